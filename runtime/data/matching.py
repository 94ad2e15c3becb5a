"""The columns of a quantity by name and shape, without numpy."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...compiler import Diagnostic, alike, ir
from . import mistakes
from .headings import bare_names
from .mistakes import Shape
from .ordering import Ordered, order_columns, pattern_of


def names_of(variable: ir.Variable, known: Sequence[str]) -> list[str] | Diagnostic:
    """Names of the columns that hold a quantity, or what is missing."""
    names: list[str] = []
    for pattern in variable.columns or (variable.name,):
        if "*" in pattern:
            matches = _matching(pattern, known)
            if not matches:
                return mistakes.no_match(pattern, variable.name)
            names += order_columns(pattern, matches).names
        elif (name := known_as(pattern, known)) is not None:
            names.append(name)
        else:
            role = f"the {variable.role} `{variable.name}`"
            return mistakes.missing(pattern, known, of=role)
    return names


def known_as(name: str, known: Iterable[str]) -> str | None:
    """The name that a source uses, with the unit that it may state.

    Signs that look alike are one.
    """
    known = tuple(known)
    if name in known:
        return name
    bare = bare_names(known)  # `thickness` in a table with `thickness (nm)`
    if name in bare:
        return bare[name]
    if name.isascii() and all(map(str.isascii, known)):
        return None
    same = {other for other in known if alike(other) == alike(name)}
    same |= {bare[other] for other in bare if alike(other) == alike(name)}
    return same.pop() if len(same) == 1 else None


def coordinates_of(variable: ir.Variable, known: Sequence[str]) -> Ordered | None:
    """The columns of a quantity with the numbers in their names, if they have any."""
    patterns = variable.columns
    if len(patterns) != 1 or "*" not in patterns[0]:
        return None
    found = order_columns(patterns[0], _matching(patterns[0], known))
    return found if found.numbers else None


def matches_of(pattern: str, known: Sequence[str]) -> list[str]:
    """Names that a name or a pattern stands for, in order."""
    if pattern in known or "*" not in pattern:
        name = known_as(pattern, known)
        return [] if name is None else [name]
    matches = _matching(pattern, known)
    return order_columns(pattern, matches).names if matches else []


def _matching(pattern: str, known: Sequence[str]) -> list[str]:
    wanted = pattern_of(pattern)
    matches = [name for name in known if wanted.fullmatch(name)]
    if matches:
        return matches
    bare = bare_names(known)
    return [heading for name, heading in bare.items() if wanted.fullmatch(name)]


def is_stacked(variable: ir.Variable) -> bool:
    """Whether `from` names several columns that form a vector."""
    return len(variable.columns) > 1 or any("*" in name for name in variable.columns)


def pieces_of(variable: ir.Variable, names: Sequence[str]) -> list[ir.Variable]:
    """The parts along the last axis that `from` names for arrays of several axes.

    Args:
        names: names of the columns, which are the parts of a single pattern.
    """
    if len(variable.shape) < 2 or not is_stacked(variable):
        return []
    alone = len(variable.columns) == 1
    inner, axes = variable.shape[:-1], variable.axes[:-1]
    return [
        replace(variable, shape=inner, axes=axes, columns=(each,))
        for each in (names if alone else variable.columns)
    ]


def misfit_of(
    variable: ir.Variable, shape: Shape, *, tabular: bool, known: Sequence[str] = ()
) -> Diagnostic | None:
    """An error unless a shape is (rows, *shape); a scalar fits a vector of size 1.

    Args:
        known: the names of all columns, for the hint.
    """
    if shape and {shape[1:], variable.shape} == {(), (1,)}:
        return None
    if shape and shape[1:] == variable.shape:
        return None
    hint = ""
    if tabular and len(variable.shape) == 1:
        hint = f'name its columns: `from "{variable.name}_*"`'
        hint = hint_of_parts(variable) if variable.kind == "complex" else hint
    axes = [axis for axis in variable.axes if axis is not None]
    if len(shape) == 1 and any(known_as(axis, known) is not None for axis in axes):
        named = " and ".join(f"`{axis}`" for axis in axes)
        hint = (
            f"if each row is one point along {named}, name the column that numbers the "
            "devices: `data { example = device }`"
        )
    return mistakes.wrong_shape(variable.name, variable.shape, shape, hint)


def hint_of_parts(variable: ir.Variable) -> str:
    star = "_*" if variable.shape else ""
    base = f"{variable.name}{star}"
    return f'name both parts: `from "{base}_re", "{base}_im"`'
