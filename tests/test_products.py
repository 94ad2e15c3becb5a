"""Rewrites of products with transposed weights."""

import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from equations import equations_in
from jax import lax
from jax.extend import core

import dotnn
from dotnn.runtime.network.ensemble import by_member, seeds_of
from dotnn.runtime.network.params import moving_parts
from dotnn.runtime.stack.backend import Products
from dotnn.runtime.stack.kernels import for_cpu
from dotnn.runtime.training import epochs
from dotnn.runtime.training.optimize import make_optimizer
from dotnn.runtime.training.state import Recipe

RNG = np.random.default_rng(0)
BY_TRANSPOSED = (((1,), (1,)), ((), ()))
X = RNG.uniform(-1, 1, (40, 3)).astype(np.float32)
DATA = {"x": X, "y": np.sin(X.sum(axis=1))}
TEXT = """
model m
input x : real[3] in -1..1
output y : real in -1..1
network { y = x -> dense(32) -> gelu -> dense(24) -> gelu -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 5
    batch = 8
}
"""


def products_in(jaxpr: core.Jaxpr) -> list[core.JaxprEqn]:
    return list(equations_in(jaxpr, lax.dot_general_p))


def shape_of(variable: Any) -> tuple[int, ...]:
    return variable.aval.shape


def is_the_other_way_round(equation: core.JaxprEqn) -> bool:
    """Whether an equation multiplies transposed rows by a larger array of weights."""
    weights, rows = map(shape_of, equation.invars)
    by_rows = equation.params["dimension_numbers"] == BY_TRANSPOSED
    return by_rows and rows[0] * sum(weights) < math.prod(weights)


def product(left: Any, right: Any, **options: Any) -> Any:
    return lax.dot_general(left, right, BY_TRANSPOSED, **options)


def arrays(
    rows: int, outside: int, inside: int, dtype: Any = np.float32
) -> tuple[Any, ...]:
    """Gradients of outputs by row, and weights."""
    shapes = (rows, outside), (inside, outside)
    return tuple(RNG.normal(size=shape).astype(dtype) for shape in shapes)


@pytest.mark.parametrize(
    ("shape", "turned"),
    [
        ((7, 16, 16), True),
        ((8, 16, 16), False),
        ((8, 16, 32), True),
        ((6, 8, 32), True),
        ((7, 8, 32), False),
        ((7, 32, 8), False),
    ],
)
def test_rows_are_packed_where_that_moves_fewer_numbers(
    shape: tuple[int, int, int], turned: bool
) -> None:
    operands = arrays(*shape)
    (equation,) = products_in(jax.make_jaxpr(for_cpu(product))(*operands).jaxpr)
    rows, _, inside = shape
    around = (inside, rows) if turned else (rows, inside)
    assert shape_of(equation.outvars[0]) == around
    found = jax.jit(for_cpu(product))(*operands)
    np.testing.assert_allclose(found, operands[0] @ operands[1].T, atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "way"),
    [
        ((8, 16, 32), "f32[32,8]"),
        ((8, 128, 32), "f32[32,8]"),
        ((64, 128, 32), "f32[64,32]"),
    ],
)
def test_xla_does_not_turn_it_round_again(
    shape: tuple[int, int, int], way: str
) -> None:
    compiled = jax.jit(for_cpu(product)).lower(*arrays(*shape)).compile()
    (line,) = [line for line in str(compiled.as_text()).splitlines() if " dot(" in line]
    assert way in line
    copied = shape[1] == 128
    assert f"rhs_contracting_dims={{{0 if copied else 1}}}" in line


@pytest.mark.parametrize(
    ("dtype", "outside", "copied"),
    [
        (np.float32, 128, True),
        (np.float32, 96, False),
        (np.float32, 384, True),
        (jnp.bfloat16, 128, False),
        (jnp.bfloat16, 256, True),
    ],
)
def test_weights_whose_lines_fall_together_are_copied(
    dtype: Any, outside: int, copied: bool
) -> None:
    operands = arrays(300, outside, 100, dtype)
    (equation,) = products_in(jax.make_jaxpr(for_cpu(product))(*operands).jaxpr)
    assert shape_of(equation.outvars[0]) == (300, 100)
    assert (shape_of(equation.invars[1]) == (outside, 100)) == copied
    found, plain = jax.jit(for_cpu(product))(*operands), jax.jit(product)(*operands)
    np.testing.assert_array_equal(found, plain)


def test_numbers_stay_as_they_are() -> None:
    """Not even those without a value, or too small for full precision, are rounded."""
    left = np.array([[np.nan, 1], [np.inf, 1], [-0.0, -0.0], [1e-40, 0]], np.float32)
    right = np.zeros((9, 2), np.float32)
    right[:, 0] = 1
    wide = np.concatenate([left, np.zeros((4, 126), np.float32)], axis=1)
    weights = np.concatenate([right, np.zeros((9, 126), np.float32)], axis=1)
    found = jax.jit(for_cpu(product))(wide, weights)
    np.testing.assert_array_equal(found, jax.jit(product)(wide, weights))


def test_precision_is_that_of_its_side() -> None:
    precision = lax.Precision.HIGHEST, lax.Precision.DEFAULT

    def function(left: Any, right: Any) -> Any:
        return product(left, right, precision=precision)

    traced = jax.make_jaxpr(for_cpu(function))(*arrays(8, 16, 32))
    (equation,) = products_in(traced.jaxpr)
    assert equation.params["precision"] == precision[::-1]


def test_complex_numbers_are_left_alone() -> None:
    operands = arrays(8, 16, 32, np.complex64)
    found = jax.jit(for_cpu(product))(*operands)
    np.testing.assert_allclose(found, operands[0] @ operands[1].T, atol=1e-5)


@pytest.mark.parametrize(
    ("left", "right"), [((2, 128, 3), (300, 128)), ((2, 128), (300, 128, 3))]
)
def test_products_of_more_axes_are_left_alone(
    left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    operands = np.ones(left, np.float32), np.ones(right, np.float32)
    (equation,) = products_in(jax.make_jaxpr(for_cpu(product))(*operands).jaxpr)
    assert tuple(map(shape_of, equation.invars)) == (left, right)


def test_training_is_that_of_the_program_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network, rewritten = dotnn.compile(TEXT), []

    def noted(function: Any) -> Any:
        def shown(*arguments: Any) -> Any:
            traced = jax.make_jaxpr(for_cpu(function))(*arguments)
            rewritten.extend(products_in(traced.jaxpr))
            return for_cpu(function)(*arguments)

        return shown

    monkeypatch.setattr(epochs, "for_cpu", noted)
    run = dotnn.train(network, DATA)
    assert any(map(is_the_other_way_round, rewritten))
    monkeypatch.setattr(epochs, "for_cpu", lambda function: function)
    plain = dotnn.train(network, DATA)
    for pair in zip(*(jax.tree.leaves(r.params) for r in (run, plain)), strict=True):
        np.testing.assert_allclose(*pair, atol=1e-5)
    assert jnp.isfinite(run.history[-1]["train_loss"])


def spec(network: str, batch: int = 128, train: str = "", shape: str = "[64]") -> str:
    """A spec with a network between 64 inputs and 64 outputs."""
    return f"""
        model m
        input x : real{shape} in -1..1
        output y : real[64] in -1..1
        network {{ y = x -> {network} -> dense }}
        loss mse
        optimizer adam(learning_rate = 1e-3)
        train {{
            epochs = 1
            batch = {batch}
            {train}
        }}
    """


@pytest.mark.parametrize(
    ("text", "products"),
    [
        (spec("dense(256)", batch=8), Products.EIGEN_IN_ONE_THREAD),
        (spec("dense(256) -> dense(256)"), Products.EIGEN),
        (spec("dense(512) -> dense(512)"), Products.YNNPACK),
        (spec("dense(512) -> dense(512)", batch=48), Products.EIGEN),
        (spec("dense(500) -> dense(500)"), Products.EIGEN),
        (spec("dense(128) -> dense(2048) -> dense(256)"), Products.YNNPACK),
        (spec("dense(4096)"), Products.YNNPACK),
        (spec("repeat(20) { dense(64) -> tanh }"), Products.EIGEN),
        (spec("dense(512) -> dense(512)", train="ensemble = 3"), Products.YNNPACK),
        (
            spec("dense(512) -> dense(512)", train="precision = float64"),
            Products.EIGEN,
        ),
        (
            spec("conv(8, kernel = 3) -> flatten -> dense(512)", shape="[64, 1]"),
            Products.EIGEN,
        ),
    ],
)
def test_large_matrices_are_multiplied_by_ynnpack(
    text: str, products: Products
) -> None:
    network = dotnn.compile(text)
    recipe = recipe_of(network)

    def init(key: Any) -> Any:
        return moving_parts(network.module.init(key))

    with network.precision():
        weights = jax.eval_shape(by_member(init, recipe.members), recipe.keys())
        assert recipe.products(weights) is products


def test_without_a_choice_they_are_multiplied_by_eigen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weights = {"w": jax.ShapeDtypeStruct((512, 512), np.float32)}
    recipe = recipe_of(dotnn.compile(spec("dense(512) -> dense(512)")))
    assert recipe.products({"weights": weights}) is Products.YNNPACK
    flag = "--xla_cpu_experimental_ynn_fusion_type=reduce"
    monkeypatch.setenv("XLA_FLAGS", flag)
    assert recipe.products({"weights": weights}) is Products.EIGEN


def recipe_of(network: dotnn.Network) -> Recipe:
    train = network.spec.train
    optimizer = make_optimizer(network.spec.optimizer)
    seeds = seeds_of(train.seed, train.ensemble)
    return Recipe(network, optimizer, None, 1024, train.batch, None, seeds)
