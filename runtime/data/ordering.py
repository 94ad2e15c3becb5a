"""The order of columns that match a pattern, by the numbers in their names.

`R_1.25`, `R_1.5`, `T_-40`, `S_1e-3`, `400.5nm`, `R_1p5`: decimals, signs, exponents and
units count. A number that alone differs among the names is a coordinate.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...compiler import unit_of_text, unit_registry

_DECIMAL = re.compile(r"\d+(?:[.,p]\d+)?(?:[eE][-+]?\d+)?|\.\d+", re.ASCII)
_PAIR = re.compile(r"[(\[]\s*\d+\s*,")  # S(1,2) is no decimal comma
_WHOLE = re.compile(r"\d+", re.ASCII)
_SEPARATORS = " _)]}\t"


@dataclass(frozen=True, slots=True)
class Ordered:
    """Columns in order.

    Attributes:
        names: the columns.
        numbers: the number in each name, if only one place in them differs.
        unit: the unit after each number, as in `400nm`; empty if there is none.
    """

    names: list[str]
    numbers: list[float] | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a `*` stands for, divided into numbers and the texts around them."""

    texts: tuple[str, ...]
    numbers: tuple[float, ...]


def pattern_of(pattern: str) -> re.Pattern[str]:
    """The expression for a pattern with `*`, with a group for each."""
    return re.compile("(.*)".join(map(re.escape, pattern.split("*"))), re.DOTALL)


def order_columns(pattern: str, names: Sequence[str]) -> Ordered:
    """Order the columns that match a pattern."""
    found = _read(pattern, names, _DECIMAL)
    different = len({(parts.texts, parts.numbers) for parts in found})
    if different < len(names) or any(map(_PAIR.search, names)):
        found = _read(pattern, names, _WHOLE)  # 1.1 and 1.10 number two things
    paired = list(zip(names, found, strict=True))
    coordinates = _coordinates(found)
    if coordinates is None:
        paired.sort(key=lambda pair: _key(pair[1]))
        return Ordered([name for name, _ in paired])
    numbers, unit = coordinates
    order = sorted(range(len(names)), key=numbers.__getitem__)
    return Ordered([names[i] for i in order], [numbers[i] for i in order], unit)


def is_counted(ordered: Ordered) -> bool:
    """Whether the numbers count the columns, from 0 or 1."""
    numbers = ordered.numbers or []
    return numbers in ([*range(len(numbers))], [*range(1, len(numbers) + 1)])


def _key(parts: _Parts) -> tuple[tuple[str, float], ...]:
    numbers = (*parts.numbers, -1.0)
    return tuple(zip(parts.texts, numbers, strict=True))


def _read(pattern: str, names: Sequence[str], number: re.Pattern[str]) -> list[_Parts]:
    expression = pattern_of(pattern)
    before = pattern.partition("*")[0][-1:]
    stars = []
    for name in names:
        match = expression.fullmatch(name)
        stars.append("\0".join(match.groups()) if match else name)
    # In d-1, d-2 the mark divides; in R-1, R0, R1 it is a sign.
    divides = before.isalnum() and all(star[:1] in ("-", "+") for star in stars)
    return [_divided(star, number, first_is_sign=not divides) for star in stars]


def _divided(star: str, number: re.Pattern[str], *, first_is_sign: bool) -> _Parts:
    texts, numbers, last = [], [], 0
    for match in number.finditer(star):
        start = match.start()
        if number is _DECIMAL and _is_sign(star, start - 1, first=first_is_sign):
            start -= 1
        text = star[start : match.end()].replace(",", ".").replace("p", ".")
        texts.append(star[last:start])
        numbers.append(float(text.replace("\u2212", "-")))
        last = match.end()
    return _Parts((*texts, star[last:]), tuple(numbers))


def _is_sign(text: str, at: int, *, first: bool) -> bool:
    """Whether there is a sign, and not a mark that divides, as in `12-15`."""
    if at < 0 or text[at] not in "-+\u2212":
        return False
    return first if at == 0 else not text[at - 1].isalnum()


def _coordinates(found: Sequence[_Parts]) -> tuple[list[float], str] | None:
    """The number that alone differs among the names, and its unit."""
    counts = {len(parts.numbers) for parts in found}
    if len(found) < 2 or len(counts) > 1 or counts == {0}:
        return None
    columns = list(zip(*(parts.numbers for parts in found), strict=True))
    varying = [i for i, column in enumerate(columns) if len(set(column)) > 1]
    if len(varying) != 1 or len(set(columns[varying[0]])) < len(found):
        return None
    place, numbers = varying[0], list(columns[varying[0]])
    ends = [parts.texts[place + 1] for parts in found]
    others = {
        tuple(t for i, t in enumerate(parts.texts) if i != place + 1) for parts in found
    }
    if len(others) > 1:
        return None
    units = [unit_of_text(end.strip(_SEPARATORS)) or "" for end in ends]
    if len(set(ends)) == 1:
        return numbers, units[0]
    return _in_one_unit(numbers, units)


def _in_one_unit(
    numbers: Sequence[float], units: Sequence[str]
) -> tuple[list[float], str] | None:
    """Numbers in the unit of the first, as for `900MHz` and `1.1GHz`."""
    registry, first = unit_registry(), units[0]
    if not all(units):
        return None
    try:
        scales = {u: registry.Quantity(1.0, u).to(first).magnitude for u in set(units)}
    except Exception:  # pint raises many exceptions, even TypeError
        return None
    return [n * scales[u] for n, u in zip(numbers, units, strict=True)], first
