"""Layers that change the shape of a value, against numpy and `jax.image`."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import dotnn
from dotnn.compiler import Source, compile_source, ir

Shape = tuple[int, ...]


def spec(stages: str, shape: Shape, output: Shape, precision: str = "float32") -> str:
    return "\n".join(
        [
            "model m",
            f"input x : real{list(shape) if shape else ''} in -1..1",
            f"output y : real{list(output)}",
            "output z : real",
            f"network {{\ny = x -> {stages}\nz = x -> flatten -> dense\n}}",
            "loss mse",
            "optimizer sgd(learning_rate = 0.1)",
            f"train {{ precision = {precision} }}",
        ]
    )


def ran(stages: str, x: np.ndarray, output: Shape) -> tuple[np.ndarray, np.ndarray]:
    """The result of stages without weights, and the gradient of its sum."""
    net = dotnn.compile(spec(stages, x.shape, output, str(x.dtype)))
    with net.precision():
        fresh = jax.eval_shape(net.init, jax.random.key(0))
        params = jax.tree.map(lambda w: np.zeros(w.shape, w.dtype), fresh)

        @jax.jit
        def run(x: jax.Array) -> Any:
            def network(x: jax.Array) -> jax.Array:
                return net.module.network(params, {"x": x})["y"]

            y, pull = jax.vjp(jax.vmap(network), x)
            return y, *pull(jnp.ones_like(y))

        y, gradient = run(jnp.array(x)[None])
    assert y.dtype == gradient.dtype == x.dtype
    return np.asarray(y[0]), np.asarray(gradient[0])


def values(shape: Shape, precision: str = "float32") -> np.ndarray:
    return np.random.default_rng(1).normal(size=shape).astype(precision)


# ---- the same numbers ----


@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 3, 2)])
def test_flatten_keeps_the_order_of_the_numbers(shape: Shape) -> None:
    x = values(shape)
    found, _ = ran("flatten", x, (x.size,))
    np.testing.assert_array_equal(found, x.ravel())


@pytest.mark.parametrize(
    ("stage", "sizes"),
    [
        ("reshape(12)", (12,)),
        ("reshape(3, 4)", (3, 4)),
        ("reshape([2, 2, 3])", (2, 2, 3)),
        ("reshape(sizes = [12, 1])", (12, 1)),
    ],
)
def test_reshape_keeps_the_order_of_the_numbers(stage: str, sizes: Shape) -> None:
    x = values((4, 3))
    found, _ = ran(stage, x, sizes)
    np.testing.assert_array_equal(found, x.reshape(sizes))


# ---- more numbers ----


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_broadcast_repeats_along_a_new_first_axis(shape: Shape) -> None:
    x = values(shape)
    found, gradient = ran("broadcast(5)", x, (5, *shape))
    np.testing.assert_array_equal(found, np.stack([x] * 5))
    np.testing.assert_array_equal(gradient, np.full(shape, 5))


@pytest.mark.parametrize("shape", [(5, 2), (1, 2), (3, 4, 1), (2, 1, 3, 2)])
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_positional_appends_the_coordinates(shape: Shape, precision: str) -> None:
    x = values(shape, precision)
    lines = [np.linspace(-1, 1, n) if n > 1 else np.zeros(1) for n in shape[:-1]]
    places = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1)
    found, gradient = ran("positional", x, (*shape[:-1], shape[-1] + len(lines)))
    np.testing.assert_array_equal(found[..., : shape[-1]], x)
    tolerance = float(4 * np.finfo(precision).eps)
    np.testing.assert_allclose(found[..., shape[-1] :], places, atol=tolerance)
    np.testing.assert_array_equal(gradient, np.ones(shape))


def test_positional_ends_exactly_at_the_edges() -> None:
    found, _ = ran("positional", values((49, 1)), (49, 2))
    assert (found[0, 1], found[24, 1], found[-1, 1]) == (-1, 0, 1)


UPSAMPLED = [((4, 2), 3), ((1, 2), 2), ((3, 4, 2), (1, 2)), ((2, 3, 2, 1), 2)]


def check_upsample(stage: str, peer: Callable[..., Any], precision: str) -> None:
    for shape, factor in UPSAMPLED:
        axes = len(shape) - 1
        factors = factor if isinstance(factor, tuple) else (factor,) * axes
        output = (*(n * f for n, f in zip(shape, factors, strict=False)), shape[-1])
        x = values(shape, precision)
        given = list(factor) if isinstance(factor, tuple) else factor
        found, gradient = ran(stage.format(given), x, output)
        tolerance = 1e-5 if precision == "float32" else 1e-12
        np.testing.assert_allclose(found, peer(x, factors, output), atol=tolerance)
        # The weights of an output position add up to one.
        np.testing.assert_allclose(gradient.sum(), np.prod(output), rtol=1e-5)


def repeated(x: np.ndarray, factors: Shape, _output: Shape) -> np.ndarray:
    for axis, times in enumerate(factors):
        x = np.repeat(x, times, axis)
    return x


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_upsample_repeats_each_place(precision: str) -> None:
    check_upsample("upsample({})", repeated, precision)


def resized(x: np.ndarray, _factors: Shape, output: Shape) -> np.ndarray:
    with jax.enable_x64(x.dtype == np.float64):
        return np.asarray(jax.image.resize(jnp.array(x), output, "linear"))


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_linear_upsample_is_that_of_jax(precision: str) -> None:
    check_upsample("upsample({}, method = linear)", resized, precision)


def test_linear_upsample_is_level_beyond_the_outermost_middles() -> None:
    x = values((5, 1))
    found, _ = ran("upsample(4, linear)", x, (20, 1))
    expected = np.interp((np.arange(20) + 0.5) / 4 - 0.5, np.arange(5), x[:, 0])
    np.testing.assert_allclose(found[:, 0], expected, atol=1e-6)


# ---- initializers ----

TRANSPARENT = (
    "reshape(8, 4) -> positional -> max_pool(2) -> avg_pool(2) -> upsample(2)"
    " -> broadcast(3) -> flatten"
)


@pytest.mark.parametrize("stages", [TRANSPARENT, "reshape(8, 4) -> global_avg_pool"])
def test_an_initializer_looks_through_changes_of_shape(stages: str) -> None:
    text = spec(f"dense(32) -> {stages} -> sin -> dense", (3,), (2,))
    value = compile_source(Source(text)).values[0].expression
    assert isinstance(value, ir.Pipe)
    first = next(s for s in value.stages if isinstance(s, ir.Layer))
    assert first.weights[0].initializer == "siren_uniform"
