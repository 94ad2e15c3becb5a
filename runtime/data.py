"""The arrays of a file as the quantities of a spec, checked before anything is run."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from ..compiler import Diagnostic, ir
from . import mistakes
from .columns import Columns
from .mistakes import DataError

# Outputs of equal inputs that differ by less than this share of their spread agree.
_AGREE = 1e-6


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
    found += _check_rows(rows)
    for variable in (*spec.inputs, *spec.outputs):
        if variable.name in arrays:
            found += check_values(variable, arrays[variable.name], spec.train.precision)
    errors = [d for d in found if d.severity == "error"]
    if errors:
        raise DataError(columns.source, errors)
    inputs = {v.name: arrays[v.name] for v in spec.inputs}
    targets = {v.name: arrays[v.name] for v in spec.outputs}
    found += _contradictions(inputs, targets)
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
    found += _check_rows({name: len(array) for name, array in arrays.items()})
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
            matches = [name for name in known if fnmatchcase(name, pattern)]
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
    if {array.shape[1:], variable.shape} == {(), (1,)}:
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
    return values


def _error(columns: Columns, diagnostic: Diagnostic) -> DataError:
    return DataError(columns.source, [diagnostic])


# ---- checking ----


def _check_rows(rows: Mapping[str, int]) -> Iterator[Diagnostic]:
    if len(set(rows.values())) > 1:
        yield mistakes.rows_differ(dict(rows))
    elif 0 in rows.values():
        yield mistakes.no_rows()


def check_values(
    variable: ir.Variable, array: np.ndarray, precision: str
) -> list[Diagnostic]:
    """What contradicts a variable's contract in an array (rows, *shape)."""
    finite = np.isfinite(array)
    if not finite.all():
        return [mistakes.not_finite(variable.name, _rows(~finite))]
    found: list[Diagnostic] = []
    largest = np.finfo(np.float32).max
    if precision == "float32" and np.any(np.abs(array) > largest):
        return [mistakes.beyond_float32(variable.name)]
    if variable.bound is not None:
        low, high = _excess(variable.bound, array)
        outside = np.maximum(low, high) > 0
        if outside.any():
            text = range_text(variable.bound)
            found.append(mistakes.outside_bound(variable.name, text, _rows(outside)))
    if variable.log and np.any(array <= 0):
        mask = _rows(array <= 0)
        found.append(mistakes.log_of_non_positive(variable.name, mask))
    if variable.within is not None:
        found += _check_within(variable, variable.within, array)
    found += _check_constant(variable, array)
    return found


def _check_within(
    variable: ir.Variable, within: ir.Range, array: np.ndarray
) -> Iterator[Diagnostic]:
    low, high = _excess(within, array)
    excess = np.maximum(low, high)
    # A value that was rounded to float32 may pass an end by its last bit.
    slack = 1e-6 * max(abs(within.lo or 0.0), abs(within.hi or 0.0))
    if (excess > slack).any():
        mask, text = _rows(excess > slack), range_text(within)
        worst = float(excess.max())
        yield mistakes.outside_range(variable.name, text, mask, worst)


def _excess(ends: ir.Range, array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far each value lies below and above a range; at most 0 inside."""
    below = -np.inf if ends.lo is None else ends.lo - array
    above = -np.inf if ends.hi is None else array - ends.hi
    return np.asarray(below), np.asarray(above)


def _check_constant(variable: ir.Variable, array: np.ndarray) -> Iterator[Diagnostic]:
    if len(array) < 2:
        return
    constant = np.atleast_1d(np.all(array == array[0], axis=0))
    if constant.all():
        yield mistakes.constant_column(variable.name, ())
    elif constant.any():
        places = np.flatnonzero(constant).tolist()
        yield mistakes.constant_column(variable.name, places)


def _contradictions(
    inputs: Mapping[str, np.ndarray], targets: Mapping[str, np.ndarray]
) -> Iterator[Diagnostic]:
    """Rows whose inputs are equal to the bit and whose outputs are not."""
    same = _equal_rows(list(inputs.values()))
    if same is None:
        return
    order, starts = same
    for name, values in targets.items():
        flat = values.reshape(len(values), -1)[order]
        highest = np.maximum.reduceat(flat, starts)
        lowest = np.minimum.reduceat(flat, starts)
        spread = np.ptp(flat, axis=0)
        differ = ((highest - lowest) > _AGREE * spread).any(axis=1)
        if differ.any():
            lengths = np.diff(np.append(starts, len(order)))
            mask = np.zeros(len(order), bool)
            mask[order[np.repeat(differ, lengths)]] = True
            yield mistakes.contradictions(name, mask)


def _equal_rows(arrays: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray] | None:
    """An order that puts equal rows together and where each kind starts, if any are."""
    rows = len(arrays[0])
    flat = np.concatenate([a.reshape(rows, -1) for a in arrays], axis=1) + 0.0
    keys = np.ascontiguousarray(flat).view(f"V{flat.itemsize * flat.shape[1]}")[:, 0]
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    fresh = np.append(True, sorted_keys[1:] != sorted_keys[:-1])
    return None if fresh.all() else (order, np.flatnonzero(fresh))


def _rows(mask: np.ndarray) -> np.ndarray:
    """Which rows have any component where a mask holds."""
    return np.any(mask.reshape(len(mask), -1), axis=1)


def range_text(ends: ir.Range) -> str:
    """A range as the language writes it: `0..1`, `0..`."""
    show: Callable[[float | None], str] = lambda v: "" if v is None else f"{v:g}"  # noqa: E731
    return f"{show(ends.lo)}..{show(ends.hi)}"
