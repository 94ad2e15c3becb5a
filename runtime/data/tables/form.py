"""Recognition of how a text table is written, from its first lines."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ....compiler import Diagnostic
from .. import mistakes_of_tables
from ..headings import units_in
from ..mistakes import DataError, unreadable
from .cells import is_number, is_value, parse_number
from .headers import Header, header_in, numbered, units_of
from .lines import BLANKS, COMMENTS, SINGLE, Line, head_of, is_comment, is_open
from .readings import Reading, may_be_row, read_as
from .settings import TableSettings

_SEPARATORS = (",", ";", "\t", "|", BLANKS)
_EXCEL = re.compile(r'"?sep=(.)"?\s*')
_NEARLY = 0.05
_TAIL = 4096
_ONLY_THE_FIRST = [[True, *[False] * rest] for rest in range(2, 20)]
_RANK = {s: place for place, s in enumerate((*_SEPARATORS[:-1], SINGLE, BLANKS))}
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+")
# A comma that certainly is a decimal sign: not before three digits, or after a zero.
_DECIMAL_COMMA = re.compile(
    rb"[0-9],(?:[0-9]{1,2}|[0-9]{4,})(?![0-9])|(?<![0-9])0,[0-9]|[0-9]{4},[0-9]"
)


@dataclass(frozen=True, slots=True)
class Form:
    """How a text table is written.

    Attributes:
        names: of all columns; empty for one without a name.
        units: units by name, where the table states them.
        header: the number of the line of names; None if there is none.
        start: the byte at which the first row begins.
        line: the number of its line.
        numeric: positions of columns of numbers, among the first and last ones.
        unnamed: columns at the end for which the header has no cell; they are empty.
    """

    separator: str
    decimal: str
    comments: tuple[str, ...]
    names: tuple[str, ...]
    units: dict[str, str]
    header: int | None
    start: int
    line: int
    numeric: frozenset[int]
    unnamed: int = 0

    @property
    def columns(self) -> int:
        return len(self.names)


def recognize(data: bytes, settings: TableSettings, source: str) -> Form:
    """How a table is written, as all of its first lines agree.

    Raises:
        DataError: two ways to read it agree equally well, or none does.
    """
    head = head_of(data, source)
    settings, head = _without_separator_line(head, settings)
    head = _without_footer(head, data)
    comments = _comments(settings)
    ranked = _ranked(head, comments, settings)
    if not ranked and settings.comment is None:
        comments = ()
        ranked = _ranked(head, comments, settings)
    if not ranked:
        raise DataError(source, [unreadable("it has no rows and no header")])
    ranked[0] = _with_header(ranked[0], settings, source)
    for mistake in _mistakes(ranked, settings, data):
        raise DataError(source, [mistake])
    return _form(ranked[0], comments, data)


def _comments(settings: TableSettings) -> tuple[str, ...]:
    if settings.comment is None:
        return COMMENTS
    return () if settings.comment == "none" else (settings.comment,)


def _without_separator_line(
    head: list[Line], settings: TableSettings
) -> tuple[TableSettings, list[Line]]:
    """Read `sep=;`, which Excel writes into the first line."""
    match = _EXCEL.fullmatch(head[0].text) if head else None
    if match is None:
        return settings, head
    separator = settings.separator or ("tab" if match[1] == "\t" else match[1])
    return replace(settings, separator=separator), head[1:]


def _without_footer(head: list[Line], data: bytes) -> list[Line]:
    """The lines but for `END`, if the head is the whole table."""
    if head and data[head[-1].end : head[-1].end + _TAIL].strip():
        return head  # there are more lines
    while head:
        if not (head[-1].is_blank or head[-1].is_footer):
            break
        head = head[:-1]
    return head


# ---- the reading ----


def _ranked(
    head: Sequence[Line], comments: Sequence[str], settings: TableSettings
) -> list[Reading]:
    """Readings by all separators, the best first; an explicit one before blanks."""
    readings: list[Reading] = []
    for separator, decimals in _candidates(head, settings):
        below = 0 if settings.header == "none" else settings.header
        assert not isinstance(below, str)
        found = read_as(separator, decimals, head=head, comments=comments, below=below)
        readings += [found] if found is not None else []
    divided = [r for r in readings if r.separator != SINGLE]
    # A name for one of two cells, `w` above `1,5`, does not show that they are two.
    if any(map(_has_names, divided)) or (settings.separator is not None and divided):
        readings = divided
    return sorted(
        readings,
        key=lambda r: (-round(r.score, 6), r.number, _RANK.get(r.separator, 0)),
    )


def _has_names(reading: Reading) -> bool:
    """Whether a separator divides the header, and most rows or the only one."""
    few = len(reading.rows) - reading.first <= 1
    header = reading.header
    return header.fits and header.cells > 1 and (reading.agree >= 0.5 or few)


def _candidates(
    head: Sequence[Line], settings: TableSettings
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Separators with the decimal signs that go with them."""
    decimals = (settings.decimal,) if settings.decimal else (".", ",")
    asked = settings.separator
    if asked is not None:
        yield {"tab": "\t", "blanks": BLANKS}.get(asked, asked), decimals
    else:
        quoted = any('"' in line.text for line in head)
        for separator in _SEPARATORS:
            if quoted or (separator,) != decimals:  # a comma is only one of them
                yield separator, decimals
    yield SINGLE, decimals


def _rivals(ranked: Sequence[Reading]) -> Iterator[Reading]:
    """Readings that agree with the lines as well as the best, with other cells."""
    best = ranked[0]
    for other in ranked[1:]:
        alike = best.score - other.score < _NEARLY and best.number == other.number
        if not (alike or _are_one_or_two(best, other)):
            continue
        if BLANKS not in (best.separator, other.separator) and _differ(best, other):
            yield other


def _are_one_or_two(best: Reading, other: Reading) -> bool:
    """Whether lines are one column of decimal commas, or two of whole numbers."""
    single = next((r for r in (best, other) if r.separator == SINGLE), None)
    if single is None or (
        single.header.is_there and "," in "".join(single.header.names)
    ):
        return False
    certain = best.agree == other.agree == 1 and best.number == other.number
    return certain and bool(best.numeric) and bool(other.numeric)


def _differ(one: Reading, other: Reading) -> bool:
    cells = [[c for c in row if c] for row in one.body]
    return cells != [[c for c in row if c] for row in other.body]


# ---- the header ----


def _with_header(reading: Reading, settings: TableSettings, source: str) -> Reading:
    """The reading with the header that a spec names, or that is in the first row."""
    if settings.header == "none":
        return replace(reading, header=Header(numbered(reading.columns), None))
    if isinstance(settings.header, int):
        return _with_named_header(reading, settings.header, source)
    if not reading.header.is_there and _first_row_names(reading):
        line = reading.lines[reading.first]
        above = replace(reading.above, rows=reading.above.rows[1:])
        header = header_in(line, above, numbers_too=True)
        return replace(reading, header=header, first=reading.first + 1)
    return reading


def _with_named_header(reading: Reading, number: int, source: str) -> Reading:
    line = next((x for x in reading.above.lines if x.number == number), None)
    if line is None:
        mistake = mistakes_of_tables.no_header_line(number)
        raise DataError(source, [mistake])
    header = header_in(line, reading.above, numbers_too=True)
    begin = next(i for i, x in enumerate(reading.lines) if x.number > number)
    units = units_of(reading.rows[begin], reading.above)
    if units is not None:
        header, begin = replace(header, units=units), begin + 1
    return replace(reading, header=header, first=begin)


def _first_row_names(reading: Reading) -> bool:
    """Whether a row of numbers and texts is the header, as of wavelengths.

    Its texts are names, or it lacks one where the rows have a text, and its numbers
    are an axis.
    """
    body = reading.body
    if len(body) < 2 or len(reading.numeric) == len(reading.looked):
        return False
    texts = [p for p in reading.looked if p not in reading.numeric]
    if any(not body[0][p] and all(row[p] for row in body[1:]) for p in texts):
        return True
    axes = [_is_axis(reading, row) for row in body[:20]]
    return axes[0] and not any(axes[1:])


def _is_axis(reading: Reading, row: Sequence[str]) -> bool:
    """Whether at least three numbers of a row increase or decrease."""
    values = _numbers_in(reading, row)
    steps = [b - a for a, b in pairwise(values)]
    return len(values) > 2 and (all(s > 0 for s in steps) or all(s < 0 for s in steps))


def _is_even(reading: Reading, row: Sequence[str]) -> bool:
    values = _numbers_in(reading, row)
    steps = [b - a for a, b in pairwise(values)]
    if len(values) < 4 or not all(steps):
        return False
    return max(abs(step / steps[0] - 1) for step in steps) < 0.01


def _numbers_in(reading: Reading, row: Sequence[str]) -> list[float]:
    found = [parse_number(row[p], reading.decimal) for p in sorted(reading.numeric)]
    return [x for x in found if isinstance(x, float) and x == x]


# ---- mistakes ----


def _mistakes(
    ranked: Sequence[Reading], settings: TableSettings, data: bytes
) -> Iterator[Diagnostic]:
    """Why the best reading is not certain, or not possible."""
    best = ranked[0]
    for opened in best.lines:
        if is_open(opened.text):
            yield mistakes_of_tables.open_quote(opened.number, opened.text)
    shown = best.rows[best.first] if best.first < len(best.rows) else []
    line = best.lines[min(best.first, len(best.lines) - 1)]
    if settings.separator is None:
        for rival in _rivals(ranked):
            yield mistakes_of_tables.two_readings(line.number, line.text, best, rival)
    if settings.decimal is None and shown:
        yield from _doubts_of_decimals(best, line, data)
    if settings.header is None:
        yield from _doubts_of_header(best, line)
    if settings.comment is None:
        yield from _doubts_of_comments(best)
    if not best.header.fits and best.header.line is not None:
        yield mistakes_of_tables.header_misfit(best)


def _doubts_of_decimals(best: Reading, line: Line, data: bytes) -> Iterator[Diagnostic]:
    if best.separator != "," and {s for s in ".," if _has_decimals(best, s)} == {*".,"}:
        yield mistakes_of_tables.two_decimals(line.number, line.text)
    cells = [row[p] for row in best.body for p in best.numeric]
    commas = [cell for cell in cells if "," in cell and "(" not in cell]
    doubtful = best.decimal == "," and all(map(_THOUSANDS.fullmatch, commas))
    if doubtful and commas and not _DECIMAL_COMMA.search(data):
        yield mistakes_of_tables.thousands_or_decimals(line.number, line.text)


def _has_decimals(best: Reading, sign: str) -> bool:
    """Whether a column has one decimal sign alone, and numbers where it has that."""
    other = "," if sign == "." else "."
    for place in best.looked:
        cells = [row[place] for row in best.body if sign in row[place]]
        alone = not any(other in row[place] for row in best.body)
        if cells and alone and all(is_number(cell, sign) for cell in cells):
            return True
    return False


def _doubts_of_header(best: Reading, line: Line) -> Iterator[Diagnostic]:
    """A first row that may be the header, and numbers above the table."""
    there, names = best.header.line, best.header.names
    if there and names and 0 in best.numeric and is_value(names[0], best.decimal):
        yield mistakes_of_tables.header_or_row(there.number, there.text)
    if best.header.is_there or best.first >= len(best.rows):
        return
    body = best.body
    if (len(best.numeric) < len(best.looked) and len(body) > 1) or [
        _is_even(best, row) for row in body[:20]
    ] in _ONLY_THE_FIRST:
        yield mistakes_of_tables.header_or_row(line.number, line.text)
    for row, above in zip(best.rows[: best.first], best.lines, strict=False):
        if all(is_value(cell, best.decimal) for cell in row):
            yield mistakes_of_tables.numbers_above(
                above.number, above.text, best.columns
            )


def _doubts_of_comments(best: Reading) -> Iterator[Diagnostic]:
    """Lines below the header that begin like comments, and may be rows."""
    begin = 0 if best.header.line is None else best.header.line.number
    for line in best.above.lines:
        below = line.number > begin and is_comment(line.text, best.above.comments)
        if below and may_be_row(line.text, best):
            yield mistakes_of_tables.comment_or_row(line.number, line.text)


# ---- the form ----


def _form(reading: Reading, comments: tuple[str, ...], data: bytes) -> Form:
    names, stated = reading.header.names, reading.header.units
    units = units_in(name for name in names if name)
    counts = Counter(names)
    named = zip(names, stated, strict=True) if stated else ()
    units |= {name: unit for name, unit in named if name and unit and counts[name] == 1}
    there = reading.first < len(reading.lines)
    return Form(
        separator=reading.separator,
        decimal=reading.decimal,
        comments=comments,
        names=names,
        units=units,
        header=None if reading.header.line is None else reading.header.line.number,
        start=reading.lines[reading.first].start if there else len(data),
        line=reading.number,
        numeric=reading.numeric,
        unnamed=reading.header.unnamed,
    )
