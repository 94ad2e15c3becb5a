"""The profile of a source: families of columns, measured."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ..columns import Columns
from ..missing_numbers import with_missing
from .facts import Entry, Profile
from .families import Family, find_families
from .measure import measure
from .traits import traits_of

# Columns of few members are one array only if their ranges are alike.
_FEW_MEMBERS = 16
_ALIKE = 0.25
_INDICES = 4  # as in S11, S12, S21, S22


def profile_columns(
    columns: Columns, *, apart: Sequence[frozenset[str]] = ()
) -> Profile:
    """Look at every column or array of a source.

    Args:
        apart: names of columns that make no family with others.

    Raises:
        DataError: the source has none that can be read.
    """
    entries = tuple(_entries(columns, apart))
    codes = tuple({code: 0 for entry in entries for code in entry.codes})
    if codes:
        entries = tuple(_entries(with_missing(columns, codes), apart))
    rows = _common_rows(entries)
    return Profile(
        source=columns.source,
        form=columns.form,
        rows=rows,
        entries=tuple(replace(e, traits=traits_of(e, rows)) for e in entries),
        codes=codes,
        tabular=columns.tabular,
    )


def _entries(columns: Columns, apart: Sequence[frozenset[str]]) -> Iterator[Entry]:
    for family in _families(columns.names, apart):
        if not family.places:
            yield measure(columns, family)
            continue
        entry = measure(columns, family) if _is_even(columns, family) else None
        if entry is not None and _is_one(entry):
            yield entry
        else:
            for name in family.columns:
                yield measure(columns, Family(name, (name,)))


def _families(names: Sequence[str], apart: Sequence[frozenset[str]]) -> list[Family]:
    """Families within each set of names and within the rest, in order."""
    rest = frozenset(names).difference(*apart)
    found = [
        family
        for some in (*apart, rest)
        for family in find_families([name for name in names if name in some])
    ]
    order = {name: place for place, name in enumerate(names)}
    return sorted(found, key=lambda family: min(order[n] for n in family.columns))


def _is_even(columns: Columns, family: Family) -> bool:
    """Whether all members of a family are columns of single numbers."""
    return columns.tabular or all(
        columns.labels(name).ndim == 1 for name in family.columns
    )


def _is_one(entry: Entry) -> bool:
    """Whether the columns of a family are alike enough to be one array."""
    if entry.type in ("text", "unreadable"):
        return False
    if len(entry.columns) > _FEW_MEMBERS or _are_coordinates(entry):
        return True
    sizes = np.abs(entry.sample)
    if not sizes.size or np.iscomplexobj(entry.sample):
        return True
    with np.errstate(invalid="ignore"):
        widths = np.ptp(entry.sample, axis=0)
    middles = np.nanmedian(entry.sample, axis=0)
    widest = float(np.nanmax(widths))
    return bool(np.nanmin(widths) >= _ALIKE * widest and np.ptp(middles) <= 2 * widest)


def _are_coordinates(entry: Entry) -> bool:
    """Whether the numbers in names are more than a count, such as frequencies."""
    uneven = np.diff(entry.places).max(initial=0) > 1
    return bool(entry.place_unit) or (uneven and len(entry.columns) > _INDICES)


def _common_rows(entries: tuple[Entry, ...]) -> int:
    """The length that most arrays share; of several, that of the largest arrays."""
    counts: Counter[int] = Counter()
    sizes: Counter[int] = Counter()
    for entry in entries:
        if entry.shape:
            counts[entry.rows] += len(entry.columns)
            sizes[entry.rows] += int(np.prod(entry.shape, dtype=np.int64))
    return max(counts, key=lambda rows: (counts[rows], sizes[rows]), default=0)
