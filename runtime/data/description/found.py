"""How a spec finds its quantities among columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ....compiler import Diagnostic, ir
from ..columns import Columns
from ..matching import names_of
from ..profile import Entry, Profile
from ..units import unit_in


@dataclass(frozen=True, slots=True)
class Found:
    """A name of a spec and what it stands for in the data.

    Attributes:
        role: `input`, `output`, `axis` or `group`.
        columns: the columns that hold it; none if they are missing.
        unit: its unit in the spec.
        stated: the unit that the data state; empty if they state none.
        low, high: the range in the data, as they have it.
        declared: the range in the spec, as text.
        missing: why nothing is found.
    """

    name: str
    role: str
    columns: tuple[str, ...]
    unit: str = ""
    stated: str = ""
    low: float | None = None
    high: float | None = None
    declared: str = ""
    missing: str = ""


def find_quantities(
    spec: ir.Spec, columns: Columns, profile: Profile
) -> Iterator[Found]:
    """Each quantity, axis and group of a spec, with where it is in the data."""
    held = {name: entry for entry in profile.entries for name in entry.columns}
    for variable in (*spec.inputs, *spec.outputs):
        names = _names(variable, columns)
        if isinstance(names, Diagnostic):
            yield Found(
                variable.name, variable.role, (), variable.unit, missing=names.message
            )
        else:
            yield _found(variable, names, columns, held)
    for axis in spec.axes:
        if axis.column is not None:
            yield _beside(axis.name, "axis", axis.column, columns)
    if spec.data.group is not None:
        yield _beside(spec.data.group, "group", spec.data.group, columns)


def _names(variable: ir.Variable, columns: Columns) -> list[str] | Diagnostic:
    if columns.in_memory and variable.name in columns.names:
        return [variable.name]
    return names_of(variable, columns.names)


def _found(
    variable: ir.Variable,
    names: Sequence[str],
    columns: Columns,
    held: dict[str, Entry],
) -> Found:
    entries = {held[name].name: held[name] for name in names if name in held}.values()
    lows = [entry.low for entry in entries if entry.low is not None]
    highs = [entry.high for entry in entries if entry.high is not None]
    ends = variable.within or variable.bound or variable.periodic
    return Found(
        name=variable.name,
        role=variable.role,
        columns=tuple(names),
        unit=variable.unit,
        stated=unit_in(columns, names[0]),
        low=min(lows, default=None),
        high=max(highs, default=None),
        declared="" if ends is None else _text(ends),
    )


def _text(ends: ir.Range) -> str:
    lo, hi = ("" if end is None else f"{end:g}" for end in (ends.lo, ends.hi))
    return f"{lo}..{hi}"


def _beside(name: str, role: str, column: str, columns: Columns) -> Found:
    if column in columns.names:
        return Found(name, role, (column,))
    return Found(name, role, (), missing=f"missing column or array `{column}`")
