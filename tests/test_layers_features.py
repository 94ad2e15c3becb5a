"""Random Fourier features, sine layers and embeddings against numpy."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn
from hypothesis import given
from hypothesis import strategies as st
from layer_bench import (
    KEY,
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
from dotnn.compiler.vocabulary import LAYERS

SHAPES = st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)
PRECISIONS = {"float32": 1e-4, "float64": 1e-10}
precisions = st.sampled_from(tuple(PRECISIONS))


@few(4)
@given(
    shape=SHAPES, half=st.integers(1, 3), trained=st.booleans(), precision=precisions
)
def test_fourier_features_are_cosines_and_sines_of_projections(
    shape: tuple[int, ...], half: int, trained: bool, precision: str
) -> None:
    plan, function = planned("fourier", shape, size=2 * half, trained=trained)

    def by_hand(weights: Any, x: jax.Array) -> jax.Array:
        b = (weights if trained else weights["state"])["frequencies"]
        angle = jnp.einsum("...i,io->...o", x, b) * 2 * np.pi
        return jnp.concatenate([jnp.cos(angle), jnp.sin(angle)], -1)

    with jax.enable_x64(precision == "float64"):
        weights = drawn(plan, dtype=precision)
        require_equal(
            function, by_hand, weights, {"x": values(shape)}, PRECISIONS[precision]
        )
    assert plan.parameters == (shape[-1] * half if trained else 0)


def test_frequencies_are_normal_and_are_state() -> None:
    stage = "fourier(2000, scale = 3) -> dense"
    net = dotnn.compile(spec(stage, (10,), (2,)))
    weights = net.init(KEY)["state"]["y"]["fourier_1"]
    frequencies = np.asarray(weights["frequencies"])
    assert frequencies.shape == (10, 1000)
    np.testing.assert_allclose(frequencies.std(), 3, rtol=0.03)
    assert abs(frequencies.mean()) < 0.1


@few(4)
@given(
    shape=SHAPES,
    size=st.integers(1, 3),
    omega=st.sampled_from((30, 1.5)),
    bias=st.booleans(),
    precision=precisions,
)
def test_siren_is_a_sine_of_a_dense_layer(
    shape: tuple[int, ...], size: int, omega: float, bias: bool, precision: str
) -> None:
    stage = f"siren({size}, omega = {omega}, bias = {str(bias).lower()})"
    net = dotnn.compile(spec(stage, shape, (*shape[:-1], size), precision))

    def by_hand(weights: Any, x: jax.Array) -> jax.Array:
        angle = jnp.einsum("...i,io->...o", x, weights["weight"])
        return jnp.sin(omega * (angle + weights.get("bias", jnp.zeros(size))))

    with net.precision():
        weights = weights_of(net)
        assert ("bias" in weights) == bias
        require_equal(
            applied(net), by_hand, weights, {"x": values(shape)}, PRECISIONS[precision]
        )


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("", (6 / 400) ** 0.5 / 30),
        ("omega = 5", (6 / 400) ** 0.5 / 5),
        ("first = true", 1 / 400),
        ("5, first = true", 1 / 400),
    ],
)
def test_siren_starts_as_in_the_paper(said: str, limit: float) -> None:
    stage = f"siren(300, {said})" if said else "siren(300)"
    net = dotnn.compile(spec(stage, (400,), (300,)))
    weights = net.init(KEY)["weights"]["y"]["siren_1"]
    for array, most in ((weights["weight"], limit), (weights["bias"], 400**-0.5)):
        array = np.asarray(array)
        assert np.abs(array).max() <= most * (1 + 1e-6)
        np.testing.assert_allclose(array.std(), most / 3**0.5, rtol=0.1)


def test_sines_keep_their_spread_through_many_layers() -> None:
    stage = "siren(256, first = true) -> repeat(5) { siren(256) }"
    net = dotnn.compile(spec(stage, (2,), (256,)))
    x = jnp.asarray(np.random.default_rng(0).uniform(-1, 1, (500, 2)), jnp.float32)
    params = net.init(KEY)
    y = jax.vmap(lambda x: net.module.network(params, {"x": x})["y"])(x)
    # Arcsine distribution with standard deviation sqrt(1/2) at every depth.
    np.testing.assert_allclose(np.std(y), 0.5**0.5, rtol=0.05)


@pytest.mark.parametrize("shape", [(4,), (3, 2)])
def test_embedding_looks_up_a_row_as_that_of_flax(shape: tuple[int, ...]) -> None:
    plan, function = planned("embed", shape, size=5)
    weights = drawn(plan)
    theirs = nn.Embed(shape[-1], 5)
    index = jnp.arange(np.prod(shape[:-1], dtype=int)).reshape(shape[:-1]) % shape[-1]

    def flax(weights: Any, x: jax.Array) -> Any:
        del x
        return theirs.apply({"params": {"embedding": weights["weight"]}}, index)

    one_hot = jax.nn.one_hot(index, shape[-1])
    found = function(weights, one_hot)
    np.testing.assert_array_equal(found, flax(weights, one_hot))
    slope, expected = (
        jax.grad(lambda w, f=f: jnp.sin(f(w, one_hot)).sum())(weights)
        for f in (function, flax)
    )
    np.testing.assert_allclose(slope["weight"], expected["weight"], rtol=1e-5)
    assert plan.parameters == count_of_flax(theirs, index)
    assert LAYERS["embed"].of_category


def test_embedding_starts_with_the_deviation_of_that_of_flax() -> None:
    plan, _ = planned("embed", (200,), size=50)
    (weight,) = plan.weights
    (theirs,) = jax.tree.leaves(nn.Embed(200, 50).init(KEY, jnp.arange(3)))
    assert weight.initializer == "standard_normal"
    np.testing.assert_allclose(np.std(theirs), weight.scale, rtol=0.05)


@pytest.mark.parametrize(
    ("stage", "rule"),
    [
        ("fourier(7)", "an even integer, 2 or more for `size`"),
        ("fourier(8, scale = 0)", "a positive number up to 1e6 for `scale`"),
        ("siren(8, omega = 1e9)", "a positive number up to 1e6 for `omega`"),
    ],
)
def test_size_or_frequency_that_makes_no_sense_is_refused(
    stage: str, rule: str
) -> None:
    ((code, said, _),) = mistakes_in(spec(f"{stage} -> dense", (2,), (2,)))
    assert code == "E305"
    assert said.startswith(f"expected {rule}")
