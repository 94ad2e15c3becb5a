"""Values of constant expressions, against Python arithmetic."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dotnn.compiler import Source, check_source, compile_source, ir


def text_with(*lets: str, threshold: str = "a") -> str:
    return "\n".join(
        [
            "model m",
            "input x : real",
            "output y : real",
            "network { y = x -> dense }",
            "loss mse",
            "optimizer sgd(learning_rate = 1)",
            "data { test = 10% }",
            f"accept mae(y) <= {threshold}",
            *lets,
        ]
    )


def value(expression: str, **overrides: Any) -> float:
    spec = compile_source(Source(text_with(f"let a = {expression}")), overrides)
    return spec.accept[0].threshold


def codes(*lets: str) -> list[str]:
    return [m.code for m in check_source(Source(text_with(*lets))).diagnostics]


@pytest.mark.parametrize(
    ("expression", "number"),
    [
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("-2^2", -4),
        ("(-2)^2", 4),
        ("2^-1", 0.5),
        ("8 / 2 / 2", 2),
        ("2 * pi", math.tau),
        ("10% * 3", 0.1 * 3),
        ("7 - (2 - 1)", 6),
        ("2^53", 2**53),
    ],
)
def test_an_expression_has_the_value_that_it_has_in_physics(
    expression: str, number: float
) -> None:
    assert value(expression) == number


numbers = st.floats(-1e9, 1e9).map(lambda v: float(f"{v:.6f}"))


@given(numbers, numbers, st.sampled_from("+-*/"))
def test_arithmetic_is_that_of_floats(left: float, right: float, sign: str) -> None:
    expression = f"({left:.6f}) {sign} ({right:.6f})"
    if sign == "/" and right == 0:
        assert codes(f"let a = {expression}") == ["E308"]
    else:
        assert value(expression) == eval(expression)


@pytest.mark.parametrize("size", ["2 * 3", "12 / 2", "1e1 - 4", "6e0", "2^2 + 2"])
def test_whole_numbers_stay_whole(size: str) -> None:
    text = text_with("let a = 1").replace("real\noutput", f"real[{size}]\noutput")
    assert compile_source(Source(text)).inputs[0].shape == (6,)


@pytest.mark.parametrize("size", ["7 / 2", "6.0", "0", "-3", "true", '"3"', "2^0.5"])
def test_a_size_is_a_positive_whole_number(size: str) -> None:
    text = text_with("let a = 1").replace("real\noutput", f"real[{size}]\noutput")
    assert [m.code for m in check_source(Source(text)).diagnostics] == ["E310"]


@pytest.mark.parametrize(
    ("lets", "code"),
    [
        (["let a = 1 / (2 - 2)"], "E308"),
        (["let a = 9^(9^9)"], "E309"),
        (["let a = (-1)^0.5"], "E309"),
        (["let a = 1e308 * 10"], "E309"),
        (["let a = 1e999"], "E309"),
        (["let a = 0^-1"], "E309"),
        (["let a = 1 + true"], "E307"),
        (['let a = -"s"'], "E307"),
        (["let a = [1] + 2"], "E307"),
        (["let a = b + 1"], "E203"),
        (["let a = mse(3)"], "E306"),
        (["let a = 1", "let a = 2"], "E220"),
        (["let a = b", "let b = c", "let c = b"], "E223"),
        (["let a = 1", "let pi = 3"], "E221"),
    ],
)
def test_an_expression_without_a_value_is_one_mistake(
    lets: list[str], code: str
) -> None:
    assert codes(*lets) == [code]


def test_an_unknown_constant_is_reported_once() -> None:
    assert codes("let a = b", "let b = missing", "let c = a + b") == ["E203"]


def test_lets_may_stand_in_any_order() -> None:
    spec = compile_source(Source(text_with("let a = b * 2", "let b = c", "let c = 4")))
    assert spec.accept[0].threshold == 8


def test_an_override_replaces_a_let_and_its_dependents() -> None:
    text = text_with("let a = b * 2", "let b = 1 / 0")
    assert compile_source(Source(text), {"b": 3}).accept[0].threshold == 6
    assert value("1", a=0.25) == 0.25


@pytest.mark.parametrize(
    "overrides",
    [{"b": 1}, {"a": math.nan}, {"a": 2**60}, {"a": None}, {"a": [1]}, {"y": 1}],
)
def test_an_override_of_no_let_or_no_constant_is_misuse(
    overrides: dict[str, Any],
) -> None:
    with pytest.raises(ValueError, match="override"):
        value("1", **overrides)


def test_a_whole_number_is_a_float_where_any_number_is_meant() -> None:
    spec = compile_source(Source(text_with("let a = 1")))
    (learning_rate,) = (
        dict(part.arguments)["learning_rate"] for part in spec.optimizer
    )
    assert isinstance(learning_rate, float)
    assert isinstance(spec.accept[0], ir.Criterion)
