"""Equations of JAX programs, for tests of program structure."""

from collections.abc import Iterator
from typing import Any

import jax
from jax.extend import core


def equations_in(jaxpr: core.Jaxpr, primitive: Any) -> Iterator[core.JaxprEqn]:
    """All equations of a primitive, including those of inner programs."""
    for equation in jaxpr.eqns:
        if equation.primitive is primitive:
            yield equation
        for inside in jax.tree.leaves(equation.params, is_leaf=_is_program):
            if _is_program(inside):
                yield from equations_in(getattr(inside, "jaxpr", inside), primitive)


def _is_program(value: Any) -> bool:
    return hasattr(value, "eqns")
