"""Inputs that a layer refuses; JAX accepts all others."""

from math import prod
from typing import Any

import jax
import jax.numpy as jnp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_bench import layer_function, parts_of

from dotnn.compiler import Source, check_source
from dotnn.compiler.text.limits import MAX_PARAMETERS, MAX_SIZE
from dotnn.compiler.vocabulary import LAYERS, Misfit, Plan

Shape = tuple[int, ...]


def mistakes(stage: str, shape: Shape) -> list[tuple[str, str]]:
    """Codes and messages for a stage inside a network."""
    lines = [
        "model m",
        f"input x : real{list(shape) if shape else ''} in -1..1",
        "output y : real[2]",
        f"network {{ y = x -> {stage} -> flatten -> dense }}",
        "loss mse",
        "optimizer sgd(learning_rate = 0.1)",
    ]
    found = check_source(Source("\n".join(lines))).diagnostics
    return [(mistake.code, mistake.message) for mistake in found]


# ---- ranks ----

OF_PLACES = [
    "conv(4)",
    "conv_transpose(4)",
    "max_pool(2)",
    "avg_pool(2)",
    "global_avg_pool",
    "upsample(2)",
]


@pytest.mark.parametrize("stage", OF_PLACES)
@pytest.mark.parametrize("shape", [(), (8,), (8, 8, 8, 8, 2)])
def test_a_layer_of_places_takes_one_to_three_axes_and_channels(
    stage: str, shape: Shape
) -> None:
    ((code, message),) = mistakes(stage, shape)
    assert code == "E413"
    assert "expects 2 to 4 axes" in message


@pytest.mark.parametrize(
    ("stage", "shape"),
    [("positional", ()), ("positional", (8,)), ("broadcast(2)", (1,) * 8)],
)
def test_other_ranks_are_refused(stage: str, shape: Shape) -> None:
    assert [code for code, _ in mistakes(stage, shape)] == ["E413"]


# ---- misfits ----

REFUSED = [
    ("conv(4, kernel = 9, padding = valid)", (8, 2), "spans 9 points"),
    ("conv(4, dilation = 4, padding = valid)", (8, 2), "spans 9 points"),
    ("conv(4, kernel = [3, 9], padding = valid)", (9, 8, 2), "of an axis of size 8"),
    ("conv(4, kernel = 9, padding = circular)", (8, 2), "at most 8"),
    ("conv(4, kernel = 16, padding = reflect)", (8, 2), "at most 15"),
    ("conv(4, kernel = 2, padding = reflect)", (1, 2), "at most 1"),
    ("conv(4, kernel = 18)", (8, 2), "at most 17"),
    ("conv(4, kernel = 18, padding = causal)", (8, 2), "at most 17"),
    ("conv(4, kernel = 2^50)", (8, 2), "spans"),
    ("conv(4, dilation = 2^50)", (8, 2), "spans"),
    ("conv(4, stride = 9)", (8, 2), "has a stride of 9"),
    ("conv(4, stride = 2^50)", (8, 2), "has a stride of"),
    ("conv(4, padding = causal)", (8, 8, 2), "on one axis"),
    ("conv(8, groups = 4)", (8, 6), "divide 6 channels in and 8 out, found 4"),
    ("conv(6, groups = 4)", (8, 8), "divide 8 channels in and 6 out, found 4"),
    ("conv(4, kernel = [3, 3, 3])", (8, 8, 2), "expected 2, found 3"),
    ("conv(4, kernel = [])", (8, 8, 2), "expected 2, found 0"),
    ("conv(4, stride = [1, 1])", (8, 2), "expected 1, found 2"),
    ("conv(4, dilation = [1])", (8, 8, 2), "expected 2, found 1"),
    ("conv_transpose(4, stride = [2, 2])", (8, 2), "expected 1, found 2"),
    ("conv_transpose(4, kernel = 18)", (8, 2), "at most 17"),
    ("conv_transpose(4, dilation = 2^50)", (8, 2), "spans"),
    ("max_pool(9)", (8, 2), "spans 9 points of an axis of size 8"),
    ("avg_pool([2, 9])", (8, 8, 2), "spans 9 points of an axis of size 8"),
    ("max_pool(18, padding = same)", (8, 2), "at most 17"),
    ("max_pool(2, stride = 9)", (8, 2), "has a stride of 9"),
    ("avg_pool(2, stride = [2, 2])", (8, 2), "expected 1, found 2"),
    ("max_pool(2^50)", (8, 2), "spans"),
    ("upsample([2, 2])", (8, 2), "expected 1, found 2"),
    ("reshape(3, 5)", (8, 2), "product is 16, found 15"),
    ("reshape(2^50, 2^50)", (8, 2), "product is 16"),
    ("reshape(1, 1, 1, 1, 1, 1, 1, 1, 16)", (8, 2), "up to 8 axes, found 9"),
]


@pytest.mark.parametrize(("stage", "shape", "reason"), REFUSED)
def test_a_misfit_is_reported(stage: str, shape: Shape, reason: str) -> None:
    ((code, message),) = mistakes(stage, shape)
    assert code == "E414"
    assert reason in message


@pytest.mark.parametrize(
    ("stage", "shape", "code"),
    [
        ("upsample(2^50)", (8, 2), "E410"),
        ("broadcast(2^50)", (8,), "E410"),
        ("conv(2^50)", (8, 2), "E410"),
        ("conv_transpose(4, stride = 2^50)", (8, 2), "E410"),
        ("conv_transpose(4, kernel = 2^50, padding = valid)", (8, 2), "E410"),
        ("conv(4000, kernel = 100)", (100, 1000), "E412"),
    ],
)
def test_excessive_sizes_are_reported(stage: str, shape: Shape, code: str) -> None:
    assert code in [found for found, _ in mistakes(stage, shape)]


@pytest.mark.parametrize(
    "stage",
    [
        "conv(4, kernel = 0)",
        "conv(4, kernel = 1.5)",
        "conv(4, kernel = [3, 0])",
        "conv(4, kernel = [[3]])",
        "conv(4, padding = zeros)",
        "max_pool(2, padding = circular)",
        "upsample(2, method = cubic)",
        "reshape(4, -1)",
        "broadcast(0)",
    ],
)
def test_an_argument_obeys_its_rule(stage: str) -> None:
    assert [code for code, _ in mistakes(stage, (8, 2))] == ["E305"]


# ---- what is accepted ----

SMALL = [1, 1, 1, 1, 2, 2, 3, 5, (2,), (1, 2), (2, 1, 1)]
NUMBERS = st.sampled_from([*SMALL, 9, 17, 2**31, 2**50, (), (1, 2**50), (1,) * 4])
DRAWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "conv": {
        "size": st.integers(1, 4),
        "kernel": NUMBERS,
        "stride": NUMBERS,
        "dilation": NUMBERS,
        "padding": st.sampled_from(["same", "valid", "circular", "reflect", "causal"]),
        "groups": st.sampled_from([1, 1, 2]),
        "bias": st.booleans(),
    },
    "conv_transpose": {
        "size": st.integers(1, 4),
        "kernel": NUMBERS,
        "stride": NUMBERS,
        "dilation": NUMBERS,
        "padding": st.sampled_from(["same", "valid"]),
        "bias": st.booleans(),
    },
    "max_pool": {
        "window": NUMBERS,
        "stride": st.none() | NUMBERS,
        "padding": st.sampled_from(["same", "valid"]),
    },
    "avg_pool": {
        "window": NUMBERS,
        "stride": st.none() | NUMBERS,
        "padding": st.sampled_from(["same", "valid"]),
    },
    "global_avg_pool": {},
    "upsample": {"factor": NUMBERS, "method": st.sampled_from(["nearest", "linear"])},
    "flatten": {},
    "reshape": {"sizes": st.lists(st.integers(1, 6), max_size=9).map(tuple)},
    "broadcast": {"n": st.integers(1, 9)},
    "positional": {},
}
INITIAL = {"init": "he_normal", "bias_init": "zeros"}


@pytest.mark.parametrize("name", DRAWN)
@settings(max_examples=150)
@given(data=st.data())
def test_an_accepted_plan_has_the_shape_in_jax(name: str, data: st.DataObject) -> None:
    row = LAYERS[name]
    least, most = row.ranks
    shape = data.draw(
        st.lists(st.integers(1, 8), min_size=least, max_size=most).map(tuple)
    )
    arguments = {key: data.draw(values) for key, values in DRAWN[name].items()}
    plan = row.plan(shape, {**INITIAL, **arguments})
    if isinstance(plan, Misfit):
        assert plan.reason[0].islower()
        return
    if prod(plan.shape) > MAX_SIZE or plan.parameters > MAX_PARAMETERS:
        return
    assert shape_in_jax(name, shape, {**INITIAL, **arguments}, plan) == plan.shape


def shape_in_jax(name: str, shape: Shape, arguments: Any, plan: Plan) -> Shape:
    function = layer_function(LAYERS[name].code(shape, arguments))
    parts = parts_of(plan, lambda w: jax.ShapeDtypeStruct(w.shape, jnp.float32))
    given = [*parts, jax.ShapeDtypeStruct(shape, jnp.float32)]
    passed = dict(plan.passed)
    result = jax.eval_shape(lambda *all: function(*all, **passed), *given)
    return (result[0] if LAYERS[name].running else result).shape
