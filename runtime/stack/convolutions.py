"""Convolutions in the layout of XLA's CPU kernels.

XLA computes convolutions with Eigen if channels come last. It transposes other layouts,
such as those of gradients, but only in the outermost computation of a program: inside a
loop it falls back to a kernel that is up to seventy times slower (jax-ml/jax#12868).
This module writes the transpositions into the program, which then runs as fast inside a
loop as outside, with bitwise equal results.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from .backend import jax

if TYPE_CHECKING:
    from jax.extend import core


def features_last(equation: "core.JaxprEqn") -> Callable[..., Any]:
    """A convolution with channels last, between transpositions."""
    return partial(_features_last, equation.params)


def _features_last(params: dict[str, Any], lhs: Any, rhs: Any) -> Any:
    lhs_axes, rhs_axes, out_axes = params["dimension_numbers"]
    rank = lhs.ndim - 2
    places = tuple(range(1, 1 + rank))
    ends = (0, 1 + rank, *places)  # of the batch, of the channels, of the spatial axes
    layout = jax.lax.ConvDimensionNumbers(ends, (rank + 1, rank, *range(rank)), ends)
    out = jax.lax.conv_general_dilated_p.bind(
        jax.lax.transpose(lhs, _last(lhs_axes)),
        jax.lax.transpose(rhs, (*rhs_axes[2:], rhs_axes[1], rhs_axes[0])),
        **{**params, "dimension_numbers": layout},
    )
    order = _last(out_axes)
    return jax.lax.transpose(out, [order.index(axis) for axis in range(rank + 2)])


def _last(axes: tuple[int, ...]) -> tuple[int, ...]:
    """Reorder axes from (batch, features, *places) to (batch, *places, features)."""
    return (axes[0], *axes[2:], axes[1])
