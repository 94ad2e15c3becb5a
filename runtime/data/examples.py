"""Long tables: rows of one device as one example, along the axes of its quantities."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ...compiler import ir
from . import mistakes, mistakes_of_splits
from .columns import Columns, Layout, Part, require_size
from .joining import Wanted
from .matching import known_as, matches_of
from .mistakes import DataError
from .places import Along, along_axis, is_empty

__all__ = ["group_rows"]


@dataclass(frozen=True, slots=True)
class _Table:
    """A long table.

    Attributes:
        device: the number of the example of each row.
        names: the name of each example, in the order of their first rows.
        along: the axes that rows run along, by name.
        axes: names of the axes of columns, None for an axis without a name.
    """

    columns: Columns
    example: str
    device: np.ndarray
    names: np.ndarray
    along: Mapping[str, Along]
    axes: Mapping[str, tuple[str | None, ...]]
    may_lack: frozenset[str]

    @property
    def rows(self) -> int:
        return self.device.size

    def along_of(self, name: str) -> list[Along]:
        """The axes that the rows of a column run along, in the order of a quantity."""
        axes = self.axes.get(name, ())
        return [self.along[a] for a in axes if a is not None and a in self.along]


def group_rows(spec: ir.Spec, columns: Columns, wanted: Wanted) -> Columns:
    """Columns of examples (examples, *axes), from those of a long table (rows,).

    Raises:
        DataError: a row says not which example it belongs to, or where it stands.
    """
    if spec.data.example is None:
        return columns
    table = _table_of(spec, columns, wanted)
    stated = {
        name: _stated(table, axes)
        for name, axes in table.axes.items()
        if table.along_of(name)
    }
    grids = {a.column: a for a in table.along.values()}
    part = Part(columns.source, table.names.size, named=table.names)
    return replace(
        columns,
        read=partial(_read, table=table, grids=grids, how=Columns.any_numbers),
        read_labels=partial(_read, table=table, grids=grids, how=Columns.labels),
        units={n: u for n, u in columns.units.items() if n not in grids},
        axes=stated,
        tabular=False,
        layout=Layout((part,), example=table.example),
    )


def _stated(table: _Table, axes: tuple[str | None, ...]) -> tuple[str, ...]:
    along = {axis: each.column for axis, each in table.along.items()}
    return tuple(along.get(axis or "", axis or "") for axis in axes)


def _table_of(spec: ir.Spec, columns: Columns, wanted: Wanted) -> _Table:
    assert spec.data.example is not None
    example = known_as(spec.data.example, columns.names)
    if example is None:
        name = spec.data.example
        mistake = mistakes.missing(name, columns.names, of="`example`")
        raise DataError(columns.source, [mistake])
    labels = columns.labels(example)
    if labels.ndim != 1:
        mistake = mistakes.wrong_shape(example, (), labels.shape)
        raise DataError(columns.source, [mistake])
    if (empty := is_empty(labels)).any():
        rows = mistakes.named_rows(empty)
        raise DataError(
            columns.source, [mistakes_of_splits.without_example(example, rows)]
        )
    device, names = _numbered(labels)
    axes = {
        name: variable.axes
        for variable in (*spec.outputs, *spec.inputs)
        for pattern in (*variable.columns, variable.name)
        for name in matches_of(pattern, columns.names)
    }
    used = {axis for each in axes.values() for axis in each}
    found = (along_axis(a, columns, device.size) for a in spec.axes if a.name in used)
    along = {each.axis.name: each for each in found if each is not None}
    may_lack = frozenset(wanted.may_lack)
    return _Table(columns, example, device, names, along, axes, may_lack)


def _numbered(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of the example of each row, and their names, in order."""
    if not labels.size:
        return np.zeros(0, np.intp), labels
    begins = np.concatenate([[True], labels[1:] != labels[:-1]])
    heads = labels[begins]  # rows of an example are usually adjacent
    _, first, inverse = np.unique(heads, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    device = rank[inverse.ravel()][np.cumsum(begins) - 1]
    return device, heads[np.sort(first)]


# ---- reading ----


def _read(
    name: str,
    *,
    table: _Table,
    grids: Mapping[str, Along],
    how: Callable[[Columns, str], np.ndarray],
) -> np.ndarray:
    if name in grids:
        return grids[name].grid
    values = how(table.columns, name)
    if values.ndim == 0 or len(values) != table.rows:
        return values
    along = table.along_of(name)
    key = _keys(table, along)
    unique, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    _require_constant(table, name, values, first[inverse.ravel()])
    sizes = (table.names.size, *(each.grid.size for each in along))
    every = int(np.prod(sizes, dtype=np.int64))
    if unique.size < every and name not in table.may_lack:
        raise _lacking(table, name, along, unique)
    return _placed(table, name, values[first], unique, sizes, along)


def _keys(table: _Table, along: list[Along]) -> np.ndarray:
    """One number for the example and the places of each row."""
    if along:
        _require_single(table)
    key = table.device.astype(np.int64)
    for each in along:
        key = key * each.grid.size + each.place
    return key


def _placed(
    table: _Table,
    name: str,
    values: np.ndarray,
    key: np.ndarray,
    sizes: tuple[int, ...],
    along: list[Along],
) -> np.ndarray:
    """Values at their places, (examples, *axes, *rest), in the order of the axes."""
    every = int(np.prod(sizes, dtype=np.int64))
    rest = values.shape[1:]
    if key.size < every:
        require_size(every * 8 * int(np.prod(rest)), table.columns.source)
        out = _missing((every, *rest), values.dtype)
    else:
        out = np.empty((every, *rest), values.dtype)
    out[key] = values
    out = out.reshape(*sizes, *rest)
    axes = table.axes.get(name, ())
    target = [1 + axes.index(each.axis.name) for each in along]
    if max(target, default=0) < out.ndim:
        out = np.moveaxis(out, range(1, 1 + len(along)), target)
    return out


def _missing(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    if dtype.kind == "U":
        return np.full(shape, "", dtype)
    kept = dtype if dtype.kind in "fc" else np.dtype(np.float64)
    return np.full(shape, np.nan, kept)


# ---- mistakes ----


def _require_constant(
    table: _Table, name: str, values: np.ndarray, first: np.ndarray
) -> None:
    """Require that rows of one example and place agree."""
    other = values != values[first]
    if values.dtype.kind in "fc":
        other &= ~(np.isnan(values) & np.isnan(values[first]))
    rows = other.reshape(len(values), -1).any(axis=1).nonzero()[0]
    if not rows.size:
        return
    row = rows[0]
    shown = [_shown(values[first[row]]), _shown(values[row])]
    device = str(table.names[table.device[row]])
    mistake = mistakes_of_splits.varies(table.example, device, name, shown)
    raise DataError(table.columns.source, [mistake])


def _shown(value: np.ndarray) -> str:
    return str(value) if np.ndim(value) == 0 else "other values"


def _require_single(table: _Table) -> None:
    """Require one row for each example and place along all axes."""
    key = table.device.astype(np.int64)
    for each in table.along.values():
        key = key * each.grid.size + each.place
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(key[order][1:] == key[order][:-1])
    if not again.size:
        return
    row = int(order[again[0]])
    count = int((key == key[row]).sum())
    device = str(table.names[table.device[row]])
    where = _where(each.at(each.place[row]) for each in table.along.values())
    mistake = mistakes_of_splits.several_rows_at(table.example, device, where, count)
    raise DataError(table.columns.source, [mistake])


def _lacking(
    table: _Table, name: str, along: list[Along], key: np.ndarray
) -> DataError:
    """An error that names an example without a row at some place."""
    sizes = tuple(each.grid.size for each in along)
    places = int(np.prod(sizes, dtype=np.int64))
    device, place = np.divmod(key, places)
    examples = table.names.size
    seen, having = np.unique(place, return_counts=True)
    rare = seen[having <= examples / 2]
    if rare.size and examples > 2:
        at = int(rare[0])
        number = int(device[place == at][0])
        mistake = mistakes_of_splits.rows_at_odd_place(
            table.example,
            str(table.names[number]),
            _at(along, sizes, at),
            int(having[seen == at][0]),
            examples,
        )
        return DataError(table.columns.source, [mistake])
    counts = np.bincount(device, minlength=examples)
    number = int(np.argmax(counts < places))
    absent = np.setdiff1d(np.arange(places), place[device == number])
    where, device_name = _at(along, sizes, int(absent[0])), str(table.names[number])
    total = examples * places - key.size
    mistake = mistakes_of_splits.no_rows_at(
        table.example, device_name, where, name, total
    )
    return DataError(table.columns.source, [mistake])


def _at(along: list[Along], sizes: tuple[int, ...], place: int) -> str:
    each = np.unravel_index(place, sizes)
    return _where(one.at(int(i)) for one, i in zip(along, each, strict=True))


def _where(parts: Iterable[str]) -> str:
    return ", ".join(parts)
