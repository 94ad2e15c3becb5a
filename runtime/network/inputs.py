"""Checks and conversions of the arrays that a user passes to a network."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import ir
from ..data.kinds import as_physical, require_class_numbers, require_kind
from ..data.values import as_array
from ..stack import backend


def require_example(
    variables: Sequence[ir.Variable], inputs: Mapping[str, ArrayLike]
) -> None:
    """Check the arrays of one example, each (*shape).

    Raises:
        ValueError: an input is missing, unknown, of another shape, or complex for a
            real quantity.
    """
    _require_names(variables, inputs)
    if unknown := [name for name in inputs if name not in {v.name for v in variables}]:
        raise ValueError(f"inputs must have no others, got {unknown[0]}")
    for variable in variables:
        values = inputs[variable.name]
        require_kind(variable, values)
        if np.shape(values) != variable.shape:
            raise _wrong_shape(variable, variable.shape, np.shape(values))


def require_classes(
    variables: Iterable[ir.Variable], inputs: Mapping[str, ArrayLike]
) -> None:
    """Check class numbers of categories, unless they are traced.

    Raises:
        ValueError: a value is not the number of a class.
    """
    for variable in variables:
        values = inputs[variable.name]
        if variable.kind == "one_of" and not backend.is_traced(values):
            require_class_numbers(variable, values)


def as_arrays(values: Mapping[str, ArrayLike]) -> dict[str, Any]:
    """Values as arrays by name; those of JAX stay as they are, also under tracing."""
    return {
        name: array if backend.is_jax(array) else as_array(name, array, "<arrays>")
        for name, array in values.items()
    }


def fitted(
    variables: Iterable[ir.Variable], arrays: Mapping[str, Any], lead: int = 1
) -> dict[str, Any]:
    """Arrays of quantities, in which scalars and vectors of size 1 are equivalent.

    Args:
        arrays: numpy or JAX arrays, traced or not, by name; others are left out.
        lead: number of axes before the shape of an example.
    """
    return {
        v.name: _fit(v, arrays[v.name], lead) for v in variables if v.name in arrays
    }


def _fit(variable: ir.Variable, array: Any, lead: int) -> Any:
    found = np.shape(array)
    if {found[lead:], variable.shape} == {(), (1,)}:
        return array.reshape(*found[:lead], *variable.shape)
    return array


def require_batch(
    variables: Sequence[ir.Variable], inputs: Mapping[str, ArrayLike]
) -> int:
    """Check the arrays of a batch, each (rows, *shape); return the number of rows.

    Raises:
        ValueError: an input is missing, unknown, of another shape, or complex for a
            real quantity, or the numbers of rows differ.
    """
    _require_names(variables, inputs)
    rows: int | None = None
    for variable in variables:
        require_kind(variable, inputs[variable.name])
        shape = np.shape(inputs[variable.name])
        if not shape or shape[1:] != variable.shape:
            raise _wrong_shape(variable, ("rows", *variable.shape), shape)
        if rows is not None and shape[0] != rows:
            raise ValueError(
                f"inputs must have equal numbers of rows, got {rows} and {shape[0]}"
            )
        rows = shape[0]
    return rows or 0


def typed_arrays(
    variables: Iterable[ir.Variable], values: Mapping[str, ArrayLike], precision: str
) -> dict[str, np.ndarray]:
    """Convert physical values to arrays of the dtypes of the emitted module.

    Raises:
        ValueError: a value is complex for a real quantity, or of an unknown class.
    """
    return {v.name: as_physical(v, values[v.name], precision) for v in variables}


def _require_names(
    variables: Sequence[ir.Variable], inputs: Mapping[str, ArrayLike]
) -> None:
    names = {v.name for v in variables}
    if not names <= set(inputs):
        wanted, got = ", ".join(sorted(names)), ", ".join(sorted(map(str, inputs)))
        raise ValueError(f"inputs must have {wanted}, got {got or 'none'}")


def _wrong_shape(
    variable: ir.Variable, expected: tuple[int | str, ...], found: tuple[int, ...]
) -> ValueError:
    text = f"({', '.join(map(str, expected))})"
    return ValueError(f"`{variable.name}` must have shape {text}, got {found}")
