"""Mathematical and user functions, against numpy."""

import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import dotnn
from dotnn.compiler import Source, check_source
from dotnn.compiler.vocabulary import FUNCTIONS

KEY = jax.random.key(0)
X = np.array([-0.9, -0.3, 0.2, 0.7], np.float32)

BY_HAND: dict[str, Any] = {
    "abs": np.abs,
    "arccos": np.arccos,
    "arcsin": np.arcsin,
    "arctan": np.arctan,
    "cos": np.cos,
    "cosh": np.cosh,
    "erf": np.vectorize(math.erf),
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log10": np.log10,
    "log1p": np.log1p,
    "max": np.max,
    "mean": np.mean,
    "min": np.min,
    "sign": np.sign,
    "sinh": np.sinh,
    "sqrt": np.sqrt,
    "sum": np.sum,
    "tan": np.tan,
}
OF_TWO: dict[str, Any] = {
    "arctan2": np.arctan2,
    "maximum": np.maximum,
    "minimum": np.minimum,
}
POSITIVE = {"log", "log10", "sqrt"}


def text(formula: str, output: str = "real[4]", more: str = "") -> str:
    return f"""
model m
input x : real[4] in -1..1
output y : {output}
network {{ y = {formula} + 0 * bias() }}
loss mse
optimizer sgd(learning_rate = 0.1)
{more}
"""


def value(formula: str, x: np.ndarray = X, more: str = "", **given: Any) -> np.ndarray:
    """Value of a formula for `x`."""
    net = dotnn.compile(text(formula, more=more, **given))
    params = net.init(KEY)
    return np.asarray(net.module.network(params, {"x": jnp.asarray(x)})["y"])


def codes(formula: str, more: str = "") -> list[str]:
    found = check_source(Source(text(formula, more=more))).diagnostics
    return [mistake.code for mistake in found]


def test_every_function_of_mathematics_is_tested() -> None:
    assert {*BY_HAND, *OF_TWO} == set(FUNCTIONS)


@pytest.mark.parametrize("name", BY_HAND)
def test_a_function_of_one_value_is_that_of_numpy(name: str) -> None:
    x = np.abs(X) if name in POSITIVE else X
    output = "real" if FUNCTIONS[name].reduces else "real[4]"
    found = value(f"{name}(x)", x, output=output)
    np.testing.assert_allclose(found, BY_HAND[name](x), rtol=1e-5)


@pytest.mark.parametrize("name", OF_TWO)
def test_a_function_of_two_values_is_that_of_numpy(name: str) -> None:
    found = value(f"{name}(x, 0.5 - x * x)")
    np.testing.assert_allclose(found, OF_TWO[name](X, 0.5 - X * X), rtol=1e-5)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("x^2", X**2),
        ("-x^2", -(X**2)),
        ("(-x)^3", (-X) ** 3),
        ("(x^2 + 1)^-0.5", (X**2 + 1) ** -0.5),
        ("(2 * x)^(1 + 1)", (2 * X) ** 2),
        ("x^0", np.ones(4)),
        ("2 * x^2 / 4", X**2 / 2),
        ("1 - (2 - x) - (x - 3)", 1 - (2 - X) - (X - 3)),
        ("x / (2 / x)", X / (2 / X)),
        ("-(x - 1) * -x", -(X - 1) * -X),
    ],
)
def test_powers_and_signs_bind_as_in_mathematics(
    formula: str, expected: np.ndarray
) -> None:
    np.testing.assert_allclose(value(formula), expected, rtol=1e-5, atol=1e-7)


def test_a_called_activation_takes_its_arguments() -> None:
    expected = np.where(X > 0, X, 0.3 * X)
    for formula in ("leaky_relu(x, negative_slope = 0.3)", "leaky_relu(x, 0.3)"):
        np.testing.assert_allclose(value(formula), expected, rtol=1e-6)


def test_a_function_of_a_constant_is_a_number() -> None:
    found = value("x * sqrt(2) * tanh(1) * twice(pi)", more="function twice(x) = 2 * x")
    expected = X * np.sqrt(2) * np.tanh(1) * 2 * np.pi
    np.testing.assert_allclose(found, expected, rtol=1e-5)


SNAKE = "function snake(x, a = 1) = x + sin(a * x)^2 / a"


def snake(x: np.ndarray, a: Any) -> np.ndarray:
    return x + np.sin(a * x) ** 2 / a


@pytest.mark.parametrize(
    ("formula", "a"),
    [
        ("snake(x)", 1),
        ("snake(x, 2)", 2),
        ("snake(x, a = 2)", 2),
        ("snake(a = 3, x = x + 0)", 3),
        ("(x -> snake)", 1),
        ("(x -> snake(2))", 2),
        ("(x -> snake(a = 2))", 2),
    ],
)
def test_a_function_is_a_call_and_a_stage(formula: str, a: float) -> None:
    np.testing.assert_allclose(value(formula, more=SNAKE), snake(X, a), rtol=1e-5)


def test_a_function_takes_values_as_a_stage_too() -> None:
    found = value("(x -> snake(x * x + 1))", more=SNAKE)
    np.testing.assert_allclose(found, snake(X, X * X + 1), rtol=1e-5)


def test_functions_call_functions_and_see_constants() -> None:
    more = f"{SNAKE}\nlet half = 0.5\nfunction f(x) = snake(x, half) - half"
    np.testing.assert_allclose(value("f(x)", more=more), snake(X, 0.5) - 0.5, rtol=1e-5)


def test_a_parameter_of_a_function_hides_a_constant_of_its_name() -> None:
    more = "let a = 100\nfunction f(x, a = 2) = a * x"
    np.testing.assert_allclose(value("f(x)", more=more), 2 * X, rtol=1e-6)


@pytest.mark.parametrize(
    ("formula", "more", "expected"),
    [
        ("sqrt(x, x)", "", ["E303"]),
        ("x * sqrt()", "", ["E311"]),
        ("x * snake(a = 2)", SNAKE, ["E225"]),
        ("snake(x, 1, 2)", SNAKE, ["E303"]),
        ("snake(x, b = 1)", SNAKE, ["E301"]),
        ("(x -> sqrt)", "", ["E201"]),
        ("x", "function f(x) = nothing * x", ["E202"]),
        ("x", "function f(x) = x -> tanh", ["E228"]),
        ("x", "function f(x) = f(x)", ["E223"]),
        ("x", "function f(x, x) = x", ["E220"]),
        ("x", "function sqrt(x) = x", ["E222"]),
        ("x", "function f(x, a) = x^a", ["E408"]),
    ],
)
def test_a_slip_in_a_function_has_one_message(
    formula: str, more: str, expected: list[str]
) -> None:
    assert codes(formula, more) == expected
