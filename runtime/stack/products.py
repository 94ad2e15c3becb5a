"""Matrix products with a transposed operand, in the form that is fastest in Eigen.

The gradient of a dense layer with respect to its inputs is g W^T, of (rows, out) and
(in, out). On CPU, Eigen packs the right matrix before multiplying. Packing a transposed
matrix takes as long as multiplying it by several dozens of rows, or by hundreds if its
lines begin at multiples of half a kilobyte, which map to the same few cache sets. There
are two alternatives: (W g^T)^T, which packs the rows instead of the weights (equal to
rounding), and a copy of W^T (bitwise equal). The one that moves fewer numbers is used.
Without cache conflicts, a copy costs what it saves.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from .backend import jax

if TYPE_CHECKING:
    from jax.extend import core

_BY_TRANSPOSED = (((1,), (1,)), ((), ()))
_IN_ORDER = (((1,), (0,)), ((), ()))

# Bytes; a cache way of 32 or 48 kB holds eight lines at this distance.
_FALLS_TOGETHER = 512


def packed_fast(equation: "core.JaxprEqn") -> Callable[..., Any] | None:
    """g W^T in the faster form; None if it is fast as it is."""
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
    """Shape and dtype of a variable."""
    return variable.aval


def _falls_together(matrix: Any) -> bool:
    return matrix.shape[1] * matrix.dtype.itemsize % _FALLS_TOGETHER == 0


def _the_other_way_round(params: dict[str, Any], left: Any, right: Any) -> Any:
    precision = params["precision"]
    if isinstance(precision, tuple):
        params = {**params, "precision": precision[::-1]}
    # XLA would undo the transposition without this barrier.
    return _transposed(jax.lax.optimization_barrier(_by_copy(params, right, left)))


def _by_copy(params: dict[str, Any], left: Any, right: Any) -> Any:
    """A product with a copy of the transposed matrix, if its lines conflict in the
    cache.
    """
    if not _falls_together(right):
        return jax.lax.dot_general_p.bind(left, right, **params)
    # A barrier, because XLA merges a transposition with a product.
    turned = jax.lax.optimization_barrier(_transposed(right))
    params = {**params, "dimension_numbers": _IN_ORDER}
    return jax.lax.dot_general_p.bind(left, turned, **params)


def _transposed(matrix: Any) -> Any:
    return jax.lax.transpose(matrix, (1, 0))
