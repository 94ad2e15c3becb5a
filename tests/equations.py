"""Equations of JAX programs, for tests of program structure."""

from collections.abc import Iterator
from typing import Any

from jax.extend import core


def equations_in(jaxpr: core.Jaxpr, primitive: Any) -> Iterator[core.JaxprEqn]:
    """All equations of a primitive, including those of inner programs."""
    for equation in jaxpr.eqns:
        if equation.primitive is primitive:
            yield equation
    for inside in core.subjaxprs(jaxpr):
        yield from equations_in(inside, primitive)
