"""The arrays of a file as quantities of a spec, checked before use."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ...compiler import Diagnostic, compared_outputs, ir
from . import mistakes
from .angles import as_radians, wrapped
from .columns import Columns, Layout
from .contract import check_rows, check_values, find_contradictions
from .digits import check_digits
from .finding import Place, lacks, read_variable
from .kinds import as_parts
from .matching import known_as
from .missing import missing_as_a_whole, without_values
from .mistakes import DataError
from .placing import grids_of
from .units import converter, notes_on_units


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows of all quantities of a spec, each an array (rows, *shape), with notices.

    Categories are class numbers; angles lie within their period.

    Attributes:
        group: one label per row; rows of a group stay in one split.
        sha256: digest of the files; empty for arrays in memory.
        warnings: diagnostics that do not prevent training.
        split: for each row a word that says its split.
        files: the files of data that stand in several.
        layout: where the rows stand, in data that are more than one plain source.
    """

    inputs: Mapping[str, np.ndarray]
    targets: Mapping[str, np.ndarray]
    rows: int
    group: np.ndarray | None
    axes: Mapping[str, np.ndarray]
    source: str
    sha256: str
    warnings: tuple[Diagnostic, ...]
    split: np.ndarray | None = None
    files: tuple[Path, ...] = ()
    layout: Layout | None = None


def load_dataset(spec: ir.Spec, columns: Columns) -> Dataset:
    """Read the quantities of a spec.

    Raises:
        DataError: the data contradict the spec; it lists all errors.
    """
    every = (*spec.inputs, *spec.outputs)
    absent, diagnostics = _without_data(spec, columns)
    variables = [v for v in every if v not in absent]
    axes = {axis.name: _load_axis(axis, columns, diagnostics) for axis in spec.axes}
    sound = {} if _errors(diagnostics) else axes
    grids = grids_of(spec.axes, sound)
    arrays = _collect(variables, Place(columns, grids, diagnostics.append), diagnostics)
    group = _load_labels(spec.data.group, "group", columns, diagnostics)
    split = _load_labels(spec.data.split, "split", columns, diagnostics)
    rows = {name: len(array) for name, array in arrays.items()}
    if group is not None and spec.data.group:
        rows[spec.data.group] = len(group)
    if split is not None and spec.data.split:
        rows[spec.data.split] = len(split)
    diagnostics += check_rows(rows)
    diagnostics += _check(variables, arrays, spec.train.precision)
    _require_no_error(diagnostics, columns)
    count = next(iter(rows.values()))
    arrays = {v.name: _settled(v, arrays[v.name]) for v in variables}
    arrays |= {v.name: without_values(v, count) for v in absent}
    inputs = {v.name: arrays[v.name] for v in spec.inputs}
    targets = {v.name: arrays[v.name] for v in spec.outputs}
    diagnostics += find_contradictions(
        {v.name: as_parts(v, inputs[v.name]) for v in spec.inputs},
        {v.name: _comparable(v, targets[v.name]) for v in spec.outputs},
    )
    return Dataset(
        inputs=inputs,
        targets=targets,
        rows=count,
        group=group,
        axes=axes,
        source=columns.source,
        sha256=columns.sha256(),
        warnings=_located(diagnostics, columns),
        split=split,
        files=columns.files,
        layout=columns.layout,
    )


def load_for_training(spec: ir.Spec, columns: Columns) -> Dataset:
    """Read the quantities of a spec, as `load_dataset`, to learn from them.

    Raises:
        DataError: the data contradict the spec, or floats cannot hold their changes.
    """
    dataset = load_dataset(spec, columns)
    found = [*check_digits(spec, {**dataset.inputs, **dataset.targets})]
    _require_no_error(found, columns)
    return replace(dataset, warnings=(*dataset.warnings, *found))


def _located(
    diagnostics: Iterable[Diagnostic], columns: Columns
) -> tuple[Diagnostic, ...]:
    """Diagnostics that say in which file, or which device, a row stands."""
    layout = columns.layout
    plain = layout is None or not layout.parts
    if layout is None or plain:
        return tuple(diagnostics)
    return tuple(mistakes.located(each, layout.where) for each in diagnostics)


def _without_data(
    spec: ir.Spec, columns: Columns
) -> tuple[list[ir.Variable], list[Diagnostic]]:
    """Outputs that nothing compares with data, and that the source lacks."""
    needed = compared_outputs(spec)
    absent = [v for v in spec.outputs if v.name not in needed and lacks(v, columns)]
    bare = [v for v in absent if not ir.has_range(v)]
    return absent, [mistakes.output_without_range(v.name) for v in bare]


# Notices that concern training data but not inputs of a prediction.
_OF_TRAINING = frozenset({"D201", "D204", "D209", "D211"})


def load_inputs(
    spec: ir.Spec, columns: Columns
) -> tuple[dict[str, np.ndarray], tuple[Diagnostic, ...]]:
    """Read the inputs of a spec; also return notices.

    Raises:
        DataError: the data contradict the spec.
    """
    diagnostics: list[Diagnostic] = []
    grids = grids_of(spec.axes, _known_axes(spec, columns))
    place = Place(columns, grids, diagnostics.append)
    arrays = _collect(spec.inputs, place, diagnostics)
    diagnostics += check_rows({name: len(array) for name, array in arrays.items()})
    diagnostics += _check(spec.inputs, arrays, spec.train.precision)
    diagnostics = [d for d in diagnostics if d.code not in _OF_TRAINING]
    _require_no_error(diagnostics, columns)
    return {v.name: _settled(v, arrays[v.name]) for v in spec.inputs}, tuple(
        diagnostics
    )


def _collect(
    variables: Iterable[ir.Variable], place: Place, diagnostics: list[Diagnostic]
) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {}
    for variable in variables:
        try:
            arrays[variable.name] = read_variable(variable, place)
        except DataError as error:
            diagnostics += error.diagnostics
    return arrays


def _check(
    variables: Iterable[ir.Variable], arrays: Mapping[str, np.ndarray], precision: str
) -> Iterator[Diagnostic]:
    for variable in variables:
        if variable.name in arrays:
            yield from check_values(variable, arrays[variable.name], precision)


def _require_no_error(diagnostics: Iterable[Diagnostic], columns: Columns) -> None:
    errors = _errors(diagnostics)
    if errors:
        raise DataError(columns.source, _located(errors, columns))


def _errors(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [d for d in diagnostics if d.severity == "error"]


def _settled(variable: ir.Variable, array: np.ndarray) -> np.ndarray:
    """The values for computation: angles within one turn."""
    if variable.optional:
        array = missing_as_a_whole(variable, array)
    if variable.periodic is None:
        return array
    return wrapped(variable.periodic, array)


def _comparable(variable: ir.Variable, array: np.ndarray) -> np.ndarray:
    """Real numbers that are close if the values are, such as 0 and 360 degrees."""
    if variable.periodic is None:
        return as_parts(variable, array)
    angles = as_radians(variable.periodic, array.astype(np.float64))
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)


# ---- what else there is in a file ----


def _load_labels(
    name: str | None, role: str, columns: Columns, diagnostics: list[Diagnostic]
) -> np.ndarray | None:
    """The labels of rows in a column that a setting names."""
    if name is None:
        return None
    known = known_as(name, columns.names)
    if known is None:
        diagnostics.append(mistakes.missing(name, columns.names, of=f"`{role}`"))
        return None
    labels = columns.labels(known)
    if labels.ndim != 1:
        diagnostics.append(mistakes.wrong_shape(name, (), labels.shape))
        return None
    return labels


def _load_axis(
    axis: ir.Axis, columns: Columns, diagnostics: list[Diagnostic]
) -> np.ndarray:
    if axis.values is not None:
        return np.array(axis.values)
    assert axis.column is not None
    column = known_as(axis.column, columns.names)
    if column is None:
        of = f"the axis `{axis.name}`"
        diagnostics.append(mistakes.missing(axis.column, columns.names, of=of))
        return np.zeros(axis.size)
    try:
        values = _in_unit_of(axis, columns, column, diagnostics)
    except DataError as error:
        diagnostics += error.diagnostics
        return np.zeros(axis.size)
    if values.shape != (axis.size,):
        diagnostics.append(mistakes.wrong_axis(axis.name, axis.size, values.shape))
    elif not np.isfinite(values).all():
        diagnostics.append(mistakes.not_finite(axis.name, ~np.isfinite(values)))
    return values


def _in_unit_of(
    axis: ir.Axis, columns: Columns, column: str, diagnostics: list[Diagnostic]
) -> np.ndarray:
    """The coordinates of an axis in its unit."""
    diagnostics += notes_on_units(axis, columns, [column])
    values, conversion = columns.numbers(column), converter(axis, columns, column)
    return values if conversion is None else conversion(values)


def _known_axes(spec: ir.Spec, columns: Columns) -> dict[str, np.ndarray]:
    """The axes whose coordinates are in the spec, or in the data."""
    found: dict[str, np.ndarray] = {}
    for axis in spec.axes:
        if axis.values is None and known_as(axis.column or "", columns.names) is None:
            continue
        mistakes_of_axis: list[Diagnostic] = []
        values = _load_axis(axis, columns, mistakes_of_axis)
        if not _errors(mistakes_of_axis):
            found[axis.name] = values
    return found
