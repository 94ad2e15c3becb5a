"""The array of a quantity, among the columns or arrays of a file."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

import numpy as np

from ...compiler import Diagnostic, ir
from . import mismatches, mistakes
from .categories import class_numbers
from .columns import Columns, as_text
from .matching import (
    coordinates_of,
    hint_of_parts,
    is_stacked,
    known_as,
    misfit_of,
    names_of,
    pieces_of,
)
from .mistakes import DataError
from .ordering import is_counted
from .placing import Grids, Report, place_array, place_columns
from .units import converter, notes_on_units


@dataclass(frozen=True, slots=True)
class Place:
    """Where quantities are read from, and onto which axes.

    Attributes:
        report: takes notices, such as that of a converted unit.
    """

    columns: Columns
    grids: Grids
    report: Report


def read_variable(variable: ir.Variable, place: Place) -> np.ndarray:
    """Physical values (rows, *shape) of a quantity; class numbers of a category.

    They are in its unit and at the points of its axes.

    Raises:
        DataError: there is no such array, or it has invalid content.
    """
    columns = place.columns
    for note in notes_on_units(variable, columns, _source_names(variable, columns)):
        place.report(note)
    match variable.kind:
        case "real" | "simplex" | "fractions":
            return _read(variable, place, _in_unit(variable, columns, columns.numbers))
        case "complex":
            return _read_complex(variable, place)
        case "one_of":
            return _read_classes(variable, place)
        case _:
            assert_never(variable.kind)


def lacks(variable: ir.Variable, columns: Columns) -> bool:
    """Whether no array has the name of a quantity, or that in its `from`."""
    if columns.in_memory and known_as(variable.name, columns.names) is not None:
        return False
    return isinstance(names_of(variable, columns.names), Diagnostic)


Read = Callable[[str], np.ndarray]


def _in_unit(variable: ir.Variable, columns: Columns, read: Read) -> Read:
    """Reads arrays in the unit of a quantity."""

    def read_converted(name: str) -> np.ndarray:
        conversion = converter(variable, columns, name)
        return read(name) if conversion is None else conversion(read(name))

    return read_converted


def _read(variable: ir.Variable, place: Place, read: Read) -> np.ndarray:
    """One array, or several stacked along a new last axis."""
    columns, names = place.columns, _source_names(variable, place.columns)
    if _is_alone(variable, names):
        array = place_array(variable, read(names[0]), names[0], **_fields(place))
        return _shaped(variable, array, columns)
    if pieces := pieces_of(variable, names):
        return _stacked(
            variable, [_read(piece, place, read) for piece in pieces], place
        )
    parts = [_as_scalars(name, read(name), columns) for name in names]
    _require_equal_rows(names, parts, columns)
    array = _ordered(variable, np.stack(parts, axis=1), names, place)
    return _shaped(variable, array, columns)


def _stacked(
    variable: ir.Variable, parts: list[np.ndarray], place: Place
) -> np.ndarray:
    """Arrays (rows, *shape) along a new last axis."""
    names = [f"{variable.name}[{i}]" for i in range(len(parts))]
    if len(parts) == len(variable.columns):
        names = list(variable.columns)
    _require_equal_rows(names, parts, place.columns)
    return _shaped(variable, np.stack(parts, axis=-1), place.columns)


def _as_scalars(name: str, array: np.ndarray, columns: Columns) -> np.ndarray:
    """A column (rows,); (rows, 1) is one as well."""
    if array.shape[1:] not in ((), (1,)):
        raise _error(columns, mistakes.wrong_shape(name, (), array.shape))
    return array.reshape(len(array))


def _is_alone(variable: ir.Variable, names: list[str]) -> bool:
    return names == [variable.name] or not is_stacked(variable)


def _fields(place: Place) -> dict[str, Any]:
    return {"columns": place.columns, "grids": place.grids, "report": place.report}


def _ordered(
    variable: ir.Variable, array: np.ndarray, names: list[str], place: Place
) -> np.ndarray:
    """Stacked columns in the order of an axis, or of their names, which is said."""
    known, on_axis = place.columns.names, False
    ordered = coordinates_of(variable, known)
    if ordered is not None:
        array, on_axis = place_columns(variable, array, ordered, **_fields(place))
    on_axis = on_axis or (ordered is not None and is_counted(ordered))
    if not on_axis and any("*" in pattern for pattern in variable.columns):
        chosen = set(names)
        if names != [name for name in known if name in chosen]:
            place.report(mismatches.other_order(variable.name, names))
    return array


# ---- complex numbers ----


def _read_complex(variable: ir.Variable, place: Place) -> np.ndarray:
    """Complex numbers, or their real and imaginary part if `from` names two arrays."""
    columns = place.columns
    names = _source_names(variable, columns)
    read = _in_unit(variable, columns, columns.any_numbers)
    arrays = {name: read(name) for name in names}
    real = [name for name in names if not np.iscomplexobj(arrays[name])]
    pair = len(variable.columns) == 2 and names != [variable.name]
    if pair and real == names:
        _require_parts(names, columns)
        return _join_parts(variable, place, arrays)
    if real:
        unnamed = columns.in_memory and names == [variable.name]
        hint = "add an imaginary part: `+ 0j`" if unnamed else hint_of_parts(variable)
        raise _error(columns, mistakes.not_complex(real[0], hint))
    return _read(variable, place, arrays.__getitem__)


_POLAR = re.compile(
    r"(?<![^\W\d_])(mag|magnitude|abs|modulus|amplitude|ampl?|db|phase|arg|ang|angle|deg)"
    r"(?![^\W\d_])",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?<![^\W\d_])(re|real|im|imag|imaginary)(?![^\W\d_])", re.IGNORECASE
)


def _require_parts(names: Sequence[str], columns: Columns) -> None:
    """Refuse magnitude and phase in the place of real and imaginary parts."""
    stated = {columns.units.get(name, "") for name in names}
    angles = stated & {"deg", "degree", "degrees", "rad", "radian", "radians", "dB"}
    polar = [n for n in names if _POLAR.search(n) and not _PART.search(n)]
    if polar or angles:
        raise _error(columns, mistakes.parts_in_doubt(names))


def _join_parts(
    variable: ir.Variable, place: Place, arrays: Mapping[str, np.ndarray]
) -> np.ndarray:
    alone = [replace(variable, columns=(name,)) for name in variable.columns]
    real, imaginary = (_read(part, place, arrays.__getitem__) for part in alone)
    _require_equal_rows(variable.columns, (real, imaginary), place.columns)
    joined = real.astype(np.result_type(real, imaginary, np.complex64))
    joined.imag = imaginary
    return joined


# ---- categories ----


def _read_classes(variable: ir.Variable, place: Place) -> np.ndarray:
    columns = place.columns
    labels = _read(variable, place, lambda name: as_text(columns.labels(name)))
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
    own = known_as(variable.name, known) if columns.in_memory else None
    if own is not None:
        return [own]
    names = names_of(variable, known)
    if isinstance(names, Diagnostic):
        raise _error(columns, names)
    return names


def _shaped(variable: ir.Variable, array: np.ndarray, columns: Columns) -> np.ndarray:
    """Reshape to (rows, *shape); scalars and vectors of size 1 are equivalent."""
    misfit = misfit_of(
        variable, array.shape, tabular=columns.tabular, known=columns.names
    )
    if misfit is not None:
        raise _error(columns, misfit)
    return array.reshape(len(array), *variable.shape)


def _error(columns: Columns, diagnostic: Diagnostic) -> DataError:
    return DataError(columns.source, [diagnostic])
