"""Products of matrices one of which is transposed, as Eigen multiplies fastest.

The gradient by the inputs of a dense layer is g W^T, of (rows, out) and (in, out).
Before Eigen multiplies on CPU, it packs the matrix on the right, and to pack one that
is transposed takes it as long as to multiply it by several dozens of rows; by hundreds
where its lines begin at multiples of half a kilobyte, as those fall on the same few
sets of the cache. There are two ways round that, and the one that moves fewer numbers
is taken: (W g^T)^T, which packs the rows instead of the weights (the same sums, to
rounding), and a copy of W^T (the same sums, to the bit). Where lines do not fall
together, the copy costs what it saves.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from .backend import jax

if TYPE_CHECKING:
    from jax.extend import core

_BY_TRANSPOSED = (((1,), (1,)), ((), ()))
_IN_ORDER = (((1,), (0,)), ((), ()))

# Bytes; a way of a cache of 32 or 48 kB has eight lines that lie so far apart.
_FALLS_TOGETHER = 512


def packed_fast(equation: "core.JaxprEqn") -> Callable[..., Any] | None:
    """g W^T, so that what is packed is small or lies in order; None as it stands."""
    if equation.params["dimension_numbers"] != _BY_TRANSPOSED:
        return None
    left, right, product = map(_array_of, (*equation.invars, *equation.outvars))
    is_real = jax.numpy.issubdtype(product.dtype, jax.numpy.floating)
    if not is_real or (left.ndim, right.ndim) != (2, 2):
        return None
    (rows, outside), inside = left.shape, right.shape[0]
    if rows * (outside + inside) < outside * inside:
        return partial(_the_other_way_round, equation.params)
    return partial(_by_copy, equation.params) if _falls_together(right) else None


def _array_of(variable: Any) -> jax.ShapeDtypeStruct:
    """The shape and type that a variable of a program has."""
    return variable.aval


def _falls_together(matrix: Any) -> bool:
    return matrix.shape[1] * matrix.dtype.itemsize % _FALLS_TOGETHER == 0


def _the_other_way_round(params: dict[str, Any], left: Any, right: Any) -> Any:
    precision = params["precision"]
    if isinstance(precision, tuple):
        params = {**params, "precision": precision[::-1]}
    # XLA turns a transposed product round again, but not one that is kept apart.
    return _transposed(jax.lax.optimization_barrier(_by_copy(params, right, left)))


def _by_copy(params: dict[str, Any], left: Any, right: Any) -> Any:
    """A product by a transposed matrix, copied where its lines fall together."""
    if not _falls_together(right):
        return jax.lax.dot_general_p.bind(left, right, **params)
    # Kept apart, as XLA makes a transposition and a product one again.
    turned = jax.lax.optimization_barrier(_transposed(right))
    params = {**params, "dimension_numbers": _IN_ORDER}
    return jax.lax.dot_general_p.bind(left, turned, **params)


def _transposed(matrix: Any) -> Any:
    return jax.lax.transpose(matrix, (1, 0))
