"""Rewrites for XLA's CPU kernels, in programs of any structure."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from jax.extend import core
from test_convolutions import CASES, convolutions_in, has_features_last

from dotnn.runtime.stack.kernels import for_cpu


def scanned(step: Callable[[Any], Any], x: Any) -> Any:
    return lax.scan(lambda carry, _: (step(carry), None), x, length=2)[0]


def whiled(step: Callable[[Any], Any], x: Any) -> Any:
    return lax.while_loop(
        lambda carry: carry[0] < 2, lambda c: (c[0] + 1, step(c[1])), (0, x)
    )[1]


def chosen(step: Callable[[Any], Any], x: Any) -> Any:
    return lax.cond(jnp.sum(x) > 0, step, lambda x: -step(x), x)


def kept(step: Callable[[Any], Any], x: Any) -> Any:
    return jax.checkpoint(step)(x)


def called(step: Callable[[Any], Any], x: Any) -> Any:
    return jax.jit(step)(x)


WITHIN = pytest.mark.parametrize("within", [scanned, whiled, chosen, kept, called])


@WITHIN
def test_convolutions_are_rewritten_anywhere_in_a_program(within: Any) -> None:
    gradient, (x, w) = CASES["1d"]

    def function(x: Any) -> Any:
        return {"x": within(lambda x: x + gradient(x, w)[0], x)}

    equations = convolutions_in(rewritten(function, x, rtol=1e-4, atol=1e-5))
    assert equations
    assert all(map(has_features_last, equations))


def rewritten(
    function: Callable[[Any], Any], x: Any, *, rtol: float, atol: float
) -> core.Jaxpr:
    """The rewritten program, after checking that it gives the same numbers."""
    written = for_cpu(function)
    found, expected = jax.jit(written)(x)["x"], jax.jit(function)(x)["x"]
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol)
    return jax.make_jaxpr(written)(x).jaxpr
