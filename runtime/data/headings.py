"""Names of columns that state a unit: `thickness (nm)` and `thickness [um]`."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from ...compiler import unit_of_text

# A bracket without a blank before it, as in `E(t)`, may be the argument of a function;
# so may be a quotient, as in `R / T`. A unit of one letter is not certain there.
_FORMS = (
    (re.compile(r"(.*\S)\s+\(([^()]*)\)", re.DOTALL), 1),
    (re.compile(r"(.*[^\s\[])\s*\[([^\[\]]*)\]", re.DOTALL), 1),
    (re.compile(r"(.*[^\s(])\(([^()]*)\)", re.DOTALL), 2),
    (re.compile(r"(.*\S)\s+/\s+(\S+)", re.DOTALL), 2),
    (re.compile(r"(.*\S),\s+(\S+)", re.DOTALL), 2),
)
_NO_UNIT = frozenset(("", "-", "1", "a.u.", "arb. units", "arb. u.", "arb.", "none"))


def parts_of(heading: str) -> tuple[str, str | None]:
    """The name and the unit in a heading; the heading itself where there is none.

    >>> parts_of("thickness (nm)"), parts_of("phase [-]"), parts_of("R (TE)")
    (('thickness', 'nm'), ('phase', None), ('R (TE)', None))
    """
    heading = heading.strip()
    for form, least in _FORMS:
        match = form.fullmatch(heading)
        if match is None:
            continue
        name, text = match[1].strip(), match[2].strip()
        if text.lower() in _NO_UNIT and heading[-1] in "])":
            return name, None
        unit = unit_of_text(text)
        if unit is not None and len(text) >= least:
            return name, unit
    return heading, None


def bare_names(headings: Iterable[str]) -> Mapping[str, str]:
    """Headings by their names without units, where these belong to one column.

    Brackets that tell columns apart, as in `R (s)` and `R (p)`, are no units.
    """
    headings = tuple(headings)
    marked = [h for h in headings if h[-1:] in ("]", ")") or " / " in h or ", " in h]
    stems = Counter(_stem(heading) for heading in marked)
    stems.update(set(headings) - set(marked))
    parts = {heading: parts_of(heading)[0] for heading in marked}
    return {
        name: heading
        for heading, name in parts.items()
        if name != heading and stems[name] == 1
    }


def _stem(heading: str) -> str:
    """A heading without a bracket at its end, whatever that contains."""
    for form, _ in _FORMS:
        if match := form.fullmatch(heading.strip()):
            return match[1].strip()
    return heading.strip()


def units_in(headings: Iterable[str]) -> dict[str, str]:
    """The units that headings state, where their names without them are distinct."""
    units: dict[str, str] = {}
    for heading in bare_names(headings).values():
        unit = parts_of(heading)[1]
        if unit is not None:
            units[heading] = unit
    return units


def as_unit(cell: str) -> str | None:
    """The unit in a cell of a line of units; empty for a number without one."""
    text = cell.strip()
    if text[:1] in ("(", "[") and text[-1:] in (")", "]"):
        text = text[1:-1].strip()
    if text.lower() in _NO_UNIT:
        return ""
    return unit_of_text(text)
