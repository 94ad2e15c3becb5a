"""Unit expressions of specs agree with pint, and are fast."""

import subprocess
import sys
from pathlib import Path

import pytest
from pint import UnitRegistry

from dotnn.compiler import Source, apply_fixes, check_source
from dotnn.compiler.vocabulary import KNOWN_UNITS

ROOT = Path(__file__).parent.parent
REGISTRY = UnitRegistry()
STOCK = """
output y : real
network { y = x -> dense }
loss mse
optimizer sgd(learning_rate = 1)
"""


def codes(unit: str) -> list[str]:
    source = Source(f"model m\ninput x : real {unit} in 1..2{STOCK}")
    return [mistake.code for mistake in check_source(source).diagnostics]


@pytest.mark.parametrize("unit", sorted(KNOWN_UNITS))
def test_a_known_unit_is_one_of_pint(unit: str) -> None:
    assert REGISTRY.parse_units(unit).dimensionality is not None


@pytest.mark.parametrize(
    "unit",
    [
        "nm",
        "W/m^2",
        "1/cm",
        "cm^-3",
        "kg * m / s^2",
        "V/Hz^0.5",
        "furlong",
        "Å",
        "µm",
        "eV",
        "lightyear^2",
    ],
)
def test_a_unit_of_pint_is_accepted(unit: str) -> None:
    assert REGISTRY.parse_units(unit) is not None
    assert codes(unit) == []


@pytest.mark.parametrize(
    "unit",
    [
        "furlogs",
        "nm^999999999",
        "m^0.3333333333333333",
        "2/cm",
        "1e9/cm",
        "m^1e9",
        "*".join(["m"] * 50),
        "__import__",
        "e" * 70,
    ],
)
def test_what_pint_does_not_know_or_would_work_long_on_is_one_mistake(
    unit: str,
) -> None:
    assert codes(unit) == ["E206"]


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("m^9^9", "E101"),
        ("m**2", "E122"),
        ("m^(2)", "E158"),
        ("1//cm", "E163"),
        ("m^-", "E101"),
    ],
)
def test_a_unit_is_made_of_names_and_short_exponents(unit: str, code: str) -> None:
    assert codes(unit) == [code]


SPELLED = {
    "%": "percent",
    "cm-1": "cm^-1",
    "cm\u22121": "cm^-1",
    "a.u.": "",
    "arb. units": "",
    "-": "",
    "V/sqrt(Hz)": "V/Hz^0.5",
    "V/√Hz": "V/Hz^0.5",
    "Torr": "torr",
    "Ha": "hartree",
    "°C": "degC",
    "deg C": "degC",
    "10^-3 mol": "mmol",
    "W/(m·K)": "W/m/K",
    "[nm]": "nm",
    "(W/m²)": "W/m^2",
    "kg m^-3": "kg/m^3",
    "wt%": "percent",
    "V_RMS": "V",
    "Ω·cm": "Ω*cm",
}


@pytest.mark.parametrize("written", SPELLED)
@pytest.mark.parametrize("role", ["input x : real", "axis x[2]"])
def test_a_unit_as_people_write_it_is_fixed(role: str, written: str) -> None:
    text = f"model m\ninput z : real\n{role} {written} in 1..2{STOCK}"
    text = text.replace("x -> dense", "z -> dense")
    for _ in range(4):
        source = Source(text)
        text, made = apply_fixes(source, check_source(source).diagnostics)
        if not made:
            break
    line = next(line for line in text.splitlines() if line.startswith(role))
    assert " ".join(line.split()) == " ".join(
        f"{role} {SPELLED[written]} in 1..2".split()
    )


@pytest.mark.parametrize("written", ["W/m K", "x10^3 kg", "furlogs", "2/cm", "atm."])
def test_an_unclear_unit_is_not_fixed(written: str) -> None:
    source = Source(f"model m\ninput x : real {written} in 1..2{STOCK}")
    found = check_source(source).diagnostics
    assert found
    assert not apply_fixes(source, found)[1]


def test_known_units_need_no_pint() -> None:
    text = f"model m\\ninput x : real W/m^2 in 1..2{STOCK}".replace("\n", "\\n")
    code = f"""
import sys
from dotnn.compiler import Source, apply_fixes, check_source
assert check_source(Source("{text}")).spec is not None
assert "pint" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
