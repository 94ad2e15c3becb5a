"""Programs written for XLA's kernels on CPU: equations are found wherever they are."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from test_products import BY_TRANSPOSED, is_the_other_way_round, products_in

from dotnn.runtime.kernels import for_cpu

RNG = np.random.default_rng(0)
WEIGHTS = RNG.normal(size=(32, 32)).astype(np.float32) / 6
ROWS = RNG.normal(size=(8, 32)).astype(np.float32)


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


@pytest.mark.parametrize("within", [scanned, whiled, chosen, kept, called])
def test_equations_are_found_wherever_they_are(within: Any) -> None:
    def function(x: Any) -> Any:
        def step(x: Any) -> Any:
            return jnp.sin(lax.dot_general(x, WEIGHTS, BY_TRANSPOSED))

        return {"x": within(step, x)}

    rewritten = for_cpu(function)
    found, expected = jax.jit(rewritten)(ROWS)["x"], jax.jit(function)(ROWS)["x"]
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    equations = list(products_in(jax.make_jaxpr(rewritten)(ROWS).jaxpr))
    assert equations
    assert all(map(is_the_other_way_round, equations))
