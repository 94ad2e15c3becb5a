"""Emitted modules against numpy, optax and published formulas."""

import inspect
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax.flatten_util import ravel_pytree

import dotnn
from dotnn.compiler.vocabulary import ACTIVATIONS, LOSSES, OF_ANY_SHAPE, REQUIRED

KEY = jax.random.key(0)


def spec(network: str, output: str = "real[3]", **lines: str) -> str:
    return "\n".join(
        [
            "model m",
            lines.get("inputs", "input x : real[4] in -1..1"),
            f"output y : {output}",
            f"network {{\n{network}\n}}",
            f"loss {lines.get('loss', 'mse')}",
            "optimizer sgd(learning_rate = 0.1)",
            lines.get("more", ""),
        ]
    )


def random_like(tree: Any, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    return jax.tree.map(lambda a: jnp.array(rng.normal(size=a.shape), a.dtype), tree)


def compiled(text: str) -> tuple[dotnn.Network, Any]:
    net = dotnn.compile(text)
    return net, random_like(net.init(KEY))


# ---- layers ----


def by_hand_gelu(x: np.ndarray) -> np.ndarray:
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + np.tanh(inner))


def by_hand_dense(params: Any, x: np.ndarray) -> np.ndarray:
    return x @ np.asarray(params["weight"]) + np.asarray(params["bias"])


def test_residual_network_equals_numpy() -> None:
    net, params = compiled(
        spec("y = x -> dense(8) -> tanh -> residual { dense(8) -> gelu } -> dense")
    )
    x = np.random.default_rng(1).normal(size=4).astype(np.float32)
    layers = params["weights"]["y"]
    h = np.tanh(by_hand_dense(layers["dense_1"], x))
    h = h + by_hand_gelu(by_hand_dense(layers["dense_2"], h))
    y = by_hand_dense(layers["dense_3"], h)
    scaling = params["scaling"]["y"]
    expected = np.asarray(scaling["mean"]) + np.asarray(scaling["deviation"]) * y
    np.testing.assert_allclose(net.apply(params, {"x": x})["y"], expected, rtol=1e-5)


def test_layer_norm_equals_numpy() -> None:
    net, params = compiled(spec("y = x -> layer_norm(epsilon = 0.1) -> dense", "real"))
    x = np.array([1.0, 2.0, 4.0, -3.0], np.float32)
    norm, dense = (
        params["weights"]["y"]["layer_norm_1"],
        params["weights"]["y"]["dense_1"],
    )
    h = (x - x.mean()) / np.sqrt(x.var() + 0.1)
    h = h * np.asarray(norm["scale"]) + np.asarray(norm["bias"])
    (expected,) = by_hand_dense(dense, h)
    found = net.module.network(params, {"x": x})["y"]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_repeat_has_fresh_weights_and_concat_keeps_order() -> None:
    body = "h = x -> repeat(2) { dense(3) -> sin }\ny = concat(h, x) -> dense"
    net, params = compiled(spec(body))
    x = np.array([0.1, -0.2, 0.3, 0.4], np.float32)
    first, second = params["weights"]["h"]["repeat_1"]
    h = np.sin(by_hand_dense(first["dense_1"], x))
    h = np.sin(by_hand_dense(second["dense_1"], h))
    expected = by_hand_dense(params["weights"]["y"]["dense_1"], np.concatenate([h, x]))
    found = net.module.network(params, {"x": x})["y"]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_arithmetic_of_values_is_elementwise() -> None:
    net, params = compiled(
        spec("h = x -> dense(3)\ny = 2 * h - h / 4 + (x -> dense(3))")
    )
    x = np.array([0.1, -0.2, 0.3, 0.4], np.float32)
    h = by_hand_dense(params["weights"]["h"]["dense_1"], x)
    expected = 2 * h - h / 4 + by_hand_dense(params["weights"]["y"]["dense_1"], x)
    found = net.module.network(params, {"x": x})["y"]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_gradient_of_a_dense_layer_is_its_closed_form() -> None:
    net, params = compiled(spec("y = x -> dense", "real[3] in -1..1"))
    rng = np.random.default_rng(2)
    x = rng.normal(size=(5, 4)).astype(np.float32)
    t = rng.normal(size=(5, 3)).astype(np.float32)
    gradient = jax.grad(net.loss)(params, {"x": x}, {"y": t})
    gradient = gradient["weights"]["y"]["dense_1"]
    error = by_hand_dense(params["weights"]["y"]["dense_1"], x) - t
    np.testing.assert_allclose(gradient["weight"], 2 * x.T @ error / 15, rtol=1e-4)
    np.testing.assert_allclose(gradient["bias"], 2 * error.sum(0) / 15, rtol=1e-4)


def test_gradient_of_a_deep_network_is_the_difference_quotient() -> None:
    text = spec(
        "y = x -> dense(6) -> gelu -> layer_norm -> residual { dense(6) -> tanh } "
        "-> dense",
        "real[3] bound 0..",
        more="train {\n precision = float64\n}",
    )
    net = dotnn.compile(text)
    with net.precision():
        params = random_like(net.init(KEY))
        x = {"x": jnp.array(np.random.default_rng(3).normal(size=(5, 4)))}
        t = {"y": jnp.ones((5, 3))}
        weights, unflatten = ravel_pytree(params)
        direction = random_like(weights, 4)

        def along(step: float) -> Any:
            return net.loss(unflatten(weights + step * direction), x, t)

        quotient = (along(1e-6) - along(-1e-6)) / 2e-6
        slope = jax.jvp(along, (0.0,), (1.0,))[1]
        np.testing.assert_allclose(slope, quotient, rtol=1e-6)


# ---- dropout ----


def test_dropout_keeps_the_mean_and_drops_its_rate() -> None:
    net = dotnn.compile(
        spec("y = x -> dropout(25%) -> dense(bias = false)", "real in -1..1")
    )
    dropout = net.module.dropout
    x = jnp.full(20_000, 3.0)
    found = dropout(x, rate=0.25, key=KEY)
    dropped = float(jnp.mean(found == 0))
    assert abs(dropped - 0.25) < 5 * np.sqrt(0.25 * 0.75 / 20_000)
    np.testing.assert_allclose(found[found != 0], 4.0)


def test_dropout_rests_without_a_key_and_differs_in_each_repetition() -> None:
    net, params = compiled(spec("y = x -> repeat(2) { dropout(0.5) } -> dense"))
    x = {"x": jnp.ones(4)}
    still = net.apply(params, x)["y"]
    np.testing.assert_array_equal(net.apply(params, x)["y"], still)
    draws = [net.apply(params, x, key=jax.random.key(i))["y"] for i in range(8)]
    assert len({tuple(np.asarray(d).tolist()) for d in draws}) > 1
    # Two independent masks of rate 1/2 leave a quarter of the values.
    wide = dotnn.compile(
        spec(
            "y = x -> repeat(2) { dropout(0.5) } -> dense(bias = false)", "real"
        ).replace("real[4]", "real[4000]")
    )
    weights = jax.tree.map(jnp.ones_like, wide.init(KEY))
    total = wide.module.network(weights, {"x": jnp.ones(4000)}, key=KEY)["y"]
    assert abs(float(total) / 4 / 4000 - 0.25) < 0.05


# ---- activations ----


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activation_is_the_function_of_jax(name: str) -> None:
    net, params = compiled(spec(f"y = x -> dense(3) -> {name}", "real[3]"))
    x = np.array([0.3, -0.2, 0.9, 0.1], np.float32)
    z = jnp.array(by_hand_dense(params["weights"]["y"]["dense_1"], x))
    function = jnp.sin if name == "sin" else getattr(jax.nn, name)
    found = net.module.network(params, {"x": x})["y"]
    np.testing.assert_allclose(found, function(z), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_defaults_of_an_activation_are_those_of_jax(name: str) -> None:
    if name == "sin":
        return
    _, *rest = inspect.signature(getattr(jax.nn, name)).parameters.values()
    ours = {p.name: p.default for p in ACTIVATIONS[name].parameters}
    assert ours == {p.name: p.default for p in rest}


def test_table_has_every_elementwise_function_of_jax_nn() -> None:
    x = jnp.array([[0.1, 0.7, -1.2], [2.0, 0.3, 0.2]])
    found = {
        name
        for name in dir(jax.nn)
        if not name.startswith("_") and _is_elementwise(getattr(jax.nn, name), x)
    }
    assert found | {"sin"} == set(ACTIVATIONS)


def _is_elementwise(function: Any, x: jax.Array) -> bool:
    try:
        whole = function(x)
        parts = jnp.stack([jnp.stack([function(v) for v in row]) for row in x])
    except Exception:
        return False
    same = whole.shape == x.shape and whole.dtype == x.dtype
    return same and bool(jnp.allclose(whole, parts, equal_nan=True))


# ---- losses ----

HAND_LOSSES = {
    "mse": lambda p, t: np.mean((p - t) ** 2),
    "mae": lambda p, t: np.mean(np.abs(p - t)),
    "log_cosh": lambda p, t: np.mean(np.log(np.cosh(p - t))),
    "huber": lambda p, t: np.mean(optax.huber_loss(p, t, delta=0.7)),
    "relative_l2": lambda p, t: np.mean(
        np.linalg.norm(p - t, axis=1) / np.linalg.norm(t, axis=1)
    ),
}


# Losses of any output alone; test_losses.py tests the others.
PLAIN_LOSSES = [
    name for name, row in LOSSES.items() if not row.value and row.units != "logits"
]


@pytest.mark.parametrize("name", PLAIN_LOSSES)
def test_loss_is_its_formula(name: str) -> None:
    given = f"{name}(y, delta = 0.7)" if name == "huber" else name
    net, params = compiled(spec("y = x -> dense", "real[3] in -1..1", loss=given))
    rng = np.random.default_rng(5)
    x = rng.normal(size=(6, 4)).astype(np.float32)
    t = rng.normal(size=(6, 3)).astype(np.float32)
    p = by_hand_dense(params["weights"]["y"]["dense_1"], x)
    found = net.loss(params, {"x": x}, {"y": t})
    np.testing.assert_allclose(found, HAND_LOSSES[name](p, t), rtol=1e-5)


@pytest.mark.parametrize("name", PLAIN_LOSSES)
def test_gradient_of_a_loss_is_finite_where_the_error_is_zero(name: str) -> None:
    net, _ = compiled(spec("y = x -> dense", "real[3] in -1..1", loss=name))
    params = jax.tree.map(jnp.zeros_like, net.init(KEY))
    for bias in (jnp.zeros(3), jnp.array([0.5, -2.0, 3.0])):
        params["weights"]["y"]["dense_1"]["bias"] = bias
        targets = {"y": jnp.stack([bias, bias])}
        gradient = jax.grad(net.loss)(params, {"x": jnp.ones((2, 4))}, targets)
        assert all(bool(jnp.isfinite(g).all()) for g in jax.tree.leaves(gradient))


def test_weighted_sum_and_mean_over_outputs() -> None:
    inputs = "input x : real[4] in -1..1\noutput z : real in -1..1"
    body = "y = x -> dense\nz = x -> dense"
    both = spec(body, "real[3] in -1..1", inputs=inputs)
    net, params = compiled(both)
    x, y = {"x": jnp.ones((2, 4))}, {"y": jnp.ones((2, 3)), "z": jnp.ones(2)}
    p = jax.vmap(lambda x: net.apply(params, {"x": x}))(x["x"])
    first = np.mean((np.asarray(p["y"]) - 1) ** 2)
    second = np.mean((np.asarray(p["z"]) - 1) ** 2)
    np.testing.assert_allclose(net.loss(params, x, y), (first + second) / 2, rtol=1e-5)
    weighted = dotnn.compile(both.replace("loss mse", "loss mse(y) + 10% * mse(z)"))
    found = weighted.loss(params, x, y)
    np.testing.assert_allclose(found, first + 0.1 * second, rtol=1e-5)


# ---- heads and scalings ----


@pytest.mark.parametrize(
    ("bound", "function"),
    [("0..1", jax.nn.sigmoid), ("-1..1", jnp.tanh)],
)
def test_head_of_a_unit_bound_is_exactly_its_function(
    bound: str, function: Any
) -> None:
    net, params = compiled(spec("y = x -> dense", f"real[3] bound {bound}"))
    x = jnp.array([0.3, -0.2, 0.9, 0.1])
    z = (
        x @ params["weights"]["y"]["dense_1"]["weight"]
        + params["weights"]["y"]["dense_1"]["bias"]
    )
    np.testing.assert_array_equal(net.apply(params, {"x": x})["y"], function(z))


BOUNDS = {
    "bound 0..1": (0, 1),
    "bound -1..1": (-1, 1),
    "bound 0.1..0.7": (0.1, 0.7),
    "bound -30..1e6": (-30, 1e6),
    "bound 5..": (5, np.inf),
    "bound ..-2": (-np.inf, -2),
    "in 2..4 bound 1..": (1, np.inf),
    "bound 1e-3..1e3 log": (1e-3, 1e3),
    "bound 0.. log": (0, np.inf),
}
NETS = {
    text: dotnn.compile(spec("y = x -> dense", f"real[3] {text}")) for text in BOUNDS
}


@pytest.mark.parametrize("text", BOUNDS)
@settings(max_examples=20)
@given(scale=st.floats(0, 1e4), seed=st.integers(0, 1000))
def test_bound_holds_for_any_weights(text: str, scale: float, seed: int) -> None:
    net = NETS[text]
    params = dict(net.init(KEY))
    params["weights"]["y"] = jax.tree.map(
        lambda a: a * jnp.float32(scale), random_like(params["weights"]["y"], seed)
    )
    y = np.asarray(net.apply(params, {"x": jnp.ones(4)})["y"], np.float64)
    low, high = BOUNDS[text]
    assert (y >= np.float32(low)).all()
    assert (y <= np.float32(high)).all()


SCALINGS = [
    "in 20..120",
    "in 1e3..1e9 log",
    "bound 0.1..0.7",
    "bound 3..",
    "bound ..3",
    "",
    "log",
    "in 1..2 bound 0..",
    "bound 1e-3..1e3 log",
]


@pytest.mark.parametrize("text", SCALINGS)
def test_unscaling_undoes_scaling(text: str) -> None:
    net, params = compiled(spec("y = x -> dense", f"real[3] {text}"))
    params["scaling"] = (
        {"y": jax.tree.map(lambda a: jnp.abs(a) + 0.5, params["scaling"]["y"])}
        if "scaling" in params
        else {}
    )
    y = jnp.array([0.2, 0.35, 0.69]) if "0.7" in text else jnp.array([1.1, 1.5, 1.9])
    if text == "bound 3..":
        y = y + 3
    scaled = net.module.scale_targets(params, {"y": y})
    back = net.module.unscale_outputs(params, scaled)["y"]
    np.testing.assert_allclose(back, y, rtol=1e-5)


def test_range_becomes_minus_one_to_one() -> None:
    net, params = compiled(
        spec("y = x -> dense", inputs="input x : real[2] in 20..120")
    )
    found = net.module.scale_inputs(params, {"x": jnp.array([20.0, 120.0])})["x"]
    np.testing.assert_array_equal(found, [-1.0, 1.0])
    net, params = compiled(
        spec("y = x -> dense", inputs="input x : real[3] in 1e15..1e19 log")
    )
    found = net.module.scale_inputs(params, {"x": jnp.array([1e15, 1e17, 1e19])})["x"]
    np.testing.assert_allclose(found, [-1.0, 0.0, 1.0], atol=1e-6)


# ---- initialization ----

VARIANCES = {
    "relu": ("he_normal", 2 / 400),
    "gelu": ("he_normal", 2 / 400),
    "selu": ("lecun_normal", 1 / 400),
    "tanh": ("glorot_uniform", 2 / (400 + 300)),
    "sin": ("siren_uniform", 6 / 400 / 3),
}


@pytest.mark.parametrize("activation", VARIANCES)
def test_initialization_suits_the_activation(activation: str) -> None:
    inputs = "input x : real[400] in -1..1"
    body = f"y = x -> dense(300) -> {activation} -> dense"
    net = dotnn.compile(spec(body, inputs=inputs))
    name, variance = VARIANCES[activation]
    weight = np.asarray(net.init(KEY)["weights"]["y"]["dense_1"]["weight"])
    assert f"(keys[0], {name}, (400, 300)" in net.source
    np.testing.assert_allclose(weight.var(), variance, rtol=0.02)
    assert abs(weight.mean()) < 5 * np.sqrt(variance / weight.size)


def test_biases_start_at_zero_and_seeds_differ() -> None:
    net = dotnn.compile(spec("y = x -> dense(5) -> relu -> dense"))
    first, second = (
        net.init(KEY)["weights"]["y"],
        net.init(jax.random.key(1))["weights"]["y"],
    )
    assert not np.asarray(first["dense_1"]["bias"]).any()
    assert (first["dense_1"]["weight"] != second["dense_1"]["weight"]).all()


def test_parameters_without_a_default_are_marked() -> None:
    assert all(
        p.default is not REQUIRED for a in ACTIVATIONS.values() for p in a.parameters
    )


@pytest.mark.parametrize("name", OF_ANY_SHAPE)
def test_bias_has_the_given_initializer(name: str) -> None:
    net = dotnn.compile(
        spec(f"y = x -> dense(50, bias_init = {name}) -> relu -> dense")
    )
    bias = np.asarray(net.init(KEY)["weights"]["y"]["dense_1"]["bias"])
    expected = {"zeros": (0, 0), "ones": (1, 0)}.get(name, (0, 0.02))
    assert (bias.mean(), bias.std()) == pytest.approx(expected, abs=0.01)
