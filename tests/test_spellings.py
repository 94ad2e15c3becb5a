"""Units as people write them are read as those of specs, or not at all."""

import subprocess
import sys

import pytest

from dotnn.compiler import alike, respelled, unit_of_text, unit_registry
from dotnn.compiler.checking.contract.units import is_unit
from dotnn.compiler.vocabulary.unit_words import CERTAIN, MEANT

WRITTEN = {
    "%": "percent",
    "wt.%": "percent",
    "cm-1": "cm^-1",
    "cm⁻¹": "cm^-1",
    "m/s2": "m/s^2",
    "m s-1": "m/s",
    "kg m^-3": "kg/m^3",
    "kg.m/s": "kg*m/s",
    "W/m²": "W/m^2",
    "V/sqrt(Hz)": "V/Hz^0.5",
    "nV/√Hz": "nV/Hz^0.5",
    "fA/rtHz": "fA/Hz^0.5",
    "Hz^(1/2)": "Hz^0.5",
    "J/(mol K)": "J/mol/K",
    "W/(m·K)": "W/m/K",
    "cm²/(V s)": "cm^2/V/s",
    "Torr": "torr",
    "°C": "degC",
    "deg. C": "degC",
    "℃": "degC",
    "°/s": "deg/s",
    "Ω·cm": "ohm*cm",
    "kΩ": "kohm",
    "µs": "us",
    "μs": "us",
    "Å": "angstrom",
    "10^-3 mol": "mmol",
    "10⁻⁹ m": "nm",
    "1e3 Hz": "kHz",
    "1000 kg/m^3": "Mg/m^3",
    "MHZ": "MHz",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_an_everyday_spelling_is_a_unit_of_specs(text: str) -> None:
    assert respelled(text) == WRITTEN[text]
    assert unit_of_text(text) == WRITTEN[text]
    assert is_unit(WRITTEN[text])


@pytest.mark.parametrize(
    "text",
    "TE|TM|real|re|im|abs|p|x|1|-|S11|S21|T2|n|arg|mag|raw|a.u.|arb. units|nominal"
    "|W/m K|cm²/V·s||2/cm|m^99|x^2|in|au|(|nm)|√|1e9|10^x m|*|m//s".split("|"),
)
def test_what_is_not_certainly_a_unit_is_none(text: str) -> None:
    assert unit_of_text(text) is None


def test_a_power_of_ten_without_a_prefix_stays_in_front() -> None:
    assert unit_of_text("10^18 cm^-3") == "1e18 cm^-3"
    assert unit_of_text("10¹⁸ cm⁻³") == "1e18 cm^-3"
    assert respelled("10^18 cm^-3") == ""


def test_signs_that_look_alike_are_one() -> None:
    assert alike("\u00b5m \u212b \u2126 \u212a") == "\u03bcm \u00c5 \u03a9 K"
    assert unit_of_text("k\u2126") == unit_of_text("k\u03a9") == "kohm"


@pytest.mark.parametrize("name", sorted(CERTAIN | set(MEANT.values())))
def test_a_unit_of_headers_is_one_of_specs(name: str) -> None:
    assert unit_registry().parse_units(name) is not None


def test_a_unit_of_a_header_needs_no_pint() -> None:
    code = """
import sys
from dotnn.compiler import unit_of_text
assert unit_of_text("W/(m² K)") == "W/m^2/K"
assert "pint" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
