"""Several sources as one: files beside each other, and files below each other."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from . import mistakes_of_files
from .columns import Columns, Layout, Part
from .headings import bare_names
from .mistakes import DataError
from .units import Refusal, find_conversion, unit_in

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a spec wants of columns that several sources have.

    Attributes:
        coordinates: names of the coordinates along arrays, which have no rows.
        may_lack: names of columns that a source may lack, as their output is optional.
        units: the unit of a column in the spec.
    """

    coordinates: Collection[str]
    may_lack: Collection[str]
    units: Mapping[str, str]


def join_beside(sources: Sequence[Columns], rows: int, wanted: Wanted) -> Columns:
    """The columns of sources that stand side by side, row by row."""
    first = sources[0]
    if len(sources) == 1:
        return first
    homes: dict[str, list[Columns]] = {}
    for source in sources:
        for name in source.names:
            homes.setdefault(name, []).append(source)

    def read(name: str, how: Callable[[Columns, str], np.ndarray]) -> np.ndarray:
        arrays = [how(home, name) for home in homes[name]]
        for home, array in zip(homes[name], arrays, strict=True):
            if name not in wanted.coordinates and len(array) != rows:
                counts = (len(array), rows)
                mistake = mistakes_of_files.other_rows(
                    name, home.source, first.source, counts
                )
                raise DataError(home.source, [mistake])
        if not all(_are_equal(arrays[0], array) for array in arrays[1:]):
            names = [home.source for home in homes[name]]
            raise DataError(
                _listed(sources), [mistakes_of_files.in_two_files(name, names)]
            )
        return arrays[0]

    return Columns(
        source=_listed(sources),
        names=tuple(homes),
        read=partial(read, how=Columns.any_numbers),
        read_labels=partial(read, how=Columns.labels),
        units=_first(source.units for source in sources),
        axes=_first(source.axes for source in sources),
        tabular=all(source.tabular for source in sources),
        in_memory=all(source.in_memory for source in sources),
    )


def join_below(
    blocks: Sequence[Columns], parts: Sequence[Part], wanted: Wanted
) -> Columns:
    """The rows of sources one after another."""
    names = tuple(dict.fromkeys(name for block in blocks for name in block.names))
    axes = _first(block.axes for block in blocks)
    coordinates = {
        *wanted.coordinates,
        *(one for each in axes.values() for one in each),
    }
    units = _first(block.units for block in blocks)
    _require_equal_coordinates(coordinates.intersection(names), blocks)

    def read(name: str, how: Callable[[Columns, str], np.ndarray]) -> np.ndarray:
        if name in coordinates:
            return _coordinates(name, blocks)
        having = [block for block in blocks if name in block.names]
        if len(having) < len(blocks) and name not in wanted.may_lack:
            lacking = next(block for block in blocks if name not in block.names)
            raise DataError(
                lacking.source, [mistakes_of_files.lacking(name, having[0].source)]
            )
        _require_equal_axes(name, having)
        arrays = {
            index: how(block, name)
            for index, block in enumerate(blocks)
            if name in block.names
        }
        for index, array in arrays.items():
            if len(array) != parts[index].rows:
                counts = (len(array), parts[index].rows)
                mistake = mistakes_of_files.rows_of_block(name, counts)
                raise DataError(blocks[index].source, [mistake])
        return _stacked(name, arrays, parts, blocks)

    def numbers(block: Columns, name: str) -> np.ndarray:
        array = block.any_numbers(name)
        first = next(b for b in blocks if units.get(name) == b.units.get(name))
        return _in_unit(name, array, block, first, wanted)

    return Columns(
        source=_listed(blocks),
        names=names,
        read=partial(read, how=numbers),
        read_labels=partial(read, how=Columns.labels),
        units=units,
        axes=axes,
        tabular=all(block.tabular for block in blocks),
        in_memory=any(block.in_memory for block in blocks),
        layout=Layout(tuple(parts)),
    )


def with_bare_names(columns: Columns, kept: Collection[str]) -> Columns:
    """Columns named without the units of their headings, which differ between files.

    Args:
        kept: names that stay as they are.
    """
    bare = bare_names(columns.names)
    bare = {name: heading for name, heading in bare.items() if heading not in kept}
    hidden = set(bare.values())
    known = with_aliases(columns, bare)
    names = tuple(name for name in known.names if name not in hidden)
    return replace(known, names=names)


def with_aliases(columns: Columns, aliases: Mapping[str, str]) -> Columns:
    """Columns that have other names too."""
    if not aliases:
        return columns
    read_labels = columns.read_labels or columns.read

    def known_by(names: Mapping[str, _T]) -> dict[str, _T]:
        others = {new: names[old] for new, old in aliases.items() if old in names}
        return {**names, **others}

    return replace(
        columns,
        names=(*columns.names, *aliases),
        read=lambda name: columns.read(aliases.get(name, name)),
        read_labels=lambda name: read_labels(aliases.get(name, name)),
        units=known_by(columns.units),
        axes=known_by(columns.axes),
    )


def files_of(sources: Sequence[Columns]) -> tuple[Path, ...]:
    """The files of sources; none if one of them is in memory."""
    each = [s.files or (() if s.path is None else (s.path,)) for s in sources]
    return tuple(file for files in each for file in files) if all(each) else ()


def _listed(sources: Sequence[Columns]) -> str:
    return ", ".join(source.source for source in sources)


def _first(every: Iterable[Mapping[str, _T]]) -> dict[str, _T]:
    """The entries of several mappings; the first has precedence."""
    found: dict[str, _T] = {}
    for mapping in every:
        found = {**mapping, **found}
    return found


def _are_equal(first: np.ndarray, other: np.ndarray) -> bool:
    if first is other:
        return True
    nan = first.dtype.kind in "fc" and other.dtype.kind in "fc"
    return np.array_equal(first, other, equal_nan=nan)


def _require_equal_coordinates(
    names: Collection[str], blocks: Sequence[Columns]
) -> None:
    for name in sorted(names):
        having = [block for block in blocks if name in block.names]
        try:
            for block in having:
                block.numbers(name)
        except DataError:  # names of stations, or times
            continue
        _coordinates(name, having)


def _coordinates(name: str, blocks: Sequence[Columns]) -> np.ndarray:
    having = [block for block in blocks if name in block.names]
    first = having[0].numbers(name)
    for block in having[1:]:
        same = having[0].units.get(name) == block.units.get(name)
        if not same or not _are_equal(first, block.numbers(name)):
            mistake = mistakes_of_files.other_coordinates(name, having[0].source)
            raise DataError(block.source, [mistake])
    return first


def _require_equal_axes(name: str, blocks: Sequence[Columns]) -> None:
    first = blocks[0].axes.get(name)
    for block in blocks[1:]:
        other = block.axes.get(name)
        if first is not None and other is not None and other != first:
            mistake = mistakes_of_files.other_axes(name, blocks[0].source, first, other)
            raise DataError(block.source, [mistake])


def _stacked(
    name: str,
    arrays: Mapping[int, np.ndarray],
    parts: Sequence[Part],
    blocks: Sequence[Columns],
) -> np.ndarray:
    """Arrays one below another, with missing values for sources that have none."""
    index, first = next(iter(arrays.items()))
    for other, array in arrays.items():
        if array.shape[1:] != first.shape[1:]:
            shapes = (array.shape[1:], first.shape[1:])
            mistake = mistakes_of_files.other_shape(name, blocks[index].source, *shapes)
            raise DataError(blocks[other].source, [mistake])
    every = [
        arrays[at] if at in arrays else _missing((part.rows, *first.shape[1:]), first)
        for at, part in enumerate(parts)
    ]
    return np.concatenate(every)


def _missing(shape: tuple[int, ...], like: np.ndarray) -> np.ndarray:
    match like.dtype.kind:
        case "f":
            return np.full(shape, np.nan, like.dtype)
        case "c":
            return np.full(shape, complex("nan+nanj"), like.dtype)
        case "U" | "S":
            return np.full(shape, "" if like.dtype.kind == "U" else b"")
        case _:
            return np.full(shape, np.nan)


def _in_unit(
    name: str, array: np.ndarray, block: Columns, first: Columns, wanted: Wanted
) -> np.ndarray:
    """Numbers in the unit of the first source that states one.

    A source that states none has that of the spec.
    """
    of_spec = wanted.units.get(name, "")
    own, unit = unit_in(block, name) or of_spec, unit_in(first, name) or of_spec
    if not unit or not own or own == unit:
        return array
    conversion = find_conversion(own, unit)
    if isinstance(conversion, Refusal):
        mistake = mistakes_of_files.other_unit(name, own, unit, conversion.reason)
        raise DataError(block.source, [mistake])
    return array if conversion is None else conversion(array)
