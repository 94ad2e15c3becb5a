"""Losses with more operands than an output and its target, against formulas."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats
from scipy.special import softmax, xlogy

import dotnn
from dotnn.compiler import Source, check_source

KEY = jax.random.key(0)
RNG = np.random.default_rng(0)
X = RNG.uniform(0, 1, (6, 3)).astype(np.float32)
T = RNG.normal(size=(6, 2)).astype(np.float32)


def text(loss: str, *, network: str, outputs: str, more: str = "") -> str:
    return f"""
model m
input x : real[3] in 0..1
{outputs}
network {{
{network}
}}
loss {loss}
optimizer sgd(learning_rate = 0.1)
{more}
"""


def drawn(written: str) -> tuple[dotnn.Network, Any]:
    """A network and random parameters, with a scaling that is not the initial one."""
    net = dotnn.compile(written)
    leaves, tree = jax.tree.flatten(net.init(KEY))
    fresh = [jnp.asarray(RNG.uniform(0.2, 1, a.shape), a.dtype) for a in leaves]
    return net, jax.tree.unflatten(tree, fresh)


def codes(loss: str, **given: str) -> list[str]:
    found = check_source(Source(text(loss, **given))).diagnostics
    return [mistake.code for mistake in found]


def predicted(net: dotnn.Network, params: Any) -> Any:
    return jax.vmap(net.module.apply, (None, 0))(params, {"x": X})


# ---- a predicted spread ----

WITH_SPREAD = "y = x -> dense\ns = x -> dense(2) -> softplus"


@pytest.mark.parametrize(
    "output",
    ["real[2] um", "real[2] in -3..5", "real[2] bound -4..6", "real[2] bound -9.."],
)
def test_nll_is_that_of_a_normal_distribution_in_scaled_units(output: str) -> None:
    written = text("nll(y, s)", network=WITH_SPREAD, outputs=f"output y : {output}")
    net, params = drawn(written)
    found = predicted(net, params)
    physical = stats.norm.logpdf(T, found["y"], found["y_spread"])
    # The density changes with the unit, and the deviation with it.
    unit = _size_of_a_scaled_unit(net, params)
    expected = -physical.mean() - np.log(unit).mean() - 0.5 * np.log(2 * np.pi)
    loss = net.loss(params, {"x": X}, {"y": T})
    np.testing.assert_allclose(loss, expected, rtol=1e-4)


def _size_of_a_scaled_unit(net: dotnn.Network, params: Any) -> np.ndarray:
    """Change of the physical value per unit of the scaled value."""
    at = [{"y": jnp.full(2, end, jnp.float32)} for end in (0.25, 0.75)]
    low, high = (net.module.unscale_outputs(params, end)["y"] for end in at)
    return 2 * (np.asarray(high) - np.asarray(low))


def test_a_spread_of_one_number_is_that_of_every_component() -> None:
    network = "y = x -> dense\ns = x -> dense(1) -> softplus"
    net, params = drawn(
        text("nll(y, s)", network=network, outputs="output y : real[2]")
    )
    found = predicted(net, params)["y_spread"]
    assert found.shape == (6, 2)
    ratio = found / params["scaling"]["y"]["deviation"]
    np.testing.assert_allclose(ratio[:, 0], ratio[:, 1], rtol=1e-6)


def test_the_floor_of_a_spread_is_a_constant_of_the_loss() -> None:
    network = "y = x -> dense\ns = x -> dense(2) -> softplus"
    outputs = "output y : real[2] in -1..1"
    net, params = drawn(text("nll(y, s, floor = 50)", network=network, outputs=outputs))
    error = np.asarray(predicted(net, params)["y"]) - T
    expected = np.log(50) + (error**2).mean() / (2 * 50**2)
    loss = net.loss(params, {"x": X}, {"y": T})
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


@pytest.mark.parametrize(
    "spread",
    [
        "x -> dense(2) -> softplus",
        "x -> dense(2) -> exp_",
        "exp(x -> dense(2)) / 2 + 1e-3",
        "maximum(x -> dense(2), 0.1)",
        "sqrt((x -> dense(2) -> sigmoid)^2)",
        "(x -> dense(4) -> softplus)[1:3]",
        "concat(x -> dense(1) -> softplus, 0.5 * (x -> dense(1) -> softplus))",
        "x -> dense(2) -> softplus -> reshape(2)",
        "x -> head(2)",
        "x -> repeat(2) { dense(2) -> softplus }",
        "x -> dense(2) -> softplus -> residual { it * it }",
        "x -> dense(2) -> softplus as positive",
        "other * 2",
    ],
)
def test_a_positive_spread_is_seen_to_be_one(spread: str) -> None:
    assert codes("nll(y, s)", **_spread(spread)) == []


@pytest.mark.parametrize(
    "spread",
    [
        "x -> dense(2)",
        "x -> dense(2) -> softplus -> dense(2)",
        "-(x -> dense(2) -> softplus)",
        "exp(x -> dense(2)) - 1",
        "(x -> dense(2) -> softplus) * (x -> dense(2))",
        "maximum(x -> dense(2), -1)",
        "x -> repeat(2) { softplus -> dense(2) }",
        "x -> dense(2) -> softplus -> residual { dense(2) }",
        "x -> dense(2) -> below",
        "x[0:2]",
    ],
)
def test_a_spread_that_may_be_negative_is_a_mistake(spread: str) -> None:
    assert codes("nll(y, s)", **_spread(spread)) == ["E634"]


def _spread(spread: str) -> dict[str, str]:
    return {
        "network": f"y = x -> dense\nother = x -> dense(2) -> exp_\ns = {spread}"
        "\nz = other -> dense",
        "outputs": "output y : real[2]\noutput z : real",
        "more": """
function exp_(x) = exp(x)
function below(x) = exp(x) - 2
block head(n) { dense(n) -> softplus }
""",
    }


# ---- cross entropy ----


def test_cross_entropy_of_classes_is_that_of_their_logits() -> None:
    outputs = "output y : one_of(a, b, c)"
    net, params = drawn(
        text("cross_entropy", network="y = x -> dense", outputs=outputs)
    )
    layer = params["weights"]["y"]["dense_1"]
    p = softmax(
        (2 * X - 1) @ np.asarray(layer["weight"]) + np.asarray(layer["bias"]), axis=-1
    )
    truth = np.array([0, 2, 1, 1, 0, 2], np.int32)
    expected = -np.log(p[np.arange(6), truth]).mean()
    loss = net.loss(params, {"x": X}, {"y": truth})
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_cross_entropy_of_shares_has_its_least_value_where_they_are_met() -> None:
    net, params = drawn(
        text("cross_entropy", network="y = x -> dense", outputs="output y : simplex[4]")
    )
    p = np.asarray(predicted(net, params)["y"])
    entropy = -xlogy(p, p).sum(axis=-1).mean()
    np.testing.assert_allclose(net.loss(params, {"x": X}, {"y": p}), entropy, rtol=1e-5)
    other = np.roll(p, 1, axis=-1)
    assert net.loss(params, {"x": X}, {"y": other}) > entropy


# ---- penalties ----


@pytest.mark.parametrize(("name", "power"), [("l1", 1), ("l2", 2)])
def test_a_penalty_is_of_the_trained_weights_alone(name: str, power: int) -> None:
    outputs = "output y : real[2]"
    network = "y = x -> dense(4) as first -> batch_norm -> dense"
    net, params = drawn(
        text(f"0 * mse + 0.5 * {name}(params)", network=network, outputs=outputs)
    )
    leaves = jax.tree.leaves(params["weights"])
    assert len(leaves) == 6
    expected = 0.5 * sum((np.abs(np.asarray(a)) ** power).sum() for a in leaves)
    loss = net.loss(params, {"x": X}, {"y": T})
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


# ---- between two values, and functions ----

OUTPUT = "output y : real[2] in -3..5"


def test_a_loss_between_values_compares_them_as_they_are() -> None:
    network = "h = x -> dense(3) -> tanh\ny = h -> dense"
    net, params = drawn(
        text("0 * mse + huber(h, x, delta = 0.2)", network=network, outputs=OUTPUT)
    )
    layer, scaled = params["weights"]["h"]["dense_1"], 2 * X - 1
    h = np.tanh(scaled @ np.asarray(layer["weight"]) + np.asarray(layer["bias"]))
    error = np.abs(h - scaled)
    terms = np.where(error < 0.2, error**2 / 2, 0.2 * (error - 0.1))
    loss = net.loss(params, {"x": X}, {"y": T})
    np.testing.assert_allclose(loss, terms.mean(), rtol=1e-5)


FUNCTIONS = """
function robust(p, t, a = 1e-3) = mean(sqrt((p - t)^2 + a))
function law(y, x) = sum(y) - x[0]
"""


@pytest.mark.parametrize(
    ("loss", "a"), [("robust", 1e-3), ("robust(y)", 1e-3), ("robust(y, a = 2)", 2)]
)
def test_a_function_of_an_output_sees_scaled_values(loss: str, a: float) -> None:
    net, params = drawn(
        text(loss, network="y = x -> dense", outputs=OUTPUT, more=FUNCTIONS)
    )
    error = (np.asarray(predicted(net, params)["y"]) - T) / 4
    expected = np.sqrt(error**2 + a).mean()
    found = net.loss(params, {"x": X}, {"y": T})
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_a_law_of_quantities_sees_physical_values() -> None:
    net, params = drawn(
        text("0 * mse + law(y, x)", network="y = x -> dense", outputs=OUTPUT)
        + FUNCTIONS
    )
    y = np.asarray(predicted(net, params)["y"])
    expected = (y.sum(axis=1) - X[:, 0]).mean()
    found = net.loss(params, {"x": X}, {"y": T})
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("l2(params)", ["E601"]),
        ("mse(x, x)", ["E601"]),
        ("law(x, x)", ["E601"]),
        ("mse + 2", []),
        ("mse^2", ["E637"]),
        ("robust(y)^2", ["E637"]),
        ("mse(y, h)", ["E403"]),
        ("mse(y, 2)", ["E303"]),
        ("mse(h)", ["E212"]),
        ("nll(y, h)", ["E403"]),
        ("nll(y, y)", ["E633"]),
        ("cross_entropy", ["E630"]),
        ("relative(y)", ["E207"]),
        ("robust(y, a = h)", ["E203"]),
        ("law(y)", []),
        ("robust(y, x, h, y)", ["E631"]),
    ],
)
def test_a_slip_in_a_loss_has_one_message(loss: str, expected: list[str]) -> None:
    network = "h = x -> dense(3)\ny = h -> dense"
    found = codes(loss, network=network, outputs=OUTPUT, more=FUNCTIONS)
    assert found == expected
