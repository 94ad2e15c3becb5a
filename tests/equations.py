"""Equations of a JAX program, for tests of how programs are written."""

from collections.abc import Iterator
from typing import Any

from jax.extend import core


def equations_in(jaxpr: core.Jaxpr, primitive: Any) -> Iterator[core.JaxprEqn]:
    """All of a kind, those of the programs inside too."""
    for equation in jaxpr.eqns:
        if equation.primitive is primitive:
            yield equation
    for inside in core.subjaxprs(jaxpr):
        yield from equations_in(inside, primitive)
