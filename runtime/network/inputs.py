"""Checks and conversions of the arrays that a user passes to a network."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import ir
from ..data.kinds import as_physical, require_class_numbers, require_kind
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
    if set(inputs) != names:
        wanted, got = ", ".join(sorted(names)), ", ".join(sorted(map(str, inputs)))
        raise ValueError(f"inputs must be exactly {wanted}, got {got or 'none'}")


def _wrong_shape(
    variable: ir.Variable, expected: tuple[int | str, ...], found: tuple[int, ...]
) -> ValueError:
    text = f"({', '.join(map(str, expected))})"
    return ValueError(f"`{variable.name}` must have shape {text}, got {found}")
