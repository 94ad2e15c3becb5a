"""Highway layers against numpy by hand, and how they start."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from layer_bench import KEY, drawn, planned, require_equal, spec, values

import dotnn
from dotnn.compiler import Source, compile_source, ir
from dotnn.compiler.emit.repeats import is_rematerialized


@pytest.mark.parametrize(
    ("shape", "activation", "by_hand"),
    [
        ((4,), "tanh", jnp.tanh),
        ((3, 2), "relu", lambda z: jnp.where(z > 0, z, 0.0)),
        ((2, 3, 1), "sin", jnp.sin),
    ],
)
@pytest.mark.parametrize(("precision", "near"), [("float32", 1e-5), ("float64", 1e-12)])
def test_a_gate_mixes_what_is_computed_with_the_input(
    shape: tuple[int, ...], activation: str, by_hand: Any, precision: str, near: float
) -> None:
    plan, function = planned("highway", shape, activation=activation)

    def expected(w: Any, x: jax.Array) -> jax.Array:
        h = by_hand(jnp.einsum("...i,io->...o", x, w["weight"]) + w["bias"])
        z = jnp.einsum("...i,io->...o", x, w["gate_weight"]) + w["gate_bias"]
        return x + (h - x) / (1 + jnp.exp(-z))

    with jax.enable_x64(precision == "float64"):
        weights = drawn(plan, dtype=precision)
        require_equal(function, expected, weights, {"x": values(shape)}, near)
    features = shape[-1]
    assert plan.shape == shape
    assert plan.parameters == 2 * (features**2 + features)
    assert plan.multiply_adds == 2 * np.prod(shape) * features


def test_a_gate_starts_nearly_closed() -> None:
    net = dotnn.compile(spec("highway(tanh, gate_bias = -3)", (50,), (50,)))
    weights = net.init(KEY)["weights"]["y"]["highway_1"]
    np.testing.assert_array_equal(weights["gate_bias"], np.full(50, -3.0))
    assert float(np.abs(weights["weight"]).max()) > 0
    x = jnp.ones(50)
    y = net.module.network({"weights": {"y": {"highway_1": weights}}}, {"x": x})["y"]
    assert float(jnp.abs(y - x).mean()) < 0.2


def test_weights_suit_the_activation_inside_and_not_the_one_behind() -> None:
    text = spec("dense(4) -> highway(tanh) -> sin -> dense", (3,), (2,))
    value = compile_source(Source(text)).values[0].expression
    assert isinstance(value, ir.Pipe)
    first, second = (s for s in value.stages[:2] if isinstance(s, ir.Layer))
    # A layer before it feeds a weighted sum, not an activation.
    assert first.weights[0].initializer == "lecun_normal"
    starts = [w.initializer for w in second.weights]
    assert starts == ["glorot_uniform", "zeros", "glorot_uniform", "ones"]


def test_a_scan_computes_its_activations_again() -> None:
    text = spec("repeat(40) { highway }", (3,), (3,))
    value = compile_source(Source(text)).values[0].expression
    assert isinstance(value, ir.Pipe)
    (repeat,) = value.stages
    assert isinstance(repeat, ir.Repeat)
    assert is_rematerialized(repeat.runs[0][1])
