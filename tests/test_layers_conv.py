"""Convolutions and pools against Flax, with the same weights."""

from collections.abc import Callable
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import dotnn
from dotnn.compiler import Source, compile_source, ir

Shape = tuple[int, ...]
# Every case compiles a program, so that shrinking takes minutes.
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
PRECISIONS = {"float32": 1e-4, "float64": 1e-10}


def spec(stages: str, shape: Shape, output: Shape, precision: str = "float32") -> str:
    return "\n".join(
        [
            "model m",
            f"input x : real{list(shape)} in -1..1",
            f"output y : real{list(output)}",
            f"network {{ y = x -> {stages} }}",
            "loss mse",
            "optimizer sgd(learning_rate = 0.1)",
            f"train {{ precision = {precision} }}",
        ]
    )


def written(name: str, arguments: dict[str, Any]) -> str:
    """A stage as a spec writes it."""
    given = ", ".join(f"{key} = {_constant(a)}" for key, a in arguments.items())
    return f"{name}({given})"


def _constant(argument: Any) -> str:
    if isinstance(argument, bool):
        return str(argument).lower()
    return str(list(argument) if isinstance(argument, tuple) else argument)


def normal(shape: Shape, seed: int, precision: str) -> jax.Array:
    return jnp.array(np.random.default_rng(seed).normal(size=shape), precision)


def pulled_back(function: Callable[..., Any], *primals: Any) -> Any:
    """Values, and the gradients for a random cotangent."""

    @jax.jit
    def run(*primals: Any) -> Any:
        y, pull = jax.vjp(function, *primals)
        return y, pull(normal(y.shape, 3, str(y.dtype)))

    return run(*primals)


def check_like(stage: str, peer: nn.Module, shape: Shape, precision: str) -> None:
    """Require the weights, values and gradients of a peer layer."""
    kind = stage.partition("(")[0]
    # Flax initializes in float32 everywhere.
    fresh = jax.eval_shape(peer.init, jax.random.key(0), jnp.zeros((2, *shape)))
    with jax.enable_x64(precision == "float64"):
        x = normal((2, *shape), 1, precision)
        theirs = jax.tree.map(lambda w: normal(w.shape, w.size, precision), fresh)
        expected, (pulled, wanted_x) = pulled_back(peer.apply, theirs, x)
        unit = {"dense_1": {"weight": jnp.eye(shape[-1], dtype=precision)}}
    if not theirs:
        # A network needs weights; these multiply by one.
        stage = f"dense({shape[-1]}, bias = false) -> {stage}"
    net = dotnn.compile(spec(stage, shape, expected.shape[1:], precision))
    with net.precision():
        ours = {f"{kind}_1": _renamed(theirs)} if theirs else unit
        drawn = jax.eval_shape(net.init, jax.random.key(0))["weights"]["y"]
        assert jax.tree.map(jnp.shape, drawn) == jax.tree.map(jnp.shape, ours)

        def network(weights: Any, x: jax.Array) -> jax.Array:
            run, params = net.module.network, {"weights": {"y": weights}}
            return jax.vmap(lambda x: run(params, {"x": x})["y"])(x)

        found, (found_weights, found_x) = pulled_back(network, ours, x)
    pairs = [(found, expected), (found_x, wanted_x)]
    if theirs:
        (layer,) = found_weights.values()
        pairs += [(layer[name], w) for name, w in _renamed(pulled).items()]
    for a, b in pairs:
        assert a.dtype == precision
        _check_close(a, b, PRECISIONS[precision])


def _renamed(theirs: Any) -> dict[str, jax.Array]:
    """Weights of a Flax module under our names."""
    names = {"kernel": "weight", "bias": "bias"}
    return {names[name]: w for name, w in theirs["params"].items()}


def _check_close(found: jax.Array, expected: jax.Array, share: float) -> None:
    atol = share * max(1.0, np.abs(np.asarray(expected)).max())
    np.testing.assert_allclose(found, expected, rtol=0, atol=atol)


# ---- convolutions ----


def check_conv(
    shape: Shape, size: int, precision: str = "float32", **arguments: Any
) -> None:
    """Compare `conv` with Flax for given arguments."""
    given = {"kernel": 3, "stride": 1, "dilation": 1, "padding": "same", **arguments}
    axes = len(shape) - 1
    peer = nn.Conv(
        size,
        _each(given["kernel"], axes),
        _each(given["stride"], axes),
        given["padding"].upper(),
        kernel_dilation=_each(given["dilation"], axes),
        feature_group_count=given.get("groups", 1),
        use_bias=given.get("bias", True),
    )
    stage = written("conv", {"size": size, **arguments})
    check_like(stage, peer, shape, precision)


def _each(value: Any, axes: int) -> Shape:
    return value if isinstance(value, tuple) else (value,) * axes


@st.composite
def convolutions(draw: st.DrawFn) -> tuple[Shape, int, dict[str, Any]]:
    """Shapes and arguments of `conv`, for every number of axes."""
    axes = draw(st.integers(1, 3))
    groups = draw(st.sampled_from([1, 1, 2, 3]))

    def numbers(low: int, high: int) -> Any:
        whole = st.integers(low, high)
        return draw(whole | st.lists(whole, min_size=axes, max_size=axes).map(tuple))

    channels, size = (groups * draw(st.integers(1, 2)) for _ in range(2))
    paddings = ["same", "valid", "circular", "reflect", *["causal"] * (axes == 1)]
    shape = (*draw(st.tuples(*[st.integers(5, 7)] * axes)), channels)
    arguments = {
        "kernel": numbers(1, 3),
        "stride": numbers(1, 3),
        "dilation": numbers(1, 2),
        "padding": draw(st.sampled_from(paddings)),
        "groups": groups,
        "bias": draw(st.booleans()),
    }
    return shape, size, arguments


@settings(max_examples=8, phases=NO_SHRINKING)
@given(convolutions(), st.sampled_from([*PRECISIONS]))
def test_conv_is_that_of_flax(
    case: tuple[Shape, int, dict[str, Any]], precision: str
) -> None:
    shape, size, arguments = case
    check_conv(shape, size, precision, **arguments)


@pytest.mark.parametrize(
    ("shape", "size", "arguments"),
    [
        ((1, 2), 2, {"kernel": 3}),
        ((2, 1), 2, {"kernel": 5, "padding": "causal"}),
        ((4, 2), 2, {"kernel": 7, "padding": "reflect"}),
        ((4, 2), 2, {"kernel": 4, "padding": "circular"}),
        ((5, 2), 2, {"kernel": 5, "padding": "valid"}),
        ((3, 4, 2, 2), 2, {"padding": "circular", "kernel": (3, 2, 1)}),
    ],
)
def test_conv_at_its_limits_is_that_of_flax(
    shape: Shape, size: int, arguments: dict[str, Any]
) -> None:
    check_conv(shape, size, **arguments)


@st.composite
def transposed(draw: st.DrawFn) -> tuple[Shape, int, dict[str, Any]]:
    """Shapes and arguments of `conv_transpose`, for every number of axes."""
    axes = draw(st.integers(1, 3))

    def numbers(low: int, high: int) -> Any:
        whole = st.integers(low, high)
        return draw(whole | st.lists(whole, min_size=axes, max_size=axes).map(tuple))

    shape = (*draw(st.tuples(*[st.integers(2, 4)] * axes)), draw(st.integers(1, 2)))
    arguments = {
        "kernel": numbers(1, 4 if axes < 3 else 2),
        "stride": numbers(1, 3),
        "padding": draw(st.sampled_from(["same", "valid"])),
        "dilation": draw(st.sampled_from([1, 1, 2])),
        "bias": draw(st.booleans()),
    }
    return shape, draw(st.integers(1, 2)), arguments


@settings(max_examples=5, phases=NO_SHRINKING)
@given(transposed(), st.sampled_from([*PRECISIONS]))
def test_conv_transpose_is_that_of_flax(
    case: tuple[Shape, int, dict[str, Any]], precision: str
) -> None:
    shape, size, arguments = case
    axes = len(shape) - 1
    peer = nn.ConvTranspose(
        size,
        _each(arguments["kernel"], axes),
        _each(arguments["stride"], axes),
        arguments["padding"].upper(),
        kernel_dilation=_each(arguments["dilation"], axes),
        use_bias=arguments["bias"],
    )
    stage = written("conv_transpose", {"size": size, **arguments})
    check_like(stage, peer, shape, precision)


# ---- pools ----

POOLS = [
    ("float32", (6, 2), {"window": 2}),
    ("float64", (7, 2), {"window": 3, "stride": 2, "padding": "same"}),
    ("float32", (2, 2), {"window": 5, "stride": 1, "padding": "same"}),
    ("float64", (5, 4, 2), {"window": (2, 3), "stride": (1, 2)}),
    ("float32", (5, 4, 2), {"window": (3, 2), "padding": "same"}),
    ("float32", (4, 3, 3, 2), {"window": 2, "stride": 1, "padding": "same"}),
]


@pytest.mark.parametrize(("precision", "shape", "arguments"), POOLS)
@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_pool_is_that_of_flax(
    kind: str, precision: str, shape: Shape, arguments: dict[str, Any]
) -> None:
    axes = len(shape) - 1
    window = _each(arguments["window"], axes)
    stride = _each(arguments.get("stride", window), axes)
    padding = arguments.get("padding", "valid").upper()
    given = {"count_include_pad": False} if kind == "avg_pool" else {}

    def pool(x: jax.Array) -> jax.Array:
        return getattr(nn, kind)(x, window, stride, padding, **given)

    check_like(written(kind, arguments), nn.Sequential([pool]), shape, precision)


@pytest.mark.parametrize("shape", [(5, 2), (3, 4, 2), (2, 3, 2, 2)])
def test_global_avg_pool_is_the_mean_over_all_positions(shape: Shape) -> None:
    axes = tuple(range(1, len(shape)))
    peer = nn.Sequential([lambda x: jnp.mean(x, axes)])
    check_like("global_avg_pool", peer, shape, "float32")


# ---- what follows from a plan ----


def layers(stages: str, shape: Shape, output: Shape) -> list[ir.Layer]:
    (value,) = compile_source(Source(spec(stages, shape, output))).values
    assert isinstance(value.expression, ir.Pipe)
    return [s for s in value.expression.stages if isinstance(s, ir.Layer)]


@pytest.mark.parametrize(
    ("stages", "shape", "output", "size"),
    [
        ("conv", (6, 3), (6, 2), 2),
        ("conv", (6, 3), (6,), 1),
        ("conv(stride = 2)", (6, 4, 3), (3, 2, 5), 5),
        ("conv(kernel = 1)", (6, 4, 3), (6, 4), 1),
        ("conv_transpose(stride = 2)", (6, 3), (12, 2), 2),
    ],
)
def test_the_last_convolution_takes_its_size_from_the_output(
    stages: str, shape: Shape, output: Shape, size: int
) -> None:
    (layer,) = layers(stages, shape, output)
    assert layer.shape[-1] == size


@pytest.mark.parametrize(
    ("stages", "shape", "output", "count"),
    [
        ("conv(4, kernel = 3)", (8, 2), (8, 4), 8 * 3 * 2 * 4),
        ("conv(4, kernel = [3, 5], stride = 2)", (8, 6, 2), (4, 3, 4), 12 * 15 * 2 * 4),
        ("conv(4, groups = 2, padding = valid)", (8, 2), (6, 4), 6 * 3 * 1 * 4),
        ("conv_transpose(4, kernel = 5, stride = 2)", (8, 2), (16, 4), 8 * 5 * 2 * 4),
    ],
)
def test_multiply_adds_are_counted(
    stages: str, shape: Shape, output: Shape, count: int
) -> None:
    (layer,) = layers(stages, shape, output)
    assert layer.plan.multiply_adds == count


def test_a_kernel_starts_by_all_the_numbers_that_it_sums() -> None:
    stages = "conv(64, kernel = 5) -> max_pool(2) -> sin -> conv"
    net = dotnn.compile(spec(stages, (8, 20), (4, 2)))
    weight = net.init(jax.random.key(0))["weights"]["y"]["conv_1"]["weight"]
    np.testing.assert_allclose(weight.var(), 2 / (5 * 20), rtol=0.1)
