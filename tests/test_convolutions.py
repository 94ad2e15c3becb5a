"""Channels-last convolutions inside and outside of loops give the same results."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from equations import equations_in
from jax import lax
from jax.extend import core

import dotnn
from dotnn.compiler import convolves
from dotnn.runtime.stack.kernels import for_cpu
from dotnn.runtime.training import epochs

RNG = np.random.default_rng(0)
X = RNG.uniform(-1, 1, (20, 12, 1)).astype(np.float32)
DATA = {"x": X, "y": np.roll(X, 1, axis=1) * X}
TEXT = """
model m
block smooth(n) { residual { conv(n) -> gelu -> conv(1) } }
input x : real[12, 1] in -1..1
output y : real[12, 1] in -1..1
network { y = x -> repeat(2) { smooth(4) } -> conv }
loss mse
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 5
    batch = 8
}
data { validation = 20% }
"""


def convolutions_in(jaxpr: core.Jaxpr) -> list[core.JaxprEqn]:
    return list(equations_in(jaxpr, lax.conv_general_dilated_p))


def has_features_last(equation: core.JaxprEqn) -> bool:
    numbers = equation.params["dimension_numbers"]
    rank = len(numbers.lhs_spec) - 2
    ends = (0, rank + 1, *range(1, rank + 1))
    return numbers == (ends, (rank + 1, rank, *range(rank)), ends)


def gradient_of(
    shape: tuple[int, ...], kernel: tuple[int, ...], numbers: Any, **options: Any
) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """The gradient function of a convolution, and operands."""
    options = {"window_strides": (1,) * (len(shape) - 2), "padding": "SAME", **options}

    def loss(x: Any, w: Any) -> Any:
        y = lax.conv_general_dilated(x, w, dimension_numbers=numbers, **options)
        return jnp.sum(jnp.sin(y))

    operands = [RNG.normal(size=size).astype(np.float32) for size in (shape, kernel)]
    return jax.grad(loss, (0, 1)), tuple(operands)


CASES = {
    "1d": gradient_of((4, 9, 3), (3, 3, 5), ("NWC", "WIO", "NWC")),
    "1d, features first": gradient_of((4, 3, 9), (5, 3, 3), ("NCW", "OIW", "NCW")),
    "2d": gradient_of((2, 8, 6, 3), (3, 2, 3, 4), ("NHWC", "HWIO", "NHWC")),
    "2d, mixed": gradient_of((2, 8, 3, 6), (4, 3, 3, 2), ("NHCW", "OIHW", "NCHW")),
    "3d": gradient_of(
        (2, 5, 4, 3, 2), (2, 2, 2, 2, 3), ("NDHWC", "DHWIO", "NDHWC"), padding="VALID"
    ),
    "strides": gradient_of(
        (2, 8, 6, 3), (3, 3, 3, 4), ("NHWC", "HWIO", "NHWC"), window_strides=(2, 3)
    ),
    "dilated": gradient_of(
        (2, 8, 6, 3), (3, 3, 3, 4), ("NHWC", "HWIO", "NHWC"), rhs_dilation=(2, 1)
    ),
    "transposed": gradient_of(
        (2, 8, 3),
        (3, 3, 4),
        ("NWC", "WIO", "NWC"),
        lhs_dilation=(2,),
        padding=[(1, 1)],
    ),
    "groups": gradient_of(
        (2, 8, 4), (3, 2, 6), ("NWC", "WIO", "NWC"), feature_group_count=2
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients_are_unchanged(name: str) -> None:
    gradient, operands = CASES[name]
    rewritten = for_cpu(gradient)
    found, expected = jax.jit(rewritten)(*operands), jax.jit(gradient)(*operands)
    for pair in zip(found, expected, strict=True):
        np.testing.assert_allclose(*pair, rtol=1e-5, atol=1e-5)
    equations = convolutions_in(jax.make_jaxpr(rewritten)(*operands).jaxpr)
    assert len(equations) == 3
    assert all(map(has_features_last, equations))


def test_convolutions_in_blocks_and_repetitions_are_rewritten() -> None:
    assert convolves(dotnn.compile(TEXT).spec)
    flat = TEXT.replace("-> conv }", "-> dense }").replace("smooth(4)", "dense(1)")
    assert not convolves(dotnn.compile(flat).spec)


def test_training_is_that_of_the_program_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = dotnn.compile(TEXT)
    run = dotnn.train(network, DATA)
    monkeypatch.setattr(epochs, "for_cpu", lambda function: function)
    plain = dotnn.train(network, DATA)
    assert run.history[-1]["train_loss"] < run.history[0]["train_loss"]
    for pair in zip(*(jax.tree.leaves(r.params) for r in (run, plain)), strict=True):
        np.testing.assert_allclose(*pair, atol=1e-5)


def test_members_have_the_bits_of_those_alone() -> None:
    ensemble = TEXT.replace("epochs = 5", "epochs = 5\n    ensemble = 3")
    run = dotnn.train(dotnn.compile(ensemble), DATA)
    first = dotnn.train(dotnn.compile(TEXT), DATA)
    for found, alone in zip(
        *(jax.tree.leaves(r) for r in (run.members[0], first.params)), strict=True
    ):
        np.testing.assert_array_equal(found, alone)
