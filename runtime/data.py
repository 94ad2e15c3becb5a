"""The arrays of a file as the quantities of a spec, checked before anything is run."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ..compiler import Diagnostic, ir
from . import mistakes
from .columns import Columns
from .contract import check_rows, check_values, find_contradictions
from .mistakes import DataError


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows of a spec's quantities, each array (rows, *shape), and what was noticed.

    Attributes:
        group: what may not straddle splits, one label a row.
        sha256: digest of the file, empty for arrays in memory.
        warnings: diagnostics that do not bar training.
    """

    inputs: Mapping[str, np.ndarray]
    targets: Mapping[str, np.ndarray]
    rows: int
    group: np.ndarray | None
    axes: Mapping[str, np.ndarray]
    source: str
    sha256: str
    warnings: tuple[Diagnostic, ...]


def load_dataset(spec: ir.Spec, columns: Columns) -> Dataset:
    """The quantities of a spec from the arrays of a file.

    Raises:
        DataError: anything in them contradicts the spec; all mistakes are named.
    """
    arrays, found = _collect((*spec.inputs, *spec.outputs), columns)
    group = _load_group(spec, columns, found)
    axes = {axis.name: _load_axis(axis, columns, found) for axis in spec.axes}
    rows = {name: len(array) for name, array in arrays.items()}
    if group is not None and spec.data.group:
        rows[spec.data.group] = len(group)
    found += check_rows(rows)
    for variable in (*spec.inputs, *spec.outputs):
        if variable.name in arrays:
            found += check_values(variable, arrays[variable.name], spec.train.precision)
    errors = [d for d in found if d.severity == "error"]
    if errors:
        raise DataError(columns.source, errors)
    inputs = {v.name: arrays[v.name] for v in spec.inputs}
    targets = {v.name: arrays[v.name] for v in spec.outputs}
    found += find_contradictions(inputs, targets)
    count = next(iter(rows.values()))
    return Dataset(
        inputs=inputs,
        targets=targets,
        rows=count,
        group=group,
        axes=axes,
        source=columns.source,
        sha256=columns.sha256(),
        warnings=tuple(found),
    )


def load_inputs(
    spec: ir.Spec, columns: Columns
) -> tuple[dict[str, np.ndarray], tuple[Diagnostic, ...]]:
    """The inputs of a spec from the arrays of a file, and what was noticed.

    Raises:
        DataError: anything in them contradicts the spec.
    """
    arrays, found = _collect(spec.inputs, columns)
    found += check_rows({name: len(array) for name, array in arrays.items()})
    for variable in spec.inputs:
        if variable.name in arrays:
            checked = check_values(
                variable, arrays[variable.name], spec.train.precision
            )
            found += [d for d in checked if d.code != "D201"]
    errors = [d for d in found if d.severity == "error"]
    if errors:
        raise DataError(columns.source, errors)
    return arrays, tuple(found)


# ---- finding ----


def _collect(
    variables: Iterable[ir.Variable], columns: Columns
) -> tuple[dict[str, np.ndarray], list[Diagnostic]]:
    arrays: dict[str, np.ndarray] = {}
    found: list[Diagnostic] = []
    for variable in variables:
        try:
            array = _read_variable(variable, columns)
        except DataError as error:
            found += error.diagnostics
        else:
            arrays[variable.name] = array
    return arrays, found


def _read_variable(variable: ir.Variable, columns: Columns) -> np.ndarray:
    names = _source_names(variable, columns)
    parts = [columns.numbers(name) for name in names]
    if names == [variable.name] or not _is_stacked(variable):
        return _shaped(variable, parts[0], columns)
    for name, part in zip(names, parts, strict=True):
        if part.ndim != 1:
            raise _error(columns, mistakes.wrong_shape(name, (), part.shape))
    if len({len(part) for part in parts}) > 1:
        counts = {name: len(p) for name, p in zip(names, parts, strict=True)}
        raise _error(columns, mistakes.rows_differ(counts))
    return _shaped(variable, np.stack(parts, axis=1), columns)


def _is_stacked(variable: ir.Variable) -> bool:
    """Whether `from` names several columns, which make up a vector."""
    return len(variable.columns) > 1 or any("*" in name for name in variable.columns)


def _source_names(variable: ir.Variable, columns: Columns) -> list[str]:
    known = columns.names()
    if columns.in_memory and variable.name in known:
        return [variable.name]
    names: list[str] = []
    for pattern in variable.columns or (variable.name,):
        if "*" in pattern:
            wanted = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.S)
            matches = [name for name in known if wanted.fullmatch(name)]
            if not matches:
                raise _error(columns, mistakes.no_match(pattern, variable.name))
            names += sorted(matches, key=_natural)
        elif pattern in known:
            names.append(pattern)
        else:
            role = f"the {variable.role} `{variable.name}`"
            raise _error(columns, mistakes.missing(pattern, known, of=role))
    return names


def _natural(name: str) -> list[tuple[int, str]]:
    """d2 before d10."""
    parts = re.findall(r"\d+|\D+", name)
    return [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]


def _shaped(variable: ir.Variable, array: np.ndarray, columns: Columns) -> np.ndarray:
    """An array (rows, *shape); vectors of one and scalars stand for each other."""
    if array.ndim and {array.shape[1:], variable.shape} == {(), (1,)}:
        array = array.reshape(len(array), *variable.shape)
    if array.ndim and array.shape[1:] == variable.shape:
        return array
    hint = ""
    if columns.tabular and len(variable.shape) == 1:
        hint = f'name its columns: `from "{variable.name}_*"`'
    name, expected = variable.name, variable.shape
    raise _error(columns, mistakes.wrong_shape(name, expected, array.shape, hint))


def _load_group(
    spec: ir.Spec, columns: Columns, found: list[Diagnostic]
) -> np.ndarray | None:
    name = spec.data.group
    if name is None:
        return None
    if name not in columns.names():
        found.append(mistakes.missing(name, columns.names(), of="`group`"))
        return None
    labels = columns.labels(name)
    if labels.ndim != 1:
        found.append(mistakes.wrong_shape(name, (), labels.shape))
        return None
    return labels


def _load_axis(axis: ir.Axis, columns: Columns, found: list[Diagnostic]) -> np.ndarray:
    if axis.values is not None:
        return np.array(axis.values)
    assert axis.column is not None
    if axis.column not in columns.names():
        of = f"the axis `{axis.name}`"
        found.append(mistakes.missing(axis.column, columns.names(), of=of))
        return np.zeros(axis.size)
    values = columns.numbers(axis.column)
    if values.shape != (axis.size,):
        found.append(mistakes.wrong_axis(axis.name, axis.size, values.shape))
    elif not np.isfinite(values).all():
        found.append(mistakes.not_finite(axis.name, ~np.isfinite(values)))
    return values


def _error(columns: Columns, diagnostic: Diagnostic) -> DataError:
    return DataError(columns.source, [diagnostic])
