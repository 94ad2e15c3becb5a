"""The data of a spec, opened as one: several files, files of splits, long tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from ...compiler import ir
from . import mistakes_of_files
from .columns import Columns, Layout, Part, digest, length_of
from .examples import group_rows
from .joining import (
    Wanted,
    files_of,
    join_below,
    join_beside,
    with_aliases,
    with_bare_names,
)
from .matching import known_as, matches_of
from .mistakes import DataError
from .naming import Qualified, aliases_of, is_the_file, patterns_of, qualified_in
from .objects import Data, One
from .readers import open_columns
from .row_numbers import read_row_numbers
from .units import unit_of


def open_all(
    spec: ir.Spec, data: Data, *, beside: Mapping[str, Path] | None = None
) -> Columns:
    """Open data as the spec reads them.

    Args:
        data: arrays, a file, or several of them, in order.
        beside: files of splits, by setting: of their rows, or of row numbers.

    Raises:
        DataError: a file is missing or malformed, or the files do not fit together.
    """
    files = beside or {}
    sources = [open_columns(one, spec.data) for one in as_several(data)]
    qualified = qualified_in(spec)
    _require_one_file(qualified, sources)
    sources = _named(spec, sources, qualified)
    opened = [(group, "") for group in _blocks(spec, sources)]
    numbered, digests = {}, [source.sha256() for source in sources]
    for split, path in files.items():
        if isinstance(getattr(spec.data, split), ir.RowNumbers):
            numbered[split] = read_row_numbers(path)
            digests.append(digest(path))
        else:
            source = open_columns(path, spec.data)
            opened.append(([source], split))
            digests.append(source.sha256())
    columns = _joined(spec, opened)
    if not (files or columns.layout or len(sources) > 1):
        return columns
    parts = () if columns.layout is None else columns.layout.parts
    example = spec.data.example or ""
    layout = Layout(parts, numbered, files, example)
    if len(sources) == 1 and not files:
        return replace(columns, layout=layout)
    together = sha256("".join(digests).encode()).hexdigest() if all(digests) else ""
    # Files of splits stand in the layout.
    own = files_of(sources)
    return replace(columns, layout=layout, files=own, digest_of_all=together)


def open_inputs(spec: ir.Spec, data: Data) -> Columns:
    """Open data for a prediction: without splits, and without a column of examples.

    A table that lacks this column has one example in each row.

    Raises:
        DataError: as `open_all`.
    """
    bare = unsplit(spec)
    if (example := spec.data.example) is not None:
        sources = [open_columns(one, spec.data) for one in as_several(data)]
        if all(known_as(example, source.names) is None for source in sources):
            bare = replace(bare, data=replace(bare.data, example=None))
    return open_all(bare, data)


def as_several(data: Data) -> list[One]:
    """Arrays, a table or a file, or several of them, as a list.

    Raises:
        ValueError: the list is empty.
    """
    if not isinstance(data, list | tuple):
        return [cast("One", data)]
    if not data:
        raise ValueError("data must be arrays, a file, or a list of them, got none")
    return list(data)


def files_beside(data: ir.Data, folder: Path) -> dict[str, Path]:
    """The files that a spec names for its splits, relative to its folder."""
    return {split: folder / file for split, file in ir.files_of_splits(data).items()}


def unsplit(spec: ir.Spec) -> ir.Spec:
    """A spec whose data form one set, so that no column of a split is needed."""
    none: dict[str, Any] = dict.fromkeys(ir.HELD_OUT, 0.0)
    data = replace(spec.data, group=None, split=None, **none)
    return replace(spec, data=data)


# ---- files of their own ----


def _require_one_file(
    qualified: Sequence[Qualified], sources: Sequence[Columns]
) -> None:
    known = {name for source in sources for name in source.names}
    for q in qualified:
        if len(q.files) > 1 and q.written not in known:
            source = ", ".join(source.source for source in sources)
            raise DataError(source, [mistakes_of_files.which_file(q.written, q.files)])


def _named(
    spec: ir.Spec, sources: Sequence[Columns], qualified: Sequence[Qualified]
) -> list[Columns]:
    """Sources whose columns are also known by the names of their files."""
    paths = [source.path for source in sources]
    named: list[Columns] = []
    for source in sources:
        aliases: dict[str, str] = {}
        for file in ir.files_of(spec.data) if qualified else ():
            if is_the_file(source.path, file, paths):
                aliases |= aliases_of(qualified, file, source.names)
        named.append(with_aliases(source, aliases))
    return named


# ---- rows of their own ----


def _blocks(spec: ir.Spec, sources: Sequence[Columns]) -> list[list[Columns]]:
    """Sources with rows of their own, each with those that stand beside it."""
    blocks: list[list[Columns]] = []
    for source in sources:
        if not blocks or _holds_inputs(spec, source):
            blocks.append([source])
        else:
            blocks[-1].append(source)
    return blocks


def _holds_inputs(spec: ir.Spec, source: Columns) -> bool:
    return all(_column_of(variable, source) for variable in spec.inputs)


def _column_of(variable: ir.Variable, source: Columns) -> str:
    """A column of a quantity, if a source has all of them; else empty."""
    if source.in_memory and (own := known_as(variable.name, source.names)):
        return own
    patterns = variable.columns or (variable.name,)
    every = [matches_of(pattern, source.names) for pattern in patterns]
    return every[0][0] if all(every) else ""


def _joined(spec: ir.Spec, opened: Sequence[tuple[Sequence[Columns], str]]) -> Columns:
    """Blocks of sources as one; a single plain source stays as it is."""
    if sum(len(sources) for sources, _ in opened) > 1:
        kept = frozenset(patterns_of(spec))
        opened = [([with_bare_names(s, kept) for s in e], split) for e, split in opened]
    names = {name for sources, _ in opened for s in sources for name in s.names}
    arrays = {n for e, _ in opened for s in e if not s.tabular for n in s.names}
    wanted = _wanted(spec, tuple(names), arrays)
    blocks: list[Columns] = []
    for sources, _ in opened:
        rows = _rows_of(spec, sources) if len(sources) > 1 else 0
        blocks.append(group_rows(spec, join_beside(sources, rows, wanted), wanted))
    if len(blocks) == 1:
        return blocks[0]
    parts = [
        _part(spec, block, split)
        for block, (_, split) in zip(blocks, opened, strict=True)
    ]
    return join_below(blocks, parts, wanted)


def _part(spec: ir.Spec, block: Columns, split: str) -> Part:
    if block.layout is not None:  # examples of a long table
        return replace(block.layout.parts[0], split=split)
    return Part(block.source, _rows_of(spec, [block]), split)


def _rows_of(spec: ir.Spec, sources: Sequence[Columns]) -> int:
    """The rows of the first input that a source has."""
    for source in sources:
        for variable in spec.inputs:
            if name := _column_of(variable, source):
                return length_of(source, name)
    return 0


def _wanted(spec: ir.Spec, known: Sequence[str], arrays: Collection[str]) -> Wanted:
    """What a spec says of the columns of several sources.

    Args:
        arrays: names that are no columns of a table.
    """
    units: dict[str, str] = {}
    may_lack: set[str] = set()
    for variable in (*spec.inputs, *spec.outputs):
        for pattern in (*variable.columns, variable.name):
            names = matches_of(pattern, known)
            units |= {name: unit_of(variable) for name in names}
            may_lack |= set(names) if variable.optional else set()
    coordinates: set[str] = set()
    for axis in spec.axes:
        name = known_as(axis.column or axis.name, known)
        if name is not None and (axis.column is not None or name in arrays):
            coordinates.add(name)
        if name is not None:
            units[name] = unit_of(axis)
    return Wanted(frozenset(coordinates), frozenset(may_lack), units)
