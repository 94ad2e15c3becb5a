"""A fast look at a data file: names, shapes and rows, without numpy."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ...compiler import Diagnostic, compared_outputs, ir
from . import mistakes
from .matching import coordinates_of, is_stacked, known_as, misfit_of, names_of
from .mistakes import Shape
from .readers import is_table, look_at_columns

Shapes = Mapping[str, Shape | None]


def look_at_data(
    spec: ir.Spec, path: Path
) -> tuple[int | None, tuple[Diagnostic, ...]]:
    """The number of rows of a file, if known, and errors in its names and shapes.

    Raises:
        DataError: the file is malformed, or its suffix has no reader.
    """
    shapes = look_at_columns(path, spec.data)
    if not shapes:
        return None, ()
    rows: dict[str, int] = {}
    found: list[Diagnostic] = []
    tabular = is_table(path)
    needed = compared_outputs(spec)
    for variable in (*spec.inputs, *spec.outputs):
        shape = _shape_of(variable, shapes)
        if isinstance(shape, Diagnostic) and _needs_none(variable, needed):
            continue
        if isinstance(shape, Diagnostic):
            found.append(shape)
        elif shape is not None:
            misfit = misfit_of(variable, shape, tabular=tabular)
            misfit = None if _is_elsewhere(variable, shape, shapes) else misfit
            found += [misfit] if misfit else []
            rows |= {} if misfit else {variable.name: shape[0]}
    found += _beside(spec, shapes)
    if len(set(rows.values())) > 1:
        found.append(mistakes.rows_differ(rows))
    elif rows and 0 in rows.values():
        found.append(mistakes.no_rows())
    return next(iter(rows.values()), None), tuple(found)


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
    for name in names:
        shape = shapes[name]
        if shape is not None and len(shape) != 1:
            return mistakes.wrong_shape(name, (), shape)
    return (first[0], len(names))


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


def _beside(spec: ir.Spec, shapes: Shapes) -> Iterator[Diagnostic]:
    """Missing columns of `group` and of axes."""
    wanted = {"`group`": spec.data.group}
    wanted |= {f"the axis `{axis.name}`": axis.column for axis in spec.axes}
    for role, name in wanted.items():
        if name is not None and known_as(name, shapes) is None:
            yield mistakes.missing(name, tuple(shapes), of=role)
