"""The array of a quantity, among the columns or arrays of a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

import numpy as np

from ...compiler import Diagnostic, ir
from . import mistakes
from .categories import class_numbers
from .columns import Columns, as_text
from .matching import hint_of_parts, is_stacked, misfit_of, names_of
from .mistakes import DataError


def read_variable(variable: ir.Variable, columns: Columns) -> np.ndarray:
    """Physical values (rows, *shape) of a quantity; class numbers of a category.

    Raises:
        DataError: there is no such array, or it has invalid content.
    """
    match variable.kind:
        case "real" | "simplex":
            return _read(variable, columns, columns.numbers)
        case "complex":
            return _read_complex(variable, columns)
        case "one_of":
            return _read_classes(variable, columns)
        case _:
            assert_never(variable.kind)


def lacks(variable: ir.Variable, columns: Columns) -> bool:
    """Whether no array has the name of a quantity, or that in its `from`."""
    if columns.in_memory and variable.name in columns.names:
        return False
    return isinstance(names_of(variable, columns.names), Diagnostic)


def _read(
    variable: ir.Variable, columns: Columns, read: Callable[[str], np.ndarray]
) -> np.ndarray:
    """One array, or several columns stacked to a vector."""
    names = _source_names(variable, columns)
    parts = [read(name) for name in names]
    if names == [variable.name] or not is_stacked(variable):
        return _shaped(variable, parts[0], columns)
    for name, part in zip(names, parts, strict=True):
        if part.ndim != 1:
            raise _error(columns, mistakes.wrong_shape(name, (), part.shape))
    _require_equal_rows(names, parts, columns)
    return _shaped(variable, np.stack(parts, axis=1), columns)


# ---- complex numbers ----


def _read_complex(variable: ir.Variable, columns: Columns) -> np.ndarray:
    """Complex numbers, or their real and imaginary part if `from` names two arrays."""
    names = _source_names(variable, columns)
    arrays = {name: columns.any_numbers(name) for name in names}
    real = [name for name in names if not np.iscomplexobj(arrays[name])]
    pair = len(variable.columns) == 2 and names != [variable.name]
    if pair and real == names:
        return _join_parts(variable, columns, arrays)
    if real:
        unnamed = columns.in_memory and names == [variable.name]
        hint = "add an imaginary part: `+ 0j`" if unnamed else hint_of_parts(variable)
        raise _error(columns, mistakes.not_complex(real[0], hint))
    return _read(variable, columns, arrays.__getitem__)


def _join_parts(
    variable: ir.Variable, columns: Columns, arrays: Mapping[str, np.ndarray]
) -> np.ndarray:
    alone = [replace(variable, columns=(name,)) for name in variable.columns]
    real, imaginary = (_read(part, columns, arrays.__getitem__) for part in alone)
    _require_equal_rows(variable.columns, (real, imaginary), columns)
    joined = real.astype(np.result_type(real, imaginary, np.complex64))
    joined.imag = imaginary
    return joined


# ---- categories ----


def _read_classes(variable: ir.Variable, columns: Columns) -> np.ndarray:
    labels = _read(variable, columns, lambda name: as_text(columns.labels(name)))
    numbers = class_numbers(labels, variable.classes)
    unknown = numbers < 0
    if variable.optional:
        unknown &= ~_is_missing(labels)
    if unknown.any():
        names = [str(label).strip() for label in np.unique(labels[unknown]).tolist()]
        mask = np.asarray(unknown.reshape(len(unknown), -1).any(axis=1))
        mistake = mistakes.unknown_class(variable.name, names, variable.classes, mask)
        raise _error(columns, mistake)
    return numbers


def _is_missing(labels: np.ndarray) -> np.ndarray:
    """Which labels are no class but the lack of one: NaN, None or an empty cell."""
    if labels.dtype.kind == "f":
        return np.isnan(labels)
    texts = np.char.lower(np.char.strip(labels.astype(str)))
    return np.isin(texts, ("", "nan", "none", "<na>"))


def _require_equal_rows(
    names: Sequence[str], parts: Sequence[np.ndarray], columns: Columns
) -> None:
    if len({len(part) for part in parts}) > 1:
        counts = {name: len(p) for name, p in zip(names, parts, strict=True)}
        raise _error(columns, mistakes.rows_differ(counts))


def _source_names(variable: ir.Variable, columns: Columns) -> list[str]:
    known = columns.names
    if columns.in_memory and variable.name in known:
        return [variable.name]
    names = names_of(variable, known)
    if isinstance(names, Diagnostic):
        raise _error(columns, names)
    return names


def _shaped(variable: ir.Variable, array: np.ndarray, columns: Columns) -> np.ndarray:
    """Reshape to (rows, *shape); scalars and vectors of size 1 are equivalent."""
    misfit = misfit_of(variable, array.shape, tabular=columns.tabular)
    if misfit is not None:
        raise _error(columns, misfit)
    return array.reshape(len(array), *variable.shape)


def _error(columns: Columns, diagnostic: Diagnostic) -> DataError:
    return DataError(columns.source, [diagnostic])
