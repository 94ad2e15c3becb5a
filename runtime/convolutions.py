"""Convolutions in the layout that XLA's CPU kernels take, wherever they stand.

XLA computes a convolution by Eigen where features come last. Any other layout, such as
those of the gradients, it brings into this one, but only in the outermost computation
of a program: inside a loop it falls back to a kernel that is up to seventy times slower
(jax-ml/jax#12868). So the transpositions are written into the program here, which then
runs as fast inside a loop as outside, to the same bits.
"""

from collections.abc import Callable
from typing import Any

from jax.extend import core

from ..compiler import layer_kinds
from .backend import jax
from .network import Network

_KINDS = frozenset({"conv", "conv_transpose"})
_PRIMITIVE = jax.lax.conv_general_dilated_p


def has_convolutions(network: Network) -> bool:
    """Whether any layer convolves."""
    return bool(_KINDS & layer_kinds(network.spec))


def with_features_last(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that does the same, with all its convolutions in that layout.

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
    """An equation, as a call of the convolution between transpositions if it is one."""
    if equation.primitive is not _PRIMITIVE:
        params = {name: _inside(value) for name, value in equation.params.items()}
        return equation.replace(params=params)

    @jax.jit
    def convolution(lhs: Any, rhs: Any) -> Any:
        return _features_last(lhs, rhs, equation.params)

    shapes = [variable.aval for variable in equation.invars]
    (call,) = jax.make_jaxpr(convolution)(*shapes).eqns
    return call.replace(invars=equation.invars, outvars=equation.outvars)


def _features_last(lhs: Any, rhs: Any, params: dict[str, Any]) -> Any:
    """The convolution that `params` describes, between transpositions."""
    lhs_axes, rhs_axes, out_axes = params["dimension_numbers"]
    rank = lhs.ndim - 2
    places = tuple(range(1, 1 + rank))
    ends = (0, 1 + rank, *places)  # of the batch, of the features, of the places
    layout = jax.lax.ConvDimensionNumbers(ends, (rank + 1, rank, *range(rank)), ends)
    out = _PRIMITIVE.bind(
        jax.lax.transpose(lhs, _last(lhs_axes)),
        jax.lax.transpose(rhs, (*rhs_axes[2:], rhs_axes[1], rhs_axes[0])),
        **{**params, "dimension_numbers": layout},
    )
    order = _last(out_axes)
    return jax.lax.transpose(out, [order.index(axis) for axis in range(rank + 2)])


def _last(axes: tuple[int, ...]) -> tuple[int, ...]:
    """The axes of (batch, features, *places) as (batch, *places, features)."""
    return (axes[0], *axes[2:], axes[1])
