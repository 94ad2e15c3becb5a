"""Ways to read the lines of a text table: by separator and decimal sign."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..headings import as_unit
from .cells import is_missing, is_value
from .headers import Above, Header, find_header
from .lines import SINGLE, Line, is_comment, split

_MOST_CELLS = 64  # of a line are looked at; a table may have 20,000 columns
_MOST_ROWS = 100
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the first lines of a table.

    Attributes:
        rows: cells of the lines that are no comments, blank or rules.
        lines: these lines.
        columns: cells in a row.
        first: the position of the first row in `lines`.
        numeric: positions of columns of numbers, of those looked at.
        looked: positions of the columns looked at.
        agree: share of the lines from the first row on that are such rows.
        other_decimal: whether the same columns have numbers with the other sign.
        above: what stands above the first row.
    """

    separator: str
    decimal: str
    lines: Sequence[Line]
    rows: Sequence[Sequence[str]]
    columns: int
    first: int
    numeric: frozenset[int]
    looked: Sequence[int]
    agree: float
    other_decimal: bool
    above: Above
    header: Header

    @property
    def score(self) -> float:
        """How well all lines agree with this reading."""
        filled = [p for p in self.looked if self._is_filled(p)] or [0]
        numeric = len(self.numeric) / len(filled)
        return self.agree + numeric + self._score_of_header

    @property
    def _score_of_header(self) -> float:
        """A header that fits is better than none, and none than a title instead."""
        if not self.header.fits:
            return 0.0
        if self.header.is_there:
            name = self.header.names[0] if self.separator == SINGLE else ""
            return 0.2 if any(sign in name for sign in ",;|\t") else 0.5
        return 0.2 if self.above.has_text else 0.4

    @property
    def number(self) -> int:
        """The number of the line of the first row."""
        if self.first < len(self.lines):
            return self.lines[self.first].number
        return self.lines[-1].number + 1

    def _is_filled(self, place: int) -> bool:
        return any(row[place] for row in self.body[:_MOST_ROWS])

    @property
    def body(self) -> list[Sequence[str]]:
        """The rows that have as many cells as most."""
        return [r for r in self.rows[self.first :] if len(r) == self.columns]


def read_as(
    separator: str,
    decimals: Sequence[str],
    *,
    head: Sequence[Line],
    comments: Sequence[str],
    below: int | None = None,
) -> Reading | None:
    """The reading by a separator; None if it divides no line.

    Args:
        decimals: the decimal signs to try.
        below: the line of the header, as a spec says; 0 if it has none.
    """
    lines = [x for x in head if not _is_skipped(x, comments)]
    rows = [split(line.text, separator) for line in lines]
    begin = 0
    if below is not None:
        begin = next((i for i, x in enumerate(lines) if x.number > below), len(lines))
    body = rows[begin:]
    columns = _columns_of(body, decimals, separator)
    if columns is None:
        return None
    looked = _places(columns)
    numeric = {d: _numeric(body, columns, looked, d) for d in decimals}
    decimal = max(decimals, key=lambda d: (len(numeric[d]), d == "."))
    others = [d for d in decimals if d != decimal]
    first = begin + _first_row(body, columns, numeric[decimal], decimal)
    if below is not None and not numeric[decimal]:
        first = begin
    above = Above(
        lines=_above(head, lines, first),
        rows=[r for r in rows[first:] if len(r) == columns][:_MOST_ROWS]
        or [[""] * columns],
        separator=separator,
        decimal=decimal,
        comments=comments,
    )
    agreeing = [
        _agrees(row, columns, numeric[decimal], decimal) for row in rows[first:]
    ]
    return Reading(
        separator=separator,
        decimal=decimal,
        lines=lines,
        rows=rows,
        columns=columns,
        first=first,
        numeric=numeric[decimal],
        looked=looked,
        agree=sum(agreeing) / len(agreeing) if agreeing else 1.0,
        other_decimal=any(numeric[d] == numeric[decimal] for d in others),
        above=above,
        header=find_header(above),
    )


def _is_skipped(line: Line, comments: Sequence[str]) -> bool:
    return line.is_blank or line.is_rule or is_comment(line.text, comments)


def _columns_of(
    rows: Sequence[Sequence[str]], decimals: Sequence[str], separator: str
) -> int | None:
    """How many cells most lines have, those with a number first."""
    divided = [row for row in rows if len(row) > 1 or separator == SINGLE]
    with_numbers = [r for r in divided if _has_number(r, decimals)]
    # A preamble may have as many lines as the table below it.
    counts = Counter(len(row) for row in reversed(with_numbers or divided))
    return max(counts, key=lambda n: counts[n]) if counts else None


def _has_number(row: Sequence[str], decimals: Sequence[str]) -> bool:
    return any(is_value(cell, d) for cell in row[:_MOST_CELLS] for d in decimals)


def _above(head: Sequence[Line], lines: Sequence[Line], first: int) -> list[Line]:
    end = lines[first].number if first < len(lines) else head[-1].number + 1
    return [x for x in head if x.number < end and not x.is_blank and not x.is_rule]


def _places(columns: int) -> list[int]:
    """Some columns: all, or the first and the last."""
    half = _MOST_CELLS // 2
    if columns <= _MOST_CELLS:
        return list(range(columns))
    return [*range(half), *range(columns - half, columns)]


def _numeric(
    rows: Sequence[Sequence[str]], columns: int, looked: Sequence[int], decimal: str
) -> frozenset[int]:
    """Positions of columns whose cells are numbers, but for a few.

    A header, units and a preamble stand above: the last lines with a number decide.
    """
    body = [row for row in rows if len(row) == columns][-2 * _MOST_ROWS :]
    body = [row for row in body if _has_number(row, (decimal,))]
    body = body[-max(1, len(body) * 2 // 3) :]
    return frozenset(p for p in looked if _is_numeric([r[p] for r in body], decimal))


def _is_numeric(cells: Sequence[str], decimal: str) -> bool:
    filled = [cell for cell in cells if not is_missing(cell)]
    numbers = sum(is_value(cell, decimal) for cell in filled)
    return numbers > 0 and numbers >= _MOSTLY * len(filled)


def _first_row(
    rows: Sequence[Sequence[str]], columns: int, numeric: frozenset[int], decimal: str
) -> int:
    """The position of the first row: numbers where columns have them."""
    if not numeric:  # texts only: the first line is the header
        return 1 + next((i for i, row in enumerate(rows) if len(row) == columns), 0)
    first = next(
        (i for i, r in enumerate(rows) if is_row(r, columns, numeric, decimal)),
        len(rows),
    )
    while first > 1 and _is_damaged(rows[: first + 1], columns, numeric, decimal):
        first -= 1
    return first


def _agrees(
    row: Sequence[str], columns: int, numeric: frozenset[int], decimal: str
) -> bool:
    """Whether a row has as many cells as others, and numbers where they have them."""
    if len(row) != columns:
        return False
    return not numeric or is_row(row, columns, numeric, decimal)


def is_row(
    row: Sequence[str], columns: int, numeric: frozenset[int], decimal: str
) -> bool:
    """Whether the columns of numbers have a number or a missing value in a line."""
    if len(row) != columns:
        return False
    cells = [row[place] for place in numeric]
    if not all(is_value(c, decimal) or is_missing(c) for c in cells):
        return False
    return any(is_value(cell, decimal) for cell in cells)


class _Divided(Protocol):
    @property
    def separator(self) -> str: ...
    @property
    def decimal(self) -> str: ...
    @property
    def columns(self) -> int: ...
    @property
    def numeric(self) -> frozenset[int]: ...


def may_be_row(text: str, form: _Divided) -> bool:
    """Whether a line that begins like a comment is a row if it is none.

    Its sign belongs to a text in the first column.
    """
    if not form.numeric or 0 in form.numeric:
        return False
    cells = split(text, form.separator)
    return is_row(cells, form.columns, form.numeric, form.decimal)


def _is_damaged(
    rows: Sequence[Sequence[str]], columns: int, numeric: frozenset[int], decimal: str
) -> bool:
    """Whether the line before the last is a row with a cell that is no number.

    The line above it then has texts alone: it is the header.
    """
    above, row = rows[-3:-1]
    if len(row) != columns or len(above) != columns:
        return False
    if all(as_unit(cell) is not None for cell in row):
        return False
    numbers = [p for p in numeric if is_value(row[p], decimal)]
    return bool(numbers) and not any(is_value(above[p], decimal) for p in numeric)
