"""Named stages and blocks with values, against numpy."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import dotnn
from dotnn.compiler import Source, check_source

KEY = jax.random.key(0)
RNG = np.random.default_rng(0)
X = RNG.normal(size=3).astype(np.float32)
Z = RNG.normal(size=3).astype(np.float32)


def text(network: str, more: str = "", output: str = "output y : real[3]") -> str:
    return f"""
model m
input x : real[3] in -1..1
input z : real[3] in -1..1
{output}
network {{
{network}
}}
loss mse
optimizer sgd(learning_rate = 0.1)
{more}
"""


def drawn(network: str, more: str = "") -> tuple[Any, Any]:
    """The function of a network of `x` and `z`, and random parameters."""
    net = dotnn.compile(text(network, more))
    leaves, tree = jax.tree.flatten(net.init(KEY))
    rng = np.random.default_rng(1)
    fresh = [jnp.asarray(rng.normal(size=a.shape), a.dtype) / 2 for a in leaves]

    def function(params: Any) -> Any:
        return net.module.network(params, {"x": X, "z": Z})["y"]

    return function, jax.tree.unflatten(tree, fresh)


def codes(network: str, more: str = "", **given: str) -> list[str]:
    found = check_source(Source(text(network, more, **given))).diagnostics
    return [mistake.code for mistake in found]


def dense(params: Any, x: np.ndarray) -> np.ndarray:
    return x @ np.asarray(params["weight"]) + np.asarray(params["bias"])


# ---- named stages ----

TWICE = "a = x -> dense(3) as mix -> tanh\nb = z -> mix\ny = a + b -> mix -> tanh"


def test_a_named_stage_has_one_set_of_weights() -> None:
    function, params = drawn(TWICE)
    assert set(params["weights"]) == {"as mix"}
    mix = params["weights"]["as mix"]["dense_1"]
    expected = np.tanh(dense(mix, np.tanh(dense(mix, X)) + dense(mix, Z)))
    np.testing.assert_allclose(function(params), expected, rtol=1e-5)


def test_the_gradient_of_shared_weights_is_the_sum_over_their_uses() -> None:
    shared, params = drawn("y = (x -> dense(3) as mix) * (z -> mix)")
    apart, _ = drawn("y = (x -> dense(3)) * (z -> dense(3))")
    mix = params["weights"]["as mix"]["dense_1"]
    both = {**params, "weights": {"y": {"dense_1": mix, "dense_2": mix}}}
    one = jax.grad(lambda p: shared(p).sum())(params)["weights"]["as mix"]["dense_1"]
    two = jax.grad(lambda p: apart(p).sum())(both)["weights"]["y"]
    for name in ("weight", "bias"):
        total = two["dense_1"][name] + two["dense_2"][name]
        np.testing.assert_allclose(one[name], total, rtol=1e-5)


def test_a_name_may_be_used_above_the_line_that_gives_it() -> None:
    function, params = drawn("y = a + (z -> mix)\na = x -> dense(3) as mix")
    mix = params["weights"]["as mix"]["dense_1"]
    expected = dense(mix, X) + dense(mix, Z)
    np.testing.assert_allclose(function(params), expected, rtol=1e-5)


def test_a_repeat_names_stages_of_its_own_each_time() -> None:
    function, params = drawn(
        "y = x + z -> repeat(2) { dense(3) as mix -> tanh -> mix }"
    )
    first, second = (p["as mix"]["dense_1"] for p in params["weights"]["y"]["repeat_1"])
    h = dense(first, np.tanh(dense(first, X + Z)))
    expected = dense(second, np.tanh(dense(second, h)))
    np.testing.assert_allclose(function(params), expected, rtol=1e-5)


def test_a_stage_of_the_network_is_used_in_a_repeat_and_in_a_residual() -> None:
    function, params = drawn(
        "a = x -> dense(3) as mix\ny = a + z -> repeat(2) { residual { mix -> tanh } }"
    )
    mix = params["weights"]["as mix"]["dense_1"]
    h = dense(mix, X) + Z
    for _ in range(2):
        h = h + np.tanh(dense(mix, h))
    np.testing.assert_allclose(function(params), h, rtol=1e-5)
    assert set(params["weights"]) == {"as mix"}


def test_a_name_given_in_a_residual_is_known_around_it() -> None:
    function, params = drawn("y = x + z -> residual { dense(3) as mix -> tanh } -> mix")
    mix = params["weights"]["as mix"]["dense_1"]
    h = X + Z
    expected = dense(mix, h + np.tanh(dense(mix, h)))
    np.testing.assert_allclose(function(params), expected, rtol=1e-5)


def test_a_call_of_a_block_has_a_name_and_names_of_its_own() -> None:
    more = "block twice { dense(3) as layer -> tanh -> layer }"
    function, params = drawn(
        "y = (x -> twice as mix) + (z -> mix) + (z -> twice)", more
    )

    def twice(params: Any, x: np.ndarray) -> np.ndarray:
        layer = params["as layer"]["dense_1"]
        return dense(layer, np.tanh(dense(layer, x)))

    mix, other = (
        params["weights"]["as mix"]["twice_1"],
        params["weights"]["y"]["twice_1"],
    )
    expected = twice(mix, X) + twice(mix, Z) + twice(other, Z)
    np.testing.assert_allclose(function(params), expected, rtol=1e-5)


def test_a_named_repeat_is_repeated_with_its_weights() -> None:
    function, params = drawn(
        "y = x + z -> repeat(2) { dense(3) -> tanh } as mix -> mix"
    )
    h = X + Z
    for layer in [*params["weights"]["as mix"]["repeat_1"]] * 2:
        h = np.tanh(dense(layer["dense_1"], h))
    np.testing.assert_allclose(function(params), h, rtol=1e-5)


def test_a_second_name_of_a_stage_adds_no_weights() -> None:
    function, params = drawn("y = (x -> dense(3) as mix -> mix as blend -> blend) + z")
    mix = params["weights"]["as mix"]["dense_1"]
    assert set(params["weights"]) == {"as mix"}
    expected = dense(mix, dense(mix, dense(mix, X))) + Z
    np.testing.assert_allclose(function(params), expected, rtol=1e-5)


IN_A_BODY = "a = x -> residual { dense(3) -> film(it) as mix }\n"
FILM = "block film(c) { it * c -> dense(3) }"
GATES = """
a = x -> residual {
    gate = it -> dense(3)
    it -> film(gate) as mix
}
y = z + a -> residual {
    gate = it -> tanh
    it -> mix
}
"""


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (f"{IN_A_BODY}y = a + z -> mix", ["E229"]),
        (GATES, ["E229"]),
        ("y = x + z -> dense(3) as dense -> dense", ["E222"]),
        ("y = x + z -> dense(3) as it", ["E221"]),
        ("y = x + z -> dense(3) as x -> x", ["E220"]),
        ("y = x + z -> dense(3) as film -> film", ["E220"]),
        ("y = x + z -> dense(3) as mix -> dense(3) as mix", ["E220"]),
        ("y = x + z -> repeat(2) { dense(3) as mix -> dense(3) as mix }", ["E220"]),
        ("y = x + z -> repeat(2) { dense(3) as mix } -> mix", ["E201"]),
        ("y = x + z -> dense(3) as mix -> mix(4)", ["E303"]),
        ("y = x + z -> dense(3) as mix -> concat(it, it)", ["E201"]),
        ("y = concat(x, z) -> dense(3) as mix -> mix", ["E419"]),
    ],
)
def test_a_slip_with_a_name_has_one_message(network: str, expected: list[str]) -> None:
    assert codes(network, FILM) == expected


def test_a_named_stage_reads_values_where_they_mean_the_same() -> None:
    network = "c = x -> dense(3)\ny = z -> film(c) as mix -> repeat(2) { mix -> tanh }"
    function, params = drawn(network, FILM)
    condition = dense(params["weights"]["c"]["dense_1"], X)
    mix = params["weights"]["as mix"]["film_1"]["dense_1"]
    h = dense(mix, Z * condition)
    for _ in range(2):
        h = np.tanh(dense(mix, h * condition))
    np.testing.assert_allclose(function(params), h, rtol=1e-5)


# ---- blocks with values ----


@pytest.mark.parametrize(
    ("given", "condition"),
    [
        ("z", Z),
        ("z + x", Z + X),
        ("c = z", Z),
        ("z[1]", Z[1]),
        ("maximum(z, x)", np.maximum(Z, X)),
        ("2", 2),
        ("z -> tanh", np.tanh(Z)),
    ],
)
def test_a_block_takes_a_value_beside_its_input(given: str, condition: Any) -> None:
    function, params = drawn(f"y = x + 0 * z -> film({given})", FILM)
    expected = dense(
        params["weights"]["y"]["film_1"]["dense_1"], X * np.float32(condition)
    )
    np.testing.assert_allclose(function(params), expected, rtol=1e-5, atol=1e-6)


def test_a_pipeline_given_to_a_block_has_its_weights_where_the_block_is_called() -> (
    None
):
    function, params = drawn("y = x -> film(z -> dense(3))", FILM)
    layers = params["weights"]["y"]
    condition = dense(layers["dense_1"], Z)
    expected = dense(layers["film_1"]["dense_1"], X * condition)
    np.testing.assert_allclose(function(params), expected, rtol=1e-5)


def test_a_value_goes_through_blocks_and_repeats() -> None:
    more = f"{FILM}\nblock outer(d, n = 3) {{ film(d) -> film(d * n) }}"
    function, params = drawn("y = x -> repeat(2) { outer(it + z) }", more)
    h = X
    for layer in params["weights"]["y"]["repeat_1"]:
        first, second = (layer["outer_1"][f"film_{i}"]["dense_1"] for i in (1, 2))
        d = h + Z
        h = dense(second, dense(first, h * d) * d * 3)
    np.testing.assert_allclose(function(params), h, rtol=1e-4)


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("y = x + z -> film", ["E302"]),
        ("y = x + z -> film(nothing)", ["E202"]),
        ("y = x + z -> film(x, z)", ["E303"]),
        ("y = x -> film(concat(x, z))", ["E403"]),
        ("y = x -> sized(z)", ["E203"]),
        ("y = x + z -> film(true)", ["E307"]),
    ],
)
def test_a_slip_with_a_block_of_values_has_one_message(
    network: str, expected: list[str]
) -> None:
    more = f"{FILM}\nblock sized(n) {{ dense(n) -> dense(3) }}"
    assert codes(network, more) == expected
