"""Units that a source states are converted to those of the spec, or refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.runtime import DataError, load_dataset, load_inputs
from dotnn.runtime.data.columns import Columns
from dotnn.runtime.data.dataset import Dataset
from dotnn.runtime.data.objects import columns_of
from dotnn.runtime.data.units import Conversion, Refusal, find_conversion

X = np.linspace(0.1, 0.4, 7)
SPEC = """
model m
input  x : TYPE
output y : real
network { y = x -> dense }
loss mse
optimizer sgd(learning_rate = 1)
"""


def stating(unit: str, **arrays: np.ndarray) -> Columns:
    arrays = {"x": X, "y": np.arange(7.0), **arrays}
    return replace(columns_of(arrays), units={"x": unit})


def loaded(kind: str, unit: str, **arrays: np.ndarray) -> Dataset:
    spec = dotnn.compile(SPEC.replace("TYPE", kind)).spec
    return load_dataset(spec, stating(unit, **arrays))


def told(dataset: Dataset) -> list[str]:
    return [f"{d.code} {d.message}" for d in dataset.warnings]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("um", "nm", 2000.0),
        ("nm", "um", 0.002),
        ("degC", "K", 275.15),
        ("degF", "degC", (2 - 32) / 1.8),
        ("C", "K", 275.15),  # no coulomb is a temperature
        ("deg", "rad", np.pi / 90),
        ("percent", "dimensionless", 0.02),
        ("ppm", "percent", 2e-4),
        ("cm^-1", "1/m", 200.0),
        ("W/m^2", "mW/cm^2", 0.2),
        ("Pa", "mbar", 0.02),
        ("eV", "J", 2 * 1.602176634e-19),
        ("1e18 cm^-3", "cm^-3", 2e18),
        ("V/Hz^0.5", "nV/Hz^0.5", 2e9),
    ],
)
def test_numbers_are_converted(source: str, target: str, expected: float) -> None:
    conversion = find_conversion(source, target)
    assert isinstance(conversion, Conversion)
    assert conversion(np.array([2.0]))[0] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("source", "target"),
    [("nm", "nm"), ("micron", "um"), ("1/cm", "cm^-1"), ("Hz", "1/s"), ("dB", "dB")],
)
def test_two_spellings_of_a_unit_need_no_conversion(source: str, target: str) -> None:
    assert find_conversion(source, target) is None


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("nm", "eV", "they measure different things"),
        ("nm", "THz", "they measure different things"),
        ("dB", "percent", "levels in dB are not converted"),
        ("mW", "dBm", "levels in dBm are not converted"),
        ("rad/s", "Hz", "an angle per time is 2 pi times a frequency"),
        ("rpm", "Hz", "an angle per time is 2 pi times a frequency"),
        ("deg", "dimensionless", "only one is an angle"),
    ],
)
def test_other_units_are_refused_with_a_reason(
    source: str, target: str, reason: str
) -> None:
    refused = find_conversion(source, target)
    assert isinstance(refused, Refusal)
    assert refused.reason == reason


def test_a_stated_unit_is_converted_and_said() -> None:
    found = loaded("real nm in 100..400", "µm")
    np.testing.assert_allclose(found.inputs["x"], 1000 * X, rtol=1e-15)
    assert told(found) == ["D207 `x` is converted from um to nm"]
    assert [d.severity for d in found.warnings] == ["note"]


def test_float32_is_converted_in_float64() -> None:
    narrow = X.astype(np.float32)
    found = loaded("real degC", "K", x=narrow).inputs["x"]
    np.testing.assert_array_equal(found, narrow.astype(np.float64) - 273.15)


def test_inputs_of_a_prediction_are_converted() -> None:
    spec = dotnn.compile(SPEC.replace("TYPE", "real nm in 100..400")).spec
    inputs, noticed = load_inputs(spec, stating("um"))
    np.testing.assert_allclose(inputs["x"], 1000 * X, rtol=1e-15)
    assert [d.code for d in noticed] == ["D207"]


def test_an_incompatible_unit_is_refused() -> None:
    with pytest.raises(DataError) as refused:
        loaded("real nm in 100..400", "eV")
    assert refused.value.diagnostics[0].code == "D179"
    assert "`nm` for `x`, found `eV`" in refused.value.diagnostics[0].message


def test_each_part_of_a_vector_has_its_own_unit() -> None:
    arrays = {"a": X, "b": X, "y": np.arange(7.0)}
    columns = replace(columns_of(arrays), units={"a": "um", "b": "nm"})
    spec = dotnn.compile(SPEC.replace("TYPE", 'real[2] nm from "a", "b"')).spec
    found = load_dataset(spec, columns).inputs["x"]
    np.testing.assert_allclose(found, np.stack([1000 * X, X], axis=1), rtol=1e-15)


def test_complex_numbers_are_converted() -> None:
    found = loaded("complex V/m", "kV/m", x=X + 1j)
    np.testing.assert_allclose(found.inputs["x"], 1000 * (X + 1j), rtol=1e-15)


def test_percent_become_shares_where_the_range_is_one_of_shares() -> None:
    found = loaded("real in 0..1", "%", x=100 * X)
    np.testing.assert_allclose(found.inputs["x"], X, rtol=1e-14)
    assert told(found) == ["D207 `x` is converted from percent to 1"]


def test_a_quantity_without_a_unit_keeps_its_numbers() -> None:
    found = loaded("real in 0..100", "%", x=100 * X)
    np.testing.assert_array_equal(found.inputs["x"], 100 * X)
    assert "D208" in {d.code for d in found.warnings}
    found = loaded("real in 0..1", "nm")
    np.testing.assert_array_equal(found.inputs["x"], X)
    assert told(found) == ["D208 `x` is in nm in the data and has no unit in the spec"]


def test_an_unknown_unit_is_said() -> None:
    found = loaded("real nm", "days since 1970-01-01")
    assert [d.code for d in found.warnings] == ["D208"]
    found = loaded("real nm", "?" * 5000)
    assert len(found.warnings[0].message) < 120


def test_a_unit_of_one_is_a_number() -> None:
    assert not loaded("real dimensionless in 0..1", "1").warnings
    assert not loaded("real in 0..1", "1").warnings


def test_a_category_has_no_unit() -> None:
    classes = np.array([0, 1, 0, 1, 0, 1, 0])
    found = loaded("one_of(te, tm)", "nm", x=classes)
    assert {d.code for d in found.warnings} == {"D203"}


def test_an_axis_is_converted() -> None:
    text = SPEC.replace("input  x : TYPE", 'axis t[7] nm from "t"\ninput x : real')
    arrays = {"t": X, "x": X, "y": np.arange(7.0)}
    columns = replace(columns_of(arrays), units={"t": "um"})
    found = load_dataset(dotnn.compile(text).spec, columns)
    np.testing.assert_allclose(found.axes["t"], 1000 * X, rtol=1e-15)
    assert told(found) == ["D207 `t` is converted from um to nm"]


def test_names_with_signs_that_look_alike_are_one() -> None:
    text = SPEC.replace("x : TYPE", 'x : real from "\u03b5_\u03bc"')
    arrays = {"\u03b5_\u00b5": X, "y": np.arange(7.0)}
    found = load_dataset(dotnn.compile(text).spec, columns_of(arrays))
    np.testing.assert_array_equal(found.inputs["x"], X)


def test_an_evaluation_says_what_it_converts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SPEC.replace("TYPE", "real nm in 100..400") + "train { epochs = 1 }\n"
    dotnn.train(text, {"x": 1000 * X, "y": np.arange(7.0)}, out=tmp_path / "run")
    table = tmp_path / "d.csv"
    rows = [f"{x:.4f},{y}" for x, y in zip(X, range(7), strict=True)]
    table.write_text("\n".join(["x (um),y", *rows]) + "\n")
    given = ["evaluate", str(tmp_path / "run"), "--data", str(table), "--no-cache"]
    assert main(given) == 0
    done = capsys.readouterr()
    assert "note[D207]: `x` is converted from um to nm" in done.err
