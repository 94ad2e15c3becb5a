"""Normalization layers against Flax, with the same weights."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn
from hypothesis import given
from hypothesis import strategies as st
from layer_bench import (
    applied,
    count_of_flax,
    drawn,
    few,
    mistakes_in,
    planned,
    require_equal,
    spec,
    values,
    weights_of,
)

import dotnn

SHAPES = st.lists(st.integers(1, 4), max_size=2).map(tuple)
TOLERANCES = {"float32": 2e-4, "float64": 1e-9}
# Flax would lose digits in mean(x^2) - mean(x)^2.
EXACT: Any = {"use_fast_variance": False}


def flax_norm(name: str, epsilon: float, given: dict[str, Any]) -> nn.Module:
    learned: dict[str, Any] = {
        f"use_{key}": given[key] for key in ("scale", "bias") if key in given
    }
    match name:
        case "group_norm":
            return nn.GroupNorm(given["groups"], epsilon=epsilon, **learned, **EXACT)
        case "instance_norm":
            return nn.InstanceNorm(epsilon=epsilon, **learned, **EXACT)
        case "layer_norm":
            return nn.LayerNorm(epsilon=epsilon, **learned, **EXACT)
        case _:
            return nn.RMSNorm(epsilon=epsilon, **learned)


@few(10)
@given(
    name=st.sampled_from(("group_norm", "instance_norm", "layer_norm", "rms_norm")),
    places=SHAPES,
    groups=st.integers(1, 3),
    members=st.integers(2, 3),
    learned=st.tuples(st.booleans(), st.booleans()),
    epsilon=st.sampled_from((1e-6, 0.1)),
    precision=st.sampled_from(("float32", "float64")),
)
def test_norm_is_that_of_flax(
    name: str,
    places: tuple[int, ...],
    groups: int,
    members: int,
    learned: tuple[bool, bool],
    epsilon: float,
    precision: str,
) -> None:
    given: dict[str, Any] = {
        "scale": learned[0],
        "bias": learned[1],
        "epsilon": epsilon,
    }
    if name == "group_norm":
        given["groups"] = groups
    if name == "rms_norm":
        given.pop("bias")
    if name == "instance_norm":
        places = (2, *places)
    plan, function = planned(name, (*places, groups * members), **given)
    theirs = flax_norm(name, epsilon, given)
    with jax.enable_x64(precision == "float64"):
        weights, x = drawn(plan, dtype=precision), values((3, *plan.shape))

        def ours(weights: Any, x: jax.Array) -> jax.Array:
            first, passed = (weights,) if weights else (), dict(plan.passed)
            return jax.vmap(lambda x: function(*first, x, **passed))(x)

        def flax(weights: Any, x: jax.Array) -> Any:
            return theirs.apply({"params": weights}, x)

        require_equal(ours, flax, weights, {"x": x}, TOLERANCES[precision])
        assert plan.parameters == count_of_flax(theirs, x)


def test_group_norm_goes_through_the_front_door() -> None:
    net = dotnn.compile(spec("group_norm(2, 0.1)", (3, 4), (3, 4)))
    weights, x = weights_of(net), np.arange(12.0, dtype=np.float32).reshape(3, 4)
    groups = x.reshape(3, 2, 2)
    groups = groups - groups.mean((0, 2), keepdims=True)
    groups = groups / np.sqrt((groups**2).mean((0, 2), keepdims=True) + 0.1)
    expected = groups.reshape(3, 4) * weights["scale"] + weights["bias"]
    np.testing.assert_allclose(applied(net)(weights, x=x), expected, rtol=1e-5)


# ---- batch norm ----


@pytest.mark.parametrize(
    ("shape", "scale", "bias", "precision"),
    [
        ((4,), True, True, "float32"),
        ((3, 4), False, True, "float64"),
        ((2, 3, 2), True, False, "float32"),
        ((1,), False, False, "float64"),
    ],
)
def test_batch_norm_is_that_of_flax_after_two_steps_and_in_prediction(
    shape: tuple[int, ...], scale: bool, bias: bool, precision: str
) -> None:
    given: dict[str, Any] = {"momentum": 0.7, "epsilon": 1e-3}
    plan, function = planned("batch_norm", shape, scale=scale, bias=bias, **given)
    theirs = nn.BatchNorm(use_scale=scale, use_bias=bias, **given, **EXACT)
    with jax.enable_x64(precision == "float64"):
        weights = drawn(plan, dtype=precision)
        batches, later = values((2, 5, *shape)), values((5, *shape), 2)

        def step(weights: Any, x: jax.Array, batch: str | None) -> Any:
            def one(x: jax.Array) -> Any:
                return function(weights, x, batch=batch, **given)

            y, state = jax.vmap(one, out_axes=(0, None), axis_name="batch")(x)
            return y, {**weights, "state": state}

        def ours(weights: Any, batches: jax.Array, later: jax.Array) -> jax.Array:
            first, weights = step(weights, batches[0], "batch")
            second, weights = step(weights, batches[1], "batch")
            third, _ = step(weights, later, None)
            return flat(first, second, third, weights["state"])

        def flax(weights: Any, batches: jax.Array, later: jax.Array) -> jax.Array:
            running = weights["state"]
            trained = {k: v for k, v in weights.items() if k != "state"}
            stats = {"mean": running["mean"], "var": running["variance"]}
            found = []
            for x, training in ((batches[0], 1), (batches[1], 1), (later, 0)):
                y, new = theirs.apply(
                    {"params": trained, "batch_stats": stats},
                    x,
                    use_running_average=not training,
                    mutable=["batch_stats"],
                )
                stats = new["batch_stats"]
                found.append(y)
            return flat(*found, {"mean": stats["mean"], "variance": stats["var"]})

        inputs = {"batches": batches, "later": later}
        require_equal(ours, flax, weights, inputs, TOLERANCES[precision])
        trained = count_of_flax(theirs, later, use_running_average=True)
        assert plan.parameters == trained


def flat(*trees: Any) -> jax.Array:
    return jnp.concatenate([leaf.ravel() for leaf in jax.tree.leaves(trees)])


def test_running_averages_begin_at_mean_0_and_variance_1() -> None:
    plan, _ = planned("batch_norm", (3,))
    starts = {w.name: w.initializer for w in plan.weights if not w.trained}
    assert starts == {"mean": "zeros", "variance": "ones"}


# ---- mistakes ----


@pytest.mark.parametrize(
    ("stage", "shape", "message", "hint"),
    [
        (
            "group_norm(8)",
            (5, 12),
            "splits the features into 8 equal groups, found 12",
            "use `groups` that divide 12, such as 4",
        ),
        (
            "group_norm",
            (31,),
            "splits the features into 32 equal groups, found 31",
            "use `groups` that divide 31, such as 1",
        ),
        (
            "group_norm(4)",
            (4,),
            "normalizes over groups of values, found 4 groups of one",
            "use fewer `groups`",
        ),
        (
            "instance_norm",
            (12,),
            "normalizes each feature over points, found one point",
            "use it on more points, or use `layer_norm`",
        ),
        (
            "instance_norm",
            (1, 1, 3),
            "normalizes each feature over points, found one point",
            "use it on more points, or use `layer_norm`",
        ),
        (
            "layer_norm",
            (),
            "normalizes over features, found one, of which nothing remains",
            "remove it, or put it after a layer with more features",
        ),
        (
            "rms_norm",
            (7, 1),
            "normalizes over features, found one, of which the sign remains",
            "remove it, or put it after a layer with more features",
        ),
    ],
)
def test_norm_that_leaves_nothing_is_refused(
    stage: str, shape: tuple[int, ...], message: str, hint: str
) -> None:
    name = stage.split("(")[0]
    expected = [("E414", f"`{name}` {message}", hint)]
    assert mistakes_in(spec(stage, shape, shape)) == expected
