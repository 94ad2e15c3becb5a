"""The columns of a quantity by name and shape, without numpy."""

import re
from collections.abc import Sequence

from ...compiler import Diagnostic, ir
from . import mistakes
from .mistakes import Shape


def names_of(variable: ir.Variable, known: Sequence[str]) -> list[str] | Diagnostic:
    """Names of the columns that hold a quantity, or what is missing."""
    names: list[str] = []
    for pattern in variable.columns or (variable.name,):
        if "*" in pattern:
            matches = matches_of(pattern, known)
            if not matches:
                return mistakes.no_match(pattern, variable.name)
            names += matches
        elif pattern in known:
            names.append(pattern)
        else:
            role = f"the {variable.role} `{variable.name}`"
            return mistakes.missing(pattern, known, of=role)
    return names


def matches_of(pattern: str, known: Sequence[str]) -> list[str]:
    """Names that a name or a pattern stands for, in natural order."""
    if pattern in known or "*" not in pattern:
        return [pattern] if pattern in known else []
    wanted = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.S)
    return sorted((name for name in known if wanted.fullmatch(name)), key=_natural)


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key that puts d2 before d10."""
    parts = re.findall(r"\d+|\D+", name)
    return [(int(p), "") if p.isdecimal() else (-1, p) for p in parts]


def is_stacked(variable: ir.Variable) -> bool:
    """Whether `from` names several columns that form a vector."""
    return len(variable.columns) > 1 or any("*" in name for name in variable.columns)


def misfit_of(
    variable: ir.Variable, shape: Shape, *, tabular: bool
) -> Diagnostic | None:
    """An error unless a shape is (rows, *shape); a scalar fits a vector of size 1."""
    if shape and {shape[1:], variable.shape} == {(), (1,)}:
        return None
    if shape and shape[1:] == variable.shape:
        return None
    hint = ""
    if tabular and len(variable.shape) == 1:
        hint = f'name its columns: `from "{variable.name}_*"`'
        hint = hint_of_parts(variable) if variable.kind == "complex" else hint
    return mistakes.wrong_shape(variable.name, variable.shape, shape, hint)


def hint_of_parts(variable: ir.Variable) -> str:
    star = "_*" if variable.shape else ""
    base = f"{variable.name}{star}"
    return f'name both parts: `from "{base}_re", "{base}_im"`'
