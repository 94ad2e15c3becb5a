"""Products of gradients and transposed weights, the other way round.

The gradient by the inputs of a dense layer is g W^T, of (rows, out) and (in, out).
Before Eigen multiplies on CPU, it packs the matrix on the right, and to pack one that
is transposed takes it as long as to multiply it by several dozens of rows, or by
hundreds where its rows are a power of two long, as these fall on the same lines of the
cache. Where there are fewer rows than weights are wide, (W g^T)^T packs the rows
instead: the same sums, to rounding.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from jax.extend import core

from .backend import jax

_BY_TRANSPOSED = (((1,), (1,)), ((), ()))


def weights_packed_by_rows(equation: core.JaxprEqn) -> Callable[..., Any] | None:
    """g W^T as (W g^T)^T, where that is faster."""
    if equation.params["dimension_numbers"] != _BY_TRANSPOSED:
        return None
    left, right = map(_array_of, equation.invars)
    real = jax.numpy.issubdtype(_array_of(*equation.outvars).dtype, jax.numpy.floating)
    if not real or left.shape[0] >= min(right.shape):
        return None
    return partial(_the_other_way_round, equation.params)


def _array_of(variable: Any) -> jax.ShapeDtypeStruct:
    """The shape and type that a variable of a program has."""
    return variable.aval


def _the_other_way_round(params: dict[str, Any], left: Any, right: Any) -> Any:
    precision = params["precision"]
    if isinstance(precision, tuple):
        params = {**params, "precision": precision[::-1]}
    product = jax.lax.dot_general_p.bind(right, left, **params)
    # XLA turns a transposed product round again, but not one between which and the
    # transposition something stands: here a rounding to the precision it has.
    limits = jax.numpy.finfo(product.dtype)
    same = jax.lax.reduce_precision(product, limits.nexp, limits.nmant)
    return jax.lax.transpose(same, (1, 0))
