"""No signal beside a large constant is rounded away in silence."""

import numpy as np
import pytest

import dotnn
from dotnn.compiler import Diagnostic
from dotnn.runtime import DataError, load_for_training
from dotnn.runtime.data.objects import columns_of

X = np.linspace(0, 1, 41)
SPEC = """
model m
input  x : IN
output y : OUT
network { y = x -> dense(4) -> tanh -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
train { epochs = 2
 precision = PRECISION }
data { validation = 20% }
"""


def told(
    x: np.ndarray,
    y: np.ndarray,
    kinds: tuple[str, str] = ("real", "real"),
    precision: str = "float32",
) -> list[Diagnostic]:
    text = SPEC.replace("IN", kinds[0]).replace("OUT", kinds[1])
    spec = dotnn.compile(text.replace("PRECISION", precision)).spec
    try:
        return list(load_for_training(spec, columns_of({"x": x, "y": y})).warnings)
    except DataError as error:
        return list(error.diagnostics)


def codes(*given: object) -> list[str]:
    return [d.code for d in told(*given)]  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (0.05 * np.sin(3 * X), None),
        (-40532 + 0.05 * np.sin(3 * X), "D180"),  # a total energy in eV
        (-2.07e6 + 0.05 * np.sin(3 * X), "D180"),
        (1.7e9 + 600 * X, "D180"),  # ten minutes, in seconds since 1970
        (193.4e12 + 1e6 * X, "D180"),  # an optical frequency within 1 MHz
        (1.7e9 + 40_000 * X, "D212"),
        (1000 + 10 * X, None),
        (np.where(X == 0, 0.0, 1e6 + X), None),  # one value is far: W611
    ],
)
def test_a_lost_signal_is_refused_and_a_noisy_one_warned_of(
    values: np.ndarray, code: str | None
) -> None:
    expected = [code] if code else []
    assert codes(X, values) == expected
    assert codes(values, X) == expected


def test_the_limit_of_the_warning_is_a_hundred_thousandth() -> None:
    signal = np.sin(2 * np.pi * X)
    signal /= signal.std()
    assert codes(X, 1 + 0.98e-5 * signal) == ["D212"]
    assert codes(X, 1 + 1.03e-5 * signal) == []


def test_float64_holds_what_float32_does_not() -> None:
    y = -40532 + 0.05 * np.sin(3 * X)
    assert codes(X, y, ("real", "real"), "float64") == []
    text = SPEC.replace("IN", "real").replace("OUT", "real")
    text = text.replace("PRECISION", "float64").replace("epochs = 2", "epochs = 400")
    run = dotnn.train(text, {"x": X, "y": y})
    assert run.metrics["validation"]["y"]["r2"] > 0.9
    predicted = run.predict({"x": np.linspace(0, 1, 101)})["y"]
    assert len(set(predicted.tolist())) == 101


def test_a_file_of_float32_has_rounded_already() -> None:
    y = (-40532 + 0.05 * np.sin(3 * X)).astype(np.float32)
    (found,) = told(X, y)
    assert found.code == "D180"
    assert "rounded to float32 already" in found.hint
    (found,) = told(X, y, ("real", "real"), "float64")
    assert found.code == "D212"


def test_a_component_of_a_vector_is_warned_of() -> None:
    y = np.stack([X, 40532 + 0.05 * X], axis=1)
    (found,) = told(X, y, ("real", "real[2]"))
    assert found.code == "D212"
    assert found.message.endswith("in 1 of its components")


def test_a_dark_margin_of_a_spectrum_is_no_mistake() -> None:
    y = np.stack([X, 1 - 1e-8 * X, 1 - 1e-7 * X], axis=1)
    assert codes(X, y, ("real", "real[3] in 0..1 bound 0..1")) == []


def test_a_complex_signal_is_compared_with_its_modulus() -> None:
    circle = np.exp(2j * np.pi * X)
    assert codes(X, 1e6j + 0.01 * circle, ("real", "complex")) == ["D180"]
    assert codes(X, 1e6 * circle, ("real", "complex")) == []


def test_missing_values_do_not_hide_a_lost_signal() -> None:
    y = np.where(X == 0, np.nan, -40532 + 0.05 * np.sin(3 * X))
    assert codes(X, y, ("real", "real optional")) == ["D180"]


@pytest.mark.parametrize("scale", [1e38, -4e36, 1e-37])
def test_values_near_the_ends_of_float32_are_refused(scale: float) -> None:
    assert "D121" in codes(X, scale * (1 + X))


def test_training_and_checks_refuse_what_is_lost() -> None:
    text = SPEC.replace("IN", "real").replace("OUT", "real")
    text = text.replace("PRECISION", "float32")
    data = {"x": 1.7e9 + 600 * X, "y": X}
    with pytest.raises(DataError, match="D180"):
        dotnn.train(text, data)
    assert "D180" in [d.code for d in dotnn.check(text, data=data)]
