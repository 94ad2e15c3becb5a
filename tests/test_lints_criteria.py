"""Lints of criteria, and in particular their false positives."""

import pytest
from linted import codes, fixed, safely_fixed, spec, with_output

from dotnn.compiler import Source, check_source, lint

# ---- W501 ----


@pytest.mark.parametrize("data", ["test = 20%", "validation = 20%"])
def test_a_spec_with_data_and_no_criterion_is_noted(data: str) -> None:
    assert codes(spec(accept="", data=data)) == ["W501"]


def test_a_sketch_without_data_is_not() -> None:
    assert codes(spec(accept="", data="")) == []


# ---- W502 ----


@pytest.mark.parametrize(
    ("declared", "accept"),
    [
        ("real um in 0..1000", "rmse(y) <= 1e-4"),
        ("real bound 0..1", "max_error(y) < 1e-7"),
        ("real um in 9990..10010", "mae(y) <= 1e-3"),
        ("real deg periodic 0..360", "mae(y) <= 1e-6"),
    ],
)
def test_a_tolerance_as_small_as_rounding_is_reported(
    declared: str, accept: str
) -> None:
    text = with_output(declared, accept)
    assert codes(text) == ["W502"]
    assert safely_fixed(text) == text
    assert "precision = float64" in fixed(text)
    assert codes(fixed(text)) == []


@pytest.mark.parametrize(
    ("declared", "accept"),
    [
        ("real um in 0..1000", "rmse(y) <= 0.01"),
        ("real um", "rmse(y) <= 1e-12"),  # the scale of y is unknown
        ("real bound 0..", "rmse(y) <= 1e-12"),
        ("real in 0..1e-9", "rmse(y) <= 1e-12"),
        ("real bound 0..1", "rmse(y) <= 1e-5"),
        ("real bound 0..1", "r2(y) >= 0.99"),
    ],
)
def test_other_tolerances_are_not(declared: str, accept: str) -> None:
    assert codes(with_output(declared, accept)) == []


def test_a_precision_that_is_given_is_replaced() -> None:
    text = with_output("real bound 0..1", "max_error(y) < 1e-7")
    text = text.replace("epochs = 300", "precision = float32\nepochs = 300")
    assert codes(text) == ["W502"]
    assert codes(fixed(text)) == []


# ---- W503, W504 ----


ANGLE, CLASS = "real deg periodic 0..360", "one_of(te, tm)"


@pytest.mark.parametrize(
    ("declared", "accept", "found"),
    [
        ("real bound 0..1", "rmse(y) <= 0.5", ["W503"]),
        ("real bound 0..1", "rmse(y) <= 0.49", []),
        ("real bound 0..1", "max_error(y) <= 2", ["W503"]),
        ("real um in -80..80", "rmse(y) <= 100", ["W503"]),
        ("real um in -80..80", "rmse(y) <= 40", []),
        ("real um", "rmse(y) <= 1e6", []),
        ("real um in 0..10 bound 0..", "mae(y) <= 6", ["W503"]),
        ("complex V in -1..1", "max_error(y) <= 1.2", []),
        ("complex V in -1..1", "max_error(y) <= 1.5", ["W503"]),
        ("simplex[3]", "mae(y) <= 0.9", []),
        ("simplex[3]", "mae(y) <= 1", ["W503"]),
        (ANGLE, "mae(y) <= 180", ["W503"]),
        (ANGLE, "mae(y) <= 90", []),
        ("real um", "r2(y) >= 0", ["W503"]),
        ("real um", "r2(y) > 0", ["W503"]),
        ("real um", "r2(y) >= 0.1", []),
        ("real um", "r2(y) >= 1", ["W503"]),
        ("real um", "r2(y) >= 99", ["W503"]),
        ("real um", "rmse(y) <= 0", ["W503"]),
        ("real um", "rmse(y) < -1", ["W503"]),
        (CLASS, "accuracy(y) >= 0.5", ["W503"]),
        (CLASS, "accuracy(y) >= 0.9", []),
        (CLASS, "accuracy(y) >= 1", []),
        (CLASS, "accuracy(y) > 1", ["W503"]),
        (CLASS, "accuracy(y) >= 95", ["W503"]),
        ("real um", "rmse(y) >= 0.1", ["W504"]),
        ("real um", "max_error(y) > 0", ["W504"]),
        ("real um", "r2(y) <= 0.9", ["W504"]),
        (CLASS, "accuracy(y) < 0.9", ["W504"]),
    ],
)
def test_a_vacuous_criterion_is_reported(
    declared: str, accept: str, found: list[str]
) -> None:
    assert codes(with_output(declared, accept)) == found


def test_a_criterion_that_is_a_function_is_left_alone() -> None:
    text = with_output("real um in 0..10", "worst(y) >= 30\nrmse(y) <= 0.1")
    function = "function worst(p, t) = max(abs(p - t))\nnetwork"
    assert codes(text.replace("network", function)) == []


def test_a_hint_asks_for_a_test_split_only_where_there_is_none() -> None:
    hints = [
        lint(check_source(Source(spec(accept="", data=data))))[0].hint
        for data in ("test = 20%", "validation = 20%")
    ]
    assert ["`test = 10%`" in hint for hint in hints] == [False, True]
