"""Programs rewritten for XLA's CPU kernels, with bitwise equal results.

Every convolution of a program, inside of loops too, gets its channels last.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jax.core import eval_jaxpr

from .backend import jax
from .convolutions import features_last

if TYPE_CHECKING:
    from jax.extend import core


def for_cpu(function: Callable[..., Any]) -> Callable[..., Any]:
    """Rewrite a function, including its loops.

    The result is for use under `jit` and cannot be differentiated.
    """

    def rewritten(*arguments: Any) -> Any:
        traced, shapes = jax.make_jaxpr(function, return_shape=True)(*arguments)
        program, leaves = _inside(traced), jax.tree.leaves(arguments)
        flat = eval_jaxpr(program.jaxpr, program.consts, *leaves)
        return jax.tree.unflatten(jax.tree.structure(shapes), flat)

    return rewritten


def _inside(value: Any) -> Any:
    """Rewrite the programs inside a parameter of an equation."""
    if _is_program(value):
        opened = getattr(value, "jaxpr", value)  # a closed one before jax 0.12
        if opened is value:
            return value.replace(eqns=list(map(_equation, value.eqns)))
        return value.replace(jaxpr=_inside(opened))
    if isinstance(value, tuple) and any(map(_is_program, value)):
        return tuple(map(_inside, value))
    return value


def _is_program(value: Any) -> bool:
    """Whether a value is a jaxpr; importing the classes of jaxprs is slow."""
    return hasattr(value, "eqns")


def _equation(equation: "core.JaxprEqn") -> "core.JaxprEqn":
    """Rewrite an equation, if it is a convolution."""
    if equation.primitive is not jax.lax.conv_general_dilated_p:
        params = {name: _inside(value) for name, value in equation.params.items()}
        return equation.replace(params=params)
    shapes = [variable.aval for variable in equation.invars]
    (call,) = jax.make_jaxpr(jax.jit(features_last(equation)))(*shapes).eqns
    return call.replace(invars=equation.invars, outvars=equation.outvars)
