"""The spectral convolution against numpy.fft, after the authors' code."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax.test_util import check_grads
from layer_bench import KEY, applied, count, few, mistakes_in, spec, values, weights_of

import dotnn


def by_hand(weights: Any, x: np.ndarray) -> np.ndarray:
    """Li et al. 2021, fourier_1d.py and fourier_2d.py, channels last."""
    weight = np.asarray(weights["real"]) + 1j * np.asarray(weights["imaginary"])
    axes = tuple(range(x.ndim - 1))
    waves = np.fft.rfftn(x, axes=axes)
    out = np.zeros((*waves.shape[:-1], weight.shape[-1]), complex)
    if x.ndim == 2:
        m = weight.shape[0]
        out[:m] = np.einsum("ki,kio->ko", waves[:m], weight)
    else:
        rows, m = weight.shape[0] // 2, weight.shape[1]
        for part in (slice(None, rows), slice(-rows, None)):
            mixed = np.einsum("jki,jkio->jko", waves[part, :m], weight[part])
            out[part, :m] = mixed
    return np.fft.irfftn(out, x.shape[:-1], axes=axes)


@few(6)
@given(
    points=st.lists(st.integers(2, 9), min_size=1, max_size=2),
    channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    share=st.floats(0, 1),
    one_number=st.booleans(),
    precision=st.sampled_from(("float32", "float64")),
)
def test_spectral_convolution_equals_numpy(
    points: list[int],
    channels: tuple[int, int],
    share: float,
    one_number: bool,
    precision: str,
) -> None:
    most = [*(n // 2 for n in points[:-1]), points[-1] // 2 + 1]
    modes = [1 + int(share * (m - 1)) for m in most]
    if one_number:
        modes = [min(modes)] * len(modes)
    said = str(modes[0]) if one_number else str(modes)
    stage = f"spectral_conv({channels[1]}, modes = {said})"
    shape, out = (*points, channels[0]), (*points, channels[1])
    net = dotnn.compile(spec(stage, shape, out, precision))
    apply = applied(net)
    with net.precision():
        weights, x = weights_of(net), values((2, *shape))
        found = jax.jit(jax.vmap(lambda x: apply(weights, x=x)))(x)
        expected = [by_hand(weights, np.asarray(one)) for one in x]
        tolerance = 1e-4 if precision == "float32" else 1e-10
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
        assert found.dtype == precision
    kernel = np.prod([*(2 * m for m in modes[:-1]), modes[-1], *channels])
    assert count(weights) == 2 * kernel


@pytest.mark.parametrize("points", [(6,), (4, 5)])
def test_gradient_is_the_difference_quotient(points: tuple[int, ...]) -> None:
    text = spec("spectral_conv(2, modes = 2)", (*points, 2), (*points, 2), "float64")
    net = dotnn.compile(text)
    with net.precision():
        weights, x = weights_of(net), values((*points, 2))
        apply = jax.jit(lambda weights, x: applied(net)(weights, x=x))
        check_grads(apply, (weights, x), order=1, modes=["rev"])


def wave(points: int, column: Any) -> np.ndarray:
    """Waves of frequency up to 2, in two channels."""
    angle = 2 * np.pi * np.arange(points) / points
    first = 1 + np.cos(angle) - 2 * np.sin(2 * angle)
    return np.stack([first * column, np.cos(2 * angle + 0.3) + 0 * column], -1)


@pytest.mark.parametrize("fine", [5, 10, 30])
def test_result_does_not_depend_on_the_resolution(fine: int) -> None:
    net = dotnn.compile(spec("spectral_conv(3, modes = 8)", (20, 2), (20, 3)))
    apply, weights = net.module.spectral_conv_1d, weights_of(net)
    coarse = apply(weights, jnp.asarray(wave(5, 1.0), jnp.float32))
    found = apply(weights, jnp.asarray(wave(fine, 1.0), jnp.float32))
    np.testing.assert_allclose(found[:: fine // 5], coarse, atol=1e-4)


@pytest.mark.parametrize("fine", [5, 10, 15])
def test_result_in_the_plane_does_not_depend_on_the_resolution(fine: int) -> None:
    net = dotnn.compile(
        spec("spectral_conv(3, modes = [6, 7])", (12, 14, 2), (12, 14, 3))
    )
    apply, weights = net.module.spectral_conv_2d, weights_of(net)

    def at(rows: int, columns: int) -> jax.Array:
        down = np.cos(2 * np.pi * np.arange(rows) / rows + 0.5)
        field = np.stack([wave(columns, value) for value in down])
        return apply(weights, jnp.asarray(field, jnp.float32))

    found, coarse = at(fine, 2 * fine), at(5, 5)
    np.testing.assert_allclose(found[:: fine // 5, :: 2 * fine // 5], coarse, atol=1e-4)


@pytest.mark.parametrize("points", [(1,), (2,), (1, 1), (2, 1), (3, 2), (1, 6)])
def test_a_handful_of_points_is_enough(points: tuple[int, ...]) -> None:
    trained = (8,) * len(points)
    text = spec("spectral_conv(3, modes = 4)", (*trained, 2), (*trained, 3))
    net = dotnn.compile(text)
    apply = getattr(net.module, f"spectral_conv_{len(points)}d")
    found = apply(weights_of(net), jnp.ones((*points, 2)))
    assert found.shape == (*points, 3)
    assert np.isfinite(found).all()


def test_weights_start_as_in_the_paper() -> None:
    net = dotnn.compile(spec("spectral_conv(20, 12)", (32, 10), (32, 20)))
    weights = net.init(KEY)["weights"]["y"]["spectral_conv_1"]
    for part in ("real", "imaginary"):
        scaled = np.asarray(weights[part]) * (10 * 20)
        assert scaled.shape == (12, 10, 20)
        assert scaled.min() >= 0
        assert scaled.max() <= 1
        np.testing.assert_allclose(scaled.mean(), 0.5, atol=0.02)
    assert not np.array_equal(weights["real"], weights["imaginary"])


@pytest.mark.parametrize(
    ("modes", "shape", "code", "message", "hint"),
    [
        (
            "4",
            (16,),
            "E413",
            "expects 2 to 3 axes, found real[16]",
            "`reshape` it to (points, features), or (rows, columns, features), first",
        ),
        (
            "10",
            (16, 3),
            "E414",
            "keeps 10 modes along the first axis, but its 16 points have 9",
            "keep fewer `modes`",
        ),
        (
            "[5, 5]",
            (9, 9, 3),
            "E414",
            "keeps 5 modes along the first axis, but its 9 points have 4",
            "keep fewer `modes`",
        ),
        (
            "[1, 1]",
            (1, 9, 3),
            "E414",
            "keeps 1 modes along the first axis, but its 1 points have 0",
            "use more points",
        ),
        (
            "[2, 2]",
            (9, 3),
            "E414",
            "has `modes` for 2 axes, found 1 before the last",
            "give one number per axis, or one for all",
        ),
    ],
)
def test_modes_that_are_not_there_are_refused(
    modes: str, shape: tuple[int, ...], code: str, message: str, hint: str
) -> None:
    ((found, said, advice),) = mistakes_in(
        spec(f"spectral_conv(3, {modes})", shape, shape)
    )
    assert (found, said, advice) == (code, f"`spectral_conv` {message}", hint)


@pytest.mark.parametrize("modes", ["[]", "0", "[2, 0]", "1.5", "true"])
def test_modes_are_counted(modes: str) -> None:
    text = spec(f"spectral_conv(3, modes = {modes})", (9, 9, 3), (9, 9, 3))
    ((code, said, _),) = mistakes_in(text)
    assert code == "E305"
    assert said.startswith("expected a positive integer, or a list of them")
