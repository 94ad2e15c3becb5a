"""Lints of network heads: bounds and final activations."""

from math import isinf

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from lint_bench import codes, found, mended, program

from dotnn.compiler.vocabulary import ACTIVATIONS

# ---- W102 ----


@pytest.mark.parametrize(
    "declared",
    [
        "y : real in 0..1",
        "y : real dimensionless in 0..1",
        "y : real percent in 0..100",
        "reflectance : real",
        "reflectance : real[64] in 0.1..0.9",
        "total_transmittance : real percent",
        "transmittance_p : real",
        "gratingEfficiency2 : real in 0..0.4",
        "probability : real",
    ],
)
def test_a_fraction_wants_a_bound(declared: str) -> None:
    name = declared.split()[0]
    text = program(f"output {declared}", f"network {{ {name} = x -> dense }}")
    (warning,) = found(text)
    assert warning.code == "W102"
    assert warning.fix is not None
    (edit,) = warning.fix.edits
    fixed = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert codes(fixed) == []


@pytest.mark.parametrize(
    "declared",
    [
        "y : real",
        "y : real um in 0..1",
        "y : real in 0..2",
        "y : real in -1..1",
        "y : real percent in 0..1",
        "reflectance : real bound 0..1",
        "reflectance : real in -0.1..1.1",
        "reflectance : complex",
        "log_reflectance : real",
        "reflectance_db : real",
        "reflectance : real dBm",
        "reflectance_error : real",
        "scattering_efficiency : real",
        "absorbance : real",
        "yield : real",
        "reflectance : real in 1e-6..1 log",
        "fractional_shift : real",
        "fraction : simplex[3]",
    ],
)
def test_other_quantities_want_none(declared: str) -> None:
    name = declared.split()[0]
    assert (
        codes(program(f"output {declared}", f"network {{ {name} = x -> dense }}")) == []
    )


# ---- W103, W104 ----

HEADS = [
    ("real bound 0..1", "sigmoid", "W103", "leaves only 0.5..0.731"),
    ("real bound 0..1", "relu", "W103", "leaves only 0.5..1"),
    ("real bound 0..1", "tanh", "W103", "leaves only 0.269..0.731"),
    ("real bound 0..1", "gelu", "W103", "leaves only 0.458..1"),
    ("real bound 0..1", "log_sigmoid", "W103", "leaves only 0..0.5"),
    ("real nm bound 0..90", "relu", "W103", "leaves only 45..90 nm"),
    ("real bound -1..1", "relu", "W103", "leaves only 0..1"),
    ("real bound -1..1", "tanh", "W103", "leaves only -0.762..0.762"),
    ("real um bound 0..", "relu", "W103", "part of its range unreachable"),
    ("real um in 0..20 bound 0..", "relu", "W103", "only values above 6.93 um"),
    ("one_of(te, tm)", "tanh", "W103", "no probability above 0.88"),
    ("simplex[3]", "sigmoid", "W103", "no share above 0.58"),
    ("fractions[2]", "tanh", "W103", "no share above 0.67"),
    ("real deg periodic 0..360", "relu", "W103", "only a quarter of the circle"),
    ("real um in 0..8", "relu", "W104", "leaves only 4..8 um"),
    ("real um in 0..8", "sigmoid", "W104", "leaves only 4..8 um"),
    ("real um in 1..100 log", "relu", "W104", "leaves only 10..100 um"),
    ("real um bound 0.. log", "softplus", "W104", "nothing below its mean"),
    ("real um", "relu", "W104", "nothing below its mean"),
    ("real um", "elu", "W104", "nothing below 1 standard deviation below its mean"),
    (
        "real um",
        "tanh",
        "W104",
        "1 standard deviation below its mean to 1 standard deviation above",
    ),
    ("complex V/m", "relu", "W104", "nothing below its mean"),
]


@pytest.mark.parametrize(("declared", "activation", "code", "words"), HEADS)
def test_an_activation_at_the_end_cuts_the_range(
    declared: str, activation: str, code: str, words: str
) -> None:
    size = {"one_of": 2, "simplex": 3, "fractions": 2, "complex": 2}.get(
        declared.split("[")[0].split("(")[0].split()[0], 1
    )
    size = 2 if "periodic" in declared else size
    last = f"dense({size}) -> {activation}"
    text = program(f"output y : {declared}", f"x -> dense(32) -> silu -> {last}")
    (warning,) = found(text)
    assert warning.code == code
    assert words in warning.message
    assert codes(mended(text)) == []


@pytest.mark.parametrize(
    ("declared", "end"),
    [
        ("real bound 0..1", "dense"),
        ("real bound 0..1", "dense(1) -> leaky_relu"),
        ("real bound 0..1", "dense(1) -> identity"),
        ("real bound 0..1", "dense(1) -> snake"),
        ("real um in 0..8", "dense(1) -> tanh"),
        ("real um in 0..8", "dense(1) -> hard_tanh"),
        ("one_of(te, tm)", "dense(2) -> relu"),
        ("real deg periodic 0..360", "dense(2) -> tanh"),
        ("real um bound 0..", "dense(1) -> leaky_relu(0.2)"),
    ],
)
def test_an_activation_that_cuts_nothing_may_end_an_output(
    declared: str, end: str
) -> None:
    function = "function snake(x) = x + sin(x)^2"
    beside = [function] if "snake" in end else []
    network = f"x -> dense(32) -> silu -> {end}"
    assert codes(program(*beside, f"output y : {declared}", network)) == []


@pytest.mark.parametrize(
    "network",
    [
        "(x -> dense(1) -> sigmoid) * 3",
        "(x -> dense(1) -> relu) - (x -> dense(1) -> relu)",
        "x -> residual { dense(6) -> relu } -> dense",
    ],
)
def test_later_stages_may_restore_the_range(network: str) -> None:
    assert codes(program(network)) == []


def test_a_spread_ends_as_it_likes() -> None:
    text = program(
        "network {\n h = x -> dense(32) -> gelu\n y = h -> dense\n"
        " s = h -> dense(1) -> softplus\n}",
        "loss nll(y, s)",
    )
    assert codes(text) == []


def test_an_activation_inside_of_a_block_is_not_removed() -> None:
    text = program("block end { dense(1) -> relu }", "x -> dense(32) -> silu -> end")
    (warning,) = found(text)
    assert warning.code == "W104"
    assert warning.fix is None


# ---- facts of activations ----

GRID = jnp.linspace(-60.0, 60.0, 24_001)


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"log1mexp"}))
def test_an_activation_has_the_range_of_its_row(name: str) -> None:
    row = ACTIVATIONS[name]
    module = jnp if row.function.startswith("jnp.") else jax.nn
    values = np.asarray(getattr(module, row.function.split(".")[-1])(GRID))
    found = (values.min(), values.max())
    for end, limit in zip(found, row.reach, strict=True):
        far = abs(end) > 0.5 if isinf(limit) else end == pytest.approx(limit, abs=0.02)
        assert far
    if row.slope is not None:
        slopes = np.diff(values) / np.diff(np.asarray(GRID))
        assert slopes.max() == pytest.approx(row.slope, rel=0.01)
