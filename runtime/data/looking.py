"""A fast look at a data file: names, shapes and rows, without numpy."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...compiler import Diagnostic, compared_outputs, ir
from . import mistakes
from .matching import (
    coordinates_of,
    is_stacked,
    known_as,
    misfit_of,
    names_of,
    pieces_of,
)
from .mistakes import Shape
from .naming import aliases_of, is_the_file, qualified_in
from .readers import is_table, look_at_columns

Shapes = Mapping[str, Shape | None]


@dataclass(frozen=True, slots=True)
class Look:
    """What a fast look at data shows.

    Attributes:
        rows: the number of rows, or of examples; None if it is not known.
        splits: rows of the splits that are not trained on, if known.
        found: errors in names and shapes.
    """

    rows: int | None
    splits: Mapping[str, int] | None
    found: tuple[Diagnostic, ...]


_Seen = tuple[Path, Shapes]


def look_at_data(
    spec: ir.Spec, files: Sequence[Path], beside: Mapping[str, Path] | None = None
) -> Look:
    """The rows of data files, if known, and errors in their names and shapes.

    Args:
        beside: the files of splits, by setting.

    Raises:
        DataError: a file is malformed, or its suffix has no reader.
    """
    seen = [(path, look_at_columns(path, spec.data)) for path in files]
    if not all(shapes for _, shapes in seen):
        return Look(None, None, ())
    seen = _named(spec, seen)
    blocks = _blocks(spec, seen)
    looked = [_look_at_block(spec, block, alone=len(blocks) == 1) for block in blocks]
    found = tuple(dict.fromkeys(each for _, many in looked for each in many))
    rows = [count for count, _ in looked if count is not None]
    if len(rows) < len(blocks):
        return Look(None, None, found)
    splits = _splits_of(spec, rows, beside or {})
    if splits is None and not ir.draws_alone(spec.data):
        return Look(None, None, found)
    apart = [n for s, n in (splits or {}).items() if s in _files(spec.data)]
    return Look(sum(rows) + sum(apart), splits, found)


def _files(data: ir.Data) -> Collection[str]:
    """The splits that are files of their own."""
    return [s for s in ir.HELD_OUT if isinstance(getattr(data, s), str)]


def _splits_of(
    spec: ir.Spec, rows: Sequence[int], beside: Mapping[str, Path]
) -> dict[str, int] | None:
    """Rows of each split that is not trained on; None if that takes reading."""
    data = spec.data
    if len(rows) == 1 and ir.draws_alone(data):
        return None  # as the shares say
    if data.split is not None:
        return None
    splits: dict[str, int] = {}
    for split in ir.HELD_OUT:
        share = ir.share_of(data, split)
        splits[split] = sum(max(1, round(share * n)) if share else 0 for n in rows)
        if split in _files(data):
            count = _rows_in(spec, beside[split])
            if count is None:
                return None
            splits[split] = count
        elif isinstance(getattr(data, split), ir.RowNumbers):
            return None
    return splits


def _rows_in(spec: ir.Spec, path: Path) -> int | None:
    if not path.exists():
        return None
    block = [(path, look_at_columns(path, spec.data))]
    return _look_at_block(spec, block, alone=False)[0] if block[0][1] else None


def _named(spec: ir.Spec, seen: Sequence[_Seen]) -> list[_Seen]:
    """Shapes of the columns of files, also by the names of their files."""
    qualified = qualified_in(spec)
    paths = [path for path, _ in seen]
    named: list[_Seen] = []
    for path, shapes in seen:
        others: dict[str, Shape | None] = {}
        for file in ir.files_of(spec.data) if qualified else ():
            if is_the_file(path, file, paths):
                aliases = aliases_of(qualified, file, tuple(shapes))
                others |= {new: shapes[old] for new, old in aliases.items()}
        named.append((path, {**shapes, **others}))
    return named


def _blocks(spec: ir.Spec, seen: Sequence[_Seen]) -> list[list[_Seen]]:
    """Files with rows of their own, each with those that stand beside it."""
    blocks: list[list[_Seen]] = []
    for path, shapes in seen:
        known = tuple(shapes)
        holds = (not isinstance(names_of(v, known), Diagnostic) for v in spec.inputs)
        if not blocks or all(holds):
            blocks.append([(path, shapes)])
        else:
            blocks[-1].append((path, shapes))
    return blocks


def _look_at_block(
    spec: ir.Spec, block: Sequence[_Seen], *, alone: bool
) -> tuple[int | None, list[Diagnostic]]:
    """Rows of files that stand side by side, and errors in their names and shapes."""
    shapes: dict[str, Shape | None] = {}
    for _, each in block:
        shapes = {**each, **shapes}
    if spec.data.example is not None:
        names = {"`example`": spec.data.example}
        return None, [*_missing(spec, shapes, alone), *_beside(spec, shapes, names)]
    tabular = all(is_table(path) for path, _ in block)
    return _rows_and_misfits(spec, shapes, tabular=tabular, alone=alone)


def _missing(spec: ir.Spec, shapes: Shapes, alone: bool) -> Iterator[Diagnostic]:
    """Quantities that a long table lacks."""
    needed = compared_outputs(spec)
    for variable in (*spec.inputs, *spec.outputs):
        names = names_of(variable, tuple(shapes))
        optional = _needs_none(variable, needed) or (variable.optional and not alone)
        if isinstance(names, Diagnostic) and not optional:
            yield names


def _rows_and_misfits(
    spec: ir.Spec, shapes: Shapes, *, tabular: bool, alone: bool
) -> tuple[int | None, list[Diagnostic]]:
    rows: dict[str, int] = {}
    found: list[Diagnostic] = []
    needed = compared_outputs(spec)
    for variable in (*spec.inputs, *spec.outputs):
        shape = _shape_of(variable, shapes)
        optional = _needs_none(variable, needed) or (variable.optional and not alone)
        if isinstance(shape, Diagnostic) and optional:
            continue
        if isinstance(shape, Diagnostic):
            found.append(shape)
        elif shape is not None:
            misfit = misfit_of(variable, shape, tabular=tabular, known=tuple(shapes))
            misfit = None if _is_elsewhere(variable, shape, shapes) else misfit
            found += [misfit] if misfit else []
            rows |= {} if misfit else {variable.name: shape[0]}
    found += _beside(spec, shapes, {})
    if len(set(rows.values())) > 1:
        found.append(mistakes.rows_differ(rows))
    elif rows and 0 in rows.values():
        found.append(mistakes.no_rows())
    return next(iter(rows.values()), None), found


def _needs_none(variable: ir.Variable, compared: Collection[str]) -> bool:
    """Whether a quantity is an output that can do without data."""
    is_output = variable.role == "output"
    return is_output and variable.name not in compared and ir.has_range(variable)


def _shape_of(variable: ir.Variable, shapes: Shapes) -> Shape | Diagnostic | None:
    """The shape of a quantity in a file; None if it is not known."""
    names = names_of(variable, tuple(shapes))
    if isinstance(names, Diagnostic):
        return names
    first = shapes[names[0]]
    if variable.kind == "complex" and len(variable.columns) == 2:
        return None  # two parts, or two columns of complex numbers
    if first is None or names == [variable.name] or not is_stacked(variable):
        return first
    if pieces := pieces_of(variable, names):
        return _stacked_shape(pieces, shapes)
    for name in names:
        shape = shapes[name]
        if shape is not None and shape[1:] not in ((), (1,)):
            return mistakes.wrong_shape(name, (), shape)
    return (first[0], len(names))


def _stacked_shape(
    pieces: list[ir.Variable], shapes: Shapes
) -> Shape | Diagnostic | None:
    """The shape of arrays along a new last axis, as that of the first one."""
    first = _shape_of(pieces[0], shapes)
    if first is None or isinstance(first, Diagnostic):
        return first
    return (*first, len(pieces))


def _is_elsewhere(variable: ir.Variable, shape: Shape, shapes: Shapes) -> bool:
    """Whether data may be interpolated, as the file has coordinates along an axis."""
    known = tuple(shapes)
    if len(shape) != 1 + len(variable.shape):
        return False
    if len(variable.shape) == 1 and coordinates_of(variable, known) is not None:
        return variable.axes[0] is not None
    pairs = zip(variable.shape, variable.axes, shape[1:], strict=True)
    return all(
        size == found or (axis is not None and shapes.get(axis) == (found,))
        for size, axis, found in pairs
    )


def _beside(
    spec: ir.Spec, shapes: Shapes, others: Mapping[str, str | None]
) -> Iterator[Diagnostic]:
    """Missing columns of `group`, of `split` and of axes."""
    wanted = {"`group`": spec.data.group, "`split`": spec.data.split, **others}
    wanted |= {f"the axis `{axis.name}`": axis.column for axis in spec.axes}
    for role, name in wanted.items():
        if name is not None and known_as(name, shapes) is None:
            yield mistakes.missing(name, tuple(shapes), of=role)
