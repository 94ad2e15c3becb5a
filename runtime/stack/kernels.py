"""A program as XLA's kernels on CPU take it, to the same numbers but for rounding.

XLA writes some operations into its kernels as they stand in a program, where another
way to write them is several times as fast. Each is a rule: from an equation of a
program to what computes the same, or None where the equation had better stay.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jax.core import eval_jaxpr

from .backend import jax
from .convolutions import features_last
from .products import packed_fast

if TYPE_CHECKING:
    from jax.extend import core

_RULES: dict[Any, Callable[["core.JaxprEqn"], Callable[..., Any] | None]] = {
    jax.lax.conv_general_dilated_p: features_last,
    jax.lax.dot_general_p: packed_fast,
}


def for_cpu(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that does the same, written for the kernels, in loops and outside.

    To be called under `jit`, as its result is no longer to be differentiated.
    """

    def rewritten(*arguments: Any) -> Any:
        traced, shapes = jax.make_jaxpr(function, return_shape=True)(*arguments)
        program, leaves = _inside(traced), jax.tree.leaves(arguments)
        flat = eval_jaxpr(program.jaxpr, program.consts, *leaves)
        return jax.tree.unflatten(jax.tree.structure(shapes), flat)

    return rewritten


def _inside(value: Any) -> Any:
    """A parameter of an equation, with the programs in it rewritten."""
    if _is_program(value):
        opened = getattr(value, "jaxpr", value)  # in one with constants before jax 0.12
        if opened is value:
            return value.replace(eqns=list(map(_equation, value.eqns)))
        return value.replace(jaxpr=_inside(opened))
    if isinstance(value, tuple) and any(map(_is_program, value)):
        return tuple(map(_inside, value))
    return value


def _is_program(value: Any) -> bool:
    """Whether it is a jaxpr; the classes of those take long to import."""
    return hasattr(value, "eqns")


def _equation(equation: "core.JaxprEqn") -> "core.JaxprEqn":
    """An equation, as a call of what its rule gives for it if there is one."""
    rule = _RULES.get(equation.primitive)
    function = rule(equation) if rule else None
    if function is None:
        params = {name: _inside(value) for name, value in equation.params.items()}
        return equation.replace(params=params)
    shapes = [variable.aval for variable in equation.invars]
    (call,) = jax.make_jaxpr(jax.jit(function))(*shapes).eqns
    return call.replace(invars=equation.invars, outvars=equation.outvars)
