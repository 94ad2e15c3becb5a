"""Families of columns: `R_400`, `R_405`, … as one array."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![A-Za-z\d.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\d+(?:\.\d+)?")
_UNIT = re.compile(r"\s*([A-Za-zµμ]+)\b")
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Family:
    """Columns whose names differ in one number, ordered by it.

    Attributes:
        pattern: the name with `*` for the number.
        places: the number of each column.
        unit: the letters behind the numbers.
    """

    pattern: str
    columns: tuple[str, ...]
    places: tuple[float, ...] = ()
    unit: str = ""


def find_families(names: Sequence[str]) -> tuple[Family, ...]:
    """All columns in order, those that are numbered as families.

    The number in which the names differ is found from the longest families: `S11_2.4`
    and `S11_2.5` differ in the last one.
    """
    keys = {name: list(_patterns(name)) for name in names}
    counts: dict[str, int] = {}
    for patterns in keys.values():
        for pattern, _, _ in patterns:
            counts[pattern] = counts.get(pattern, 0) + 1
    members: dict[str, list[tuple[float, str, str]]] = {}
    chosen: dict[str, str] = {}
    for name, patterns in keys.items():
        best = max(patterns, key=lambda each: counts[each[0]], default=None)
        if best is not None and counts[best[0]] >= _LEAST:
            pattern, place, unit = best
            members.setdefault(pattern, []).append((place, name, unit))
            chosen[name] = pattern
    return tuple(_in_order(names, chosen, members))


def _patterns(name: str) -> Iterator[tuple[str, float, str]]:
    """Each number of a name: the name without it, the number, and its unit."""
    for match in reversed([*_NUMBER.finditer(name)]):
        unit = _UNIT.match(name, match.end())
        pattern = f"{name[: match.start()]}*{name[match.end() :]}"
        yield pattern, float(match[0]), unit[1] if unit else ""


def _in_order(
    names: Sequence[str],
    chosen: dict[str, str],
    members: dict[str, list[tuple[float, str, str]]],
) -> Iterator[Family]:
    told: set[str] = set()
    families = {pattern for pattern, some in members.items() if _is_family(some)}
    for name in names:
        pattern = chosen.get(name, "")
        if pattern not in families:
            yield Family(name, (name,))
        elif pattern not in told:
            told.add(pattern)
            places, columns, units = zip(*sorted(members[pattern]), strict=True)
            yield Family(pattern, columns, places, units[0])


def _is_family(numbered: list[tuple[float, str, str]]) -> bool:
    """Whether names are several, and differ in value: `a1` and `a01` do not."""
    places = {place for place, _, _ in numbered}
    return len(numbered) >= _LEAST and len(places) == len(numbered)
