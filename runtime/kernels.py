"""A program as XLA's kernels on CPU take it, to the same numbers but for rounding.

XLA writes some operations into its kernels as they stand in a program, where another
way to write them is several times as fast. Each is a rule: from an equation of a
program to what computes the same, or None where the equation had better stay.
"""

from collections.abc import Callable
from typing import Any

from jax.extend import core

from .backend import jax
from .convolutions import features_last
from .products import packed_fast

_RULES: dict[Any, Callable[[core.JaxprEqn], Callable[..., Any] | None]] = {
    jax.lax.conv_general_dilated_p: features_last,
    jax.lax.dot_general_p: packed_fast,
}


def for_cpu(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that does the same, written for the kernels, in loops and outside.

    To be called under `jit`, as its result is no longer to be differentiated.
    """

    def rewritten(*arguments: Any) -> Any:
        traced, shapes = jax.make_jaxpr(function, return_shape=True)(*arguments)
        flat = core.jaxpr_as_fun(_inside(traced))(*jax.tree.leaves(arguments))
        return jax.tree.unflatten(jax.tree.structure(shapes), flat)

    return rewritten


def _inside(value: Any) -> Any:
    """A parameter of an equation, with the programs in it rewritten."""
    if isinstance(value, core.Jaxpr):
        return value.replace(eqns=list(map(_equation, value.eqns)))
    if isinstance(value, core.ClosedJaxpr):  # not a Jaxpr before jax 0.12
        return value.replace(jaxpr=_inside(value.jaxpr))
    if isinstance(value, tuple) and any(isinstance(v, core.ClosedJaxpr) for v in value):
        return tuple(map(_inside, value))
    return value


def _equation(equation: core.JaxprEqn) -> core.JaxprEqn:
    """An equation, as a call of what its rule gives for it if there is one."""
    rule = _RULES.get(equation.primitive)
    function = rule(equation) if rule else None
    if function is None:
        params = {name: _inside(value) for name, value in equation.params.items()}
        return equation.replace(params=params)
    shapes = [variable.aval for variable in equation.invars]
    (call,) = jax.make_jaxpr(jax.jit(function))(*shapes).eqns
    return call.replace(invars=equation.invars, outvars=equation.outvars)
