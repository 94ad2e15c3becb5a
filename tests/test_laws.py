"""Functions in a loss or a criterion receive physical values of every type."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from layer_bench import quickly

import dotnn
from dotnn.compiler.vocabulary import ACTIVATIONS, FUNCTIONS
from dotnn.runtime.runs.metrics import measure_by_functions

KEY = jax.random.key(0)
ROWS = 3


def spec(x: str, law: str, y: str = "real in -1..1", more: str = "") -> str:
    return f"""
model m
input x : {x}
output y : {y}
network {{ y = x -> flatten -> dense }}
function law(y, x) = {law}
loss mse + law(y, x)
optimizer adam(learning_rate = 1e-3)
{more}
"""


def law_of(text: str, inputs: Mapping[str, Any]) -> float:
    """The contribution of a law to the loss, for predictions equal to the targets."""
    net = dotnn.compile(text)
    params = net.init(KEY)
    y = quickly(jax.vmap(net.module.apply, (None, 0)), params, inputs)
    return float(quickly(net.module.loss, params, inputs, y))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("real deg periodic 0..360", 10.0),
        ("real deg periodic 0..360", 350.0),
        ("real[3] periodic -180..180", [-170.0, 20.0, 100.0]),
        ("real[2, 2] turn periodic 0..1", [[0.1, 0.2], [0.3, 0.9]]),
        ("real nm in 5..500", 20.0),
    ],
)
def test_a_law_sees_physical_inputs(kind: str, value: Any) -> None:
    x = np.broadcast_to(np.float32(value), (ROWS, *np.shape(value)))
    found = law_of(spec(kind, "mean(x) + 0 * mean(y)"), {"x": x})
    assert found == pytest.approx(np.mean(value), rel=1e-5)


@pytest.mark.parametrize("kind", ["complex", "complex in -9..9"])
def test_a_law_sees_a_complex_input(kind: str) -> None:
    x = np.full(ROWS, 3 + 4j, np.complex64)
    found = law_of(spec(kind, "abs(x)^2 + 0 * y"), {"x": x})
    assert found == pytest.approx(25, rel=1e-5)


def test_a_criterion_of_a_category_compares_probabilities() -> None:
    text = """
model m
input x : real in 0..1
output y : one_of(te, tm)[2]
network { y = x -> dense }
function brier(p, t) = mean((p - t)^2)
loss mse
optimizer adam(learning_rate = 1e-3)
data { test = 20% }
accept brier(y) <= 0.1
"""
    net = dotnn.compile(text)
    probabilities = np.array([[[0.9, 0.1], [0.5, 0.5]]], np.float32)
    found = measure_by_functions(
        net, {"y": probabilities}, targets={"y": np.array([[0, 1]])}
    )
    assert found["brier(y)"] == pytest.approx((0.01 + 0.01 + 0.25 + 0.25) / 4)


def test_jax_has_every_function_of_complex_numbers() -> None:
    rows = {**FUNCTIONS, **ACTIVATIONS}
    z = jax.ShapeDtypeStruct((3,), jnp.complex64)
    for name in (name for name, row in rows.items() if row.complex):
        function = eval(rows[name].function, {"jax": jax, "jnp": jnp})
        assert jax.eval_shape(function, z).dtype == (
            jnp.float32 if name == "abs" else jnp.complex64
        )


VARIABLES = """
params inputs targets key outputs rows keys one batched predictions unscale values
truths given example
""".split()


@pytest.mark.parametrize("name", VARIABLES)
def test_a_law_may_be_called_as_any_variable_of_the_module(name: str) -> None:
    text = f"""
model m
input x : real[2] in 0..1
output y : real in 0..2
network {{ y = x -> batch_norm -> dropout(0.5) -> dense }}
function {name}(p, x) = mean(x) * p
function of_targets(p, t) = {name}(p, t)
loss mse + {name}(y, x) + of_targets(y)
optimizer adam(learning_rate = 1e-3)
data {{ test = 20% }}
accept {name}(y) <= 1
"""
    module = dotnn.compile(text).module
    rows = {"x": jnp.ones((ROWS, 2)), "y": jnp.ones(ROWS)}
    params = jax.eval_shape(module.init, KEY)
    for loss in (module.loss, module.training_loss):
        jax.eval_shape(lambda p, loss=loss: loss(p, rows, rows, key=KEY), params)
    jax.eval_shape(module.criteria, {"y": jnp.ones(())}, {"y": jnp.ones(())})


def test_dot_of_scalars_is_their_product() -> None:
    text = """
model m
input x : real in -1..1
output y : real[1] in -1..1
network {
    a = x + 0.5
    y = dot(a, a) + bias()
}
loss mse
optimizer adam(learning_rate = 1e-3)
"""
    module = dotnn.compile(text).module
    y = module.apply(module.init(KEY), {"x": 0.25})["y"]
    np.testing.assert_allclose(y, [0.75**2])
