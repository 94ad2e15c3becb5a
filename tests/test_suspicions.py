"""Codes for missing values, mixed units and dates are noticed on every path."""

from pathlib import Path

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.compiler import Diagnostic
from dotnn.runtime.data.suspicions.codes import find_codes
from dotnn.runtime.data.suspicions.mixed import two_units

ROWS = 60
X = np.linspace(1, 2, ROWS)
RNG = np.random.default_rng(5)
SPEC = """
model m
input  x : real in 1..2
output y : TYPE
network { y = x -> dense(4) -> tanh -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
train { epochs = 2 }
data { validation = 20% SETTING}
"""


def spec(kind: str = "real", setting: str = "") -> str:
    return SPEC.replace("TYPE", kind).replace("SETTING", setting)


def told(y: np.ndarray, kind: str = "real") -> list[Diagnostic]:
    found = dotnn.check(spec(kind), data={"x": X, "y": y})
    return [d for d in found if d.code.startswith(("D", "W6"))]


def codes(y: np.ndarray, kind: str = "real") -> list[str]:
    return [d.code for d in told(y, kind)]


def with_code(value: float, count: int, scale: float = 1.0) -> np.ndarray:
    y = scale * (0.5 + 0.4 * np.sin(3 * X))
    y[3 : 3 + count] = value
    return y


# ---- codes for missing values ----


@pytest.mark.parametrize("count", [1, 5, 20])
@pytest.mark.parametrize(
    "code", [-99, -999, -9999, -999.9, 9999, -32768, 1e20, -1e30, 1e35]
)
def test_a_code_for_missing_values_is_an_error(code: float, count: int) -> None:
    (found,) = told(with_code(code, count), "real")
    assert (found.code, found.severity) == ("W611", "error")
    assert f"in {count} value" in found.message
    assert "`missing = " in found.hint


def test_two_codes_are_both_found() -> None:
    y = with_code(-9999, 4)
    y[20:22] = 1e20
    found = find_codes(y)
    assert sorted(code.value for code in found) == [-9999, 1e20]
    assert all(code.certain for code in found)
    y[30:33] = -99
    assert sorted(code.value for code in find_codes(y)) == [-9999, -99, 1e20]


def test_a_code_of_float32_is_found() -> None:
    y = with_code(9.96921e36, 3).astype(np.float32)
    assert [code.certain for code in find_codes(y)] == [True]


def test_a_negative_code_among_positive_values_need_not_be_far() -> None:
    y = 250 + 150 * (X - 1)
    y[5] = -99
    assert [code.certain for code in find_codes(y)] == [True]


def test_any_value_that_repeats_far_from_the_rest_is_a_warning() -> None:
    for count in (3, 10, 30):
        (found,) = told(with_code(-17.5, count))
        assert (found.code, found.severity) == ("W611", "warning")
    assert codes(with_code(-17.5, 1)) == ["W611"]  # an outlier


@pytest.mark.parametrize(
    "y",
    [
        np.linspace(-99, 99, ROWS),
        np.linspace(0, 999, ROWS),
        np.linspace(-9999, 0, ROWS),
        np.where(X > 1.5, 1.0, 0.0),
        np.clip(np.linspace(-1, 1, ROWS), 0, None),
        np.geomspace(1e12, 1e20, ROWS),
        np.append(np.linspace(1, 600, ROWS - 1), 999.0),
        np.full(ROWS, -9999.0),
        np.linspace(0, 1, ROWS) * 1e20,
    ],
)
def test_values_that_belong_to_the_others_are_no_codes(y: np.ndarray) -> None:
    assert [code for code in find_codes(y) if code.certain] == []


def test_a_declared_range_or_a_comment_admits_a_code() -> None:
    y = with_code(-9999, 2)
    found = told(y, "real in -1e4..1e4")
    assert "error" not in [d.severity for d in found]
    assert "W611" not in codes(y, "real  # allow: W611 real")


def test_the_setting_that_the_hint_names_resolves_it() -> None:
    text = spec("real optional", "\n missing = -9999\n")
    run = dotnn.train(text, {"x": X, "y": with_code(-9999, 5)})
    assert run.metrics["validation"]["y"]["rmse"] < 2


def test_a_training_stops_in_python_and_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    y = with_code(-9999, 2)
    with pytest.raises(dotnn.DataError, match=r"W611.*-9999 in 2 values"):
        dotnn.train(spec(), {"x": X, "y": y})
    file = tmp_path / "m.nn"
    file.write_text(spec())
    np.savez(tmp_path / "d.npz", allow_pickle=False, x=X, y=y)
    given = ["train", str(file), "--data", str(tmp_path / "d.npz"), "--no-cache"]
    assert main([*given, "--out", str(tmp_path / "run")]) == 1
    assert "error[W611]" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_other_suspicions_are_warnings_in_python() -> None:
    text = spec("real in 0..100")
    with pytest.warns(dotnn.TrainingWarning, match=r"W601.*cover 5%"):
        run = dotnn.train(text, {"x": X, "y": with_code(0, 0, 10.0)})
    assert run.status == "finished"


def test_an_evaluation_stops_at_a_code() -> None:
    run = dotnn.train(spec(), {"x": X, "y": with_code(0, 0)})
    with pytest.raises(dotnn.DataError, match="W611"):
        dotnn.evaluate(run, {"x": X, "y": with_code(1e20, 3)})


# ---- two ways to write ----


@pytest.mark.parametrize("factor", [1000, 100, 1e6, 180 / np.pi, 25.4])
def test_two_units_in_one_column_are_found(factor: float) -> None:
    y = RNG.uniform(1, 2, ROWS)
    y[::3] *= factor
    assert "W613" in codes(y)
    assert two_units(y) is not None


@pytest.mark.parametrize(
    "y",
    [
        RNG.uniform(1, 1000, ROWS),
        10 ** RNG.uniform(0, 4, ROWS),
        np.tile([1.0, 10.0, 100.0, 1000.0], ROWS // 4),
        np.where(X > 1.5, RNG.uniform(300, 310, ROWS), RNG.uniform(0.1, 2, ROWS)),
        RNG.normal(size=ROWS),
        RNG.uniform(0, 1, ROWS) ** 8,
    ],
)
def test_wide_data_are_not_two_units(y: np.ndarray) -> None:
    assert two_units(np.abs(y)) is None


def test_dates_as_numbers_are_found() -> None:
    days = np.array([20260101 + i % 28 + 100 * (i // 28) for i in range(ROWS)])
    (found,) = told(days.astype(float))
    assert found.code == "D180"
    assert found.hint == "these are dates: count days from a first one"
    years = days + 10000 * np.arange(ROWS)
    assert "W614" in codes(years.astype(float))
    assert "W614" not in codes(2.0e7 + 37.0 * np.arange(ROWS))


def test_a_sign_between_thousands_is_found() -> None:
    y = np.round(RNG.uniform(500, 1500, ROWS))
    y = np.where(y >= 1000, y / 1000, y)
    assert "W615" in codes(y)
    assert "W615" not in codes(np.round(RNG.uniform(0, 900, ROWS), 3))


def test_a_modulus_and_a_phase_are_no_complex_number() -> None:
    phase = RNG.uniform(-180, 180, ROWS)
    assert "W616" in codes(RNG.uniform(0, 1, ROWS) + 1j * phase, "complex")
    turned = np.exp(1j * np.deg2rad(phase))
    assert "W616" not in codes(turned, "complex")
    assert "W616" not in codes(100 * turned, "complex")
