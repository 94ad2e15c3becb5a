"""Values of columns as facts: type, range, holes, distinct values, a histogram."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..categories import is_numeral
from ..columns import Columns, as_text
from ..mistakes import DataError
from ..suspicions.codes import find_codes
from .facts import Entry, Type
from .families import Family

BINS = 16
SAMPLE = 4096  # rows
_FEATURES = 512  # kept of an array in its sample
_COUNTED = 2_000_000  # values of a column that are counted
_FEW = 200  # values that are listed
_WHOLE = 2.0**53
_LEAST_CODE = 98.0


@dataclass(frozen=True, slots=True)
class _Part:
    """Facts of one column or array; `sample` is (rows, features)."""

    type: Type
    shape: tuple[int, ...]
    low: float | None
    high: float | None
    missing: int
    infinite: int
    distinct: int | None
    values: tuple[str, ...]
    codes: tuple[float, ...]
    exact: bool
    sample: np.ndarray


def measure(columns: Columns, family: Family) -> Entry:
    """Measure a column, or all columns of a family."""
    try:
        most = _COUNTED if len(family.columns) == 1 else 0
        parts = [_part(columns, name, most) for name in family.columns]
    except DataError as error:
        return _unreadable(family, error)
    return _joined(columns, family, parts)


def _unreadable(family: Family, error: DataError) -> Entry:
    problem = error.diagnostics[0].message
    return Entry(
        family.pattern,
        family.columns,
        (),
        "unreadable",
        places=family.places,
        place_unit=family.unit,
        problem=problem,
    )


def _part(columns: Columns, name: str, most: int) -> _Part:
    """Facts of a column; values are counted if there are at most so many."""
    try:
        array = columns.any_numbers(name)
    except DataError as error:
        return _texts(columns, name, error)
    finite = np.isfinite(array)
    missing = int(np.isnan(array).sum())
    values = array if finite.all() else array[finite]
    sizes = np.abs(values) if np.iscomplexobj(array) else values
    distinct = np.unique(values.ravel()) if 0 < values.size <= most else None
    return _Part(
        type=_type_of(array, values),
        shape=array.shape,
        low=float(sizes.min()) if sizes.size else None,
        high=float(sizes.max()) if sizes.size else None,
        missing=missing,
        infinite=array.size - int(finite.sum()) - missing,
        distinct=None if distinct is None else int(distinct.size),
        values=_few(distinct),
        codes=_codes(values),
        exact=array.dtype.itemsize > (8 if array.dtype.kind == "c" else 4),
        sample=_sample(array),
    )


def _few(distinct: np.ndarray | None) -> tuple[str, ...]:
    """The values as texts, if they are few."""
    if distinct is None or distinct.size > _FEW:
        return ()
    return tuple(map(_shown, distinct.tolist()))


def _codes(values: np.ndarray) -> tuple[float, ...]:
    """Numbers at the ends of others that can hardly be values."""
    if np.iscomplexobj(values) or not values.size:
        return ()
    if max(-float(values.min()), float(values.max())) < _LEAST_CODE:
        return ()
    return tuple(code.value for code in find_codes(values) if code.certain)


def sampled_rows(count: int) -> np.ndarray:
    """Rows evenly spread over so many: all if they are few."""
    if count <= SAMPLE:
        return np.arange(count)
    return np.unique(np.linspace(0, count - 1, SAMPLE).astype(int))


def _shown(value: float | complex) -> str:
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)


def _type_of(array: np.ndarray, values: np.ndarray) -> Type:
    if np.iscomplexobj(array):
        return "complex"
    whole = bool(values.size) and bool(np.all(values == np.round(values)))
    return "whole" if whole and np.abs(values).max() < _WHOLE else "real"


def _sample(array: np.ndarray) -> np.ndarray:
    rows = sampled_rows(len(array) if array.ndim else 0)
    flat = array[rows].reshape(len(rows), -1) if len(rows) else np.zeros((0, 1))
    step = -(-flat.shape[1] // _FEATURES) or 1
    kept = flat[:, ::step]
    return kept if np.iscomplexobj(kept) else kept.astype(np.float64)


def _texts(columns: Columns, name: str, error: DataError) -> _Part:
    """Facts of texts, numbered in order of their values.

    Raises:
        DataError: they are numbers, but for some cells.
    """
    labels = as_text(columns.labels(name))
    texts = np.char.strip(labels.astype(str))
    distinct, numbers = np.unique(texts, return_inverse=True)
    held = distinct[distinct != ""]
    numeric = sum(map(is_numeral, held.tolist()[:1000]))
    if labels.ndim != 1 or numeric > min(held.size, 1000) / 2:
        raise error
    few = held.size <= _FEW
    rows = sampled_rows(len(texts))
    return _Part(
        type="text",
        shape=labels.shape,
        low=None,
        high=None,
        missing=int((texts == "").sum()),
        infinite=0,
        distinct=int(held.size),
        values=tuple(map(str, held.tolist())) if few else (),
        codes=(),
        exact=True,
        sample=numbers.reshape(labels.shape)[rows].reshape(len(rows), 1).astype(float),
    )


def _joined(columns: Columns, family: Family, parts: Sequence[_Part]) -> Entry:
    first = parts[0]
    several = bool(family.places)
    lows = [part.low for part in parts if part.low is not None]
    highs = [part.high for part in parts if part.high is not None]
    low, high = min(lows, default=None), max(highs, default=None)
    step = -(-len(parts) // _FEATURES)
    sample = np.concatenate([p.sample for p in parts[::step]], axis=1)
    known = [part.distinct for part in parts]
    return Entry(
        name=family.pattern,
        columns=family.columns,
        shape=(*first.shape, len(parts)) if several else first.shape,
        type=_common([part.type for part in parts]),
        places=family.places,
        place_unit=family.unit,
        unit=columns.units.get(family.columns[0], ""),
        axes=columns.axes.get(family.columns[0], ()),
        low=low,
        high=high,
        missing=sum(part.missing for part in parts),
        infinite=sum(part.infinite for part in parts),
        distinct=None if several else known[0],
        values=first.values if not several else (),
        histogram=histogram_of(sample, low, high) if first.type != "text" else (),
        codes=tuple({code: 0 for part in parts for code in part.codes}),
        exact=all(part.exact for part in parts),
        sample=sample,
    )


def _common(types: Sequence[Type]) -> Type:
    for wide in ("unreadable", "text", "complex", "real"):
        if wide in types:
            return wide
    return "whole"


def histogram_of(
    sample: np.ndarray, low: float | None, high: float | None
) -> tuple[int, ...]:
    """Counts of the values of a sample in equal parts of a range."""
    values = np.abs(sample) if np.iscomplexobj(sample) else sample
    values = values[np.isfinite(values)]
    if low is None or high is None or not values.size or not np.isfinite(high - low):
        return ()
    counts, _ = np.histogram(values, bins=BINS, range=(low, high))
    return tuple(counts.tolist())
