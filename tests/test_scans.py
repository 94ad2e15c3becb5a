"""Scanned repetitions with stacked weights, against numpy."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import dotnn
from dotnn.compiler.emit.repeats import SCAN_FROM

KEY = jax.random.key(0)
X = np.random.default_rng(0).uniform(-1, 1, 4).astype(np.float32)


def compiled(network: str, more: str = "") -> dotnn.Network:
    return dotnn.compile(f"""
model m
input x : real[4] in -1..1
output y : real[4]
network {{
{network}
}}
loss mse
optimizer sgd(learning_rate = 0.1)
{more}
""")


def found(net: dotnn.Network, params: Any, key: Any = None) -> np.ndarray:
    return np.asarray(net.module.network(params, {"x": X}, key=key)["y"])


def dense(params: Any, x: np.ndarray) -> np.ndarray:
    return x @ np.asarray(params["weight"]) + np.asarray(params["bias"])


def layers(params: Any) -> list[Any]:
    """Stacked weights, one layer at a time."""
    count = len(jax.tree.leaves(params)[0])
    return [jax.tree.map(lambda a, i=i: np.asarray(a[i]), params) for i in range(count)]


def test_forty_layers_equal_numpy_one_by_one() -> None:
    net = compiled("y = x -> repeat(40) { residual { dense(4) -> tanh } }")
    params = net.init(KEY)
    h = X
    for layer in layers(params["weights"]["y"]["repeat_1"]):
        h = h + np.tanh(dense(layer["dense_1"], h))
    np.testing.assert_allclose(found(net, params), h, rtol=1e-4)


def test_a_block_of_stacked_constants_takes_a_key() -> None:
    repeated = "block v { repeat(33) { rms_norm } }"
    net = compiled("y = x -> v -> dense", more=repeated)
    params = net.init(KEY)
    assert params["weights"]["y"]["v_1"]["repeat_1"]["rms_norm_1"]["scale"].shape == (
        33,
        4,
    )
    h = X / np.sqrt(np.mean(X**2))
    expected = dense(params["weights"]["y"]["dense_1"], h)
    np.testing.assert_allclose(found(net, params), expected, rtol=1e-4)


def test_a_first_layer_of_another_shape_is_not_stacked() -> None:
    net = compiled(f"y = x -> repeat({SCAN_FROM + 1}) {{ dense(6) -> tanh }} -> dense")
    params = net.init(KEY)
    (first,), rest = params["weights"]["y"]["repeat_1"]
    h = np.tanh(dense(first["dense_1"], X))
    for layer in layers(rest):
        h = np.tanh(dense(layer["dense_1"], h))
    expected = dense(params["weights"]["y"]["dense_1"], h)
    np.testing.assert_allclose(found(net, params), expected, rtol=1e-4, atol=1e-6)


def test_scanned_layers_read_values_around_and_name_stages_of_their_own() -> None:
    net = compiled(
        "c = x -> dense(4) as mix\n"
        "y = c -> repeat(32) { dense(4) as inner -> film(c) -> inner -> mix -> tanh }",
        "block film(c) { it * c + bias() }",
    )
    params = net.init(KEY)
    mix = params["weights"]["as mix"]["dense_1"]
    condition = dense(mix, X)
    h = condition
    for layer in layers(params["weights"]["y"]["repeat_1"]):
        inner = layer["as inner"]["dense_1"]
        h = dense(inner, h) * condition + layer["film_1"]["bias_1"]
        h = np.tanh(dense(mix, dense(inner, h)))
    np.testing.assert_allclose(found(net, params), h, rtol=1e-4, atol=1e-5)


def test_stacked_layers_start_alike_in_spread_and_apart_in_value() -> None:
    net = compiled("y = x -> repeat(64) { dense(4) -> tanh }")
    weights = np.asarray(net.init(KEY)["weights"]["y"]["repeat_1"]["dense_1"]["weight"])
    assert weights.shape == (64, 4, 4)
    assert len(np.unique(weights.reshape(64, -1), axis=0)) == 64
    # glorot_uniform: within sqrt(6 / (4 + 4)), of variance 2 / (4 + 4)
    assert np.abs(weights).max() <= np.sqrt(6 / 8)
    np.testing.assert_allclose(weights.var(), 2 / 8, rtol=0.1)


def test_each_scanned_layer_drops_values_of_its_own() -> None:
    net = compiled("y = x -> repeat(32) { it + bias() -> dropout(50%) }")
    params = jax.tree.map(jnp.zeros_like, net.init(KEY))
    keys = jax.random.split(KEY, 64)
    kept = jax.vmap(lambda key: net.module.network(params, {"x": X}, key=key)["y"])
    # If all layers dropped the same elements, half would survive.
    assert np.asarray(kept(keys) == 0).all()
    np.testing.assert_allclose(found(net, params), X, rtol=1e-6)


def test_the_gradient_of_a_scan_is_that_of_its_layers() -> None:
    long = compiled("y = x -> repeat(32) { dense(4) -> tanh }")
    params = long.init(KEY)
    stacked = params["weights"]["y"]["repeat_1"]

    def by_hand(stacked: Any) -> Any:
        h = jnp.asarray(X)
        for i in range(32):
            layer = jax.tree.map(lambda a, i=i: a[i], stacked)["dense_1"]
            h = jnp.tanh(h @ layer["weight"] + layer["bias"])
        return h.sum()

    def scanned(stacked: Any) -> Any:
        weights = {**params["weights"], "y": {"repeat_1": stacked}}
        given = {**params, "weights": weights}
        return long.module.network(given, {"x": jnp.asarray(X)})["y"].sum()

    expected, gradient = jax.grad(by_hand)(stacked), jax.grad(scanned)(stacked)
    for one, other in zip(
        jax.tree.leaves(gradient), jax.tree.leaves(expected), strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize(
    ("body", "again"),
    [
        ("dense(4) -> tanh", True),
        ("residual { dense(4) -> gelu -> dense(4) }", True),
        ("dense(4) -> dropout(0.1)", False),
    ],
)
def test_a_scan_keeps_cheap_residuals(body: str, again: bool) -> None:
    source = compiled(f"y = x -> repeat(32) {{ {body} }}").source
    assert ("rematerialized(step)" in source) == again
    assert ("def rematerialized" in source) == again
