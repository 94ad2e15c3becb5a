"""The header of a text table: names of columns, and a line of units."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..headings import as_unit
from .cells import is_missing, is_value
from .lines import BLANKS, Line, is_comment, split, split_wide, without_comment

_SEPARATORS = (",", ";", "\t", "|", BLANKS)


@dataclass(frozen=True, slots=True)
class Header:
    """The names of all columns of a table; an unnamed column has an empty name.

    Attributes:
        line: its number; None if the table has none.
        units: units by position, from a line of their own.
        fits: whether it has a name for each column.
        cells: as many as the line has, for messages.
        unnamed: columns at the end for which the header has no cell; they are empty.
    """

    names: tuple[str, ...]
    line: Line | None
    units: tuple[str, ...] = ()
    fits: bool = True
    cells: int = 0
    unnamed: int = 0

    @property
    def is_there(self) -> bool:
        return self.line is not None


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above the rows of a table.

    Attributes:
        lines: those with text, comments among them, from the top.
        rows: cells of the first rows.
        comments: how lines of comment begin.
    """

    lines: Sequence[Line]
    rows: Sequence[Sequence[str]]
    separator: str
    decimal: str
    comments: Sequence[str]

    @property
    def columns(self) -> int:
        return len(self.rows[0])

    @property
    def has_text(self) -> bool:
        """Whether there is a line that is no comment."""
        return not all(is_comment(x.text, self.comments) for x in self.lines)


def numbered(columns: int) -> tuple[str, ...]:
    """Names of the columns of a table without a header."""
    return tuple(f"column_{place + 1}" for place in range(columns))


def find_header(above: Above) -> Header:
    """The header among the lines above the rows.

    It is the line directly above them, or above a line of units. If only comments
    stand there, it is the last of them that has a name for each column.
    """
    plain = [x for x in above.lines if not is_comment(x.text, above.comments)]
    if plain:
        header = _header_of_lines(plain, above)
        if header is not None:
            return header
    return _header_in_comments(above) or Header(numbered(above.columns), None)


def _header_of_lines(plain: Sequence[Line], above: Above) -> Header | None:
    """The header in lines that are no comments; None if the last is a title."""
    last = plain[-1]
    units = units_of(split(last.text, above.separator), above)
    before = plain[-2] if len(plain) > 1 else None
    if units is not None:
        header = header_in(before, above) if before else _header_in_comments(above)
        if header is not None and header.fits:
            return replace(header, units=units)
    header = header_in(last, above)
    if not header.fits and header.cells == 1 and above.columns > 1:
        return None
    return header


def _header_in_comments(above: Above) -> Header | None:
    lines = [x for x in above.lines if is_comment(x.text, above.comments)]
    lines = [x for x in lines if not x.is_rule]
    for separator in (above.separator, *_SEPARATORS):
        units: tuple[str, ...] | None = None
        other = replace(above, separator=separator)
        for line in reversed(lines):
            cells = split(without_comment(line.text, above.comments), separator)
            stated = units_of(cells, above) if units is None else None
            if stated is not None:
                units = stated
                continue
            header = header_in(line, other)
            if header.fits and _may_name(header, above):
                return replace(header, units=units or ())
    return None


def _may_name(header: Header, above: Above) -> bool:
    """A line of comment names the only column if it is one word."""
    if above.columns > 1:
        return all(name and name[-1] not in ",;|" for name in header.names[1:-1]) and (
            header.names[0][-1:] not in (",", ";", "|")
        )
    name = re.sub(r"[(\[].*[)\]]$", "", header.names[0]).strip()
    return bool(name) and " " not in name and not name.endswith(":")


def units_of(cells: Sequence[str], above: Above) -> tuple[str, ...] | None:
    """The units in a line of units; None if it is none."""
    units = [as_unit(cell) for cell in cells]
    while len(units) > above.columns and units[-1] == "":
        units.pop()
    if len(units) != above.columns or None in units or not any(units):
        return None
    return tuple(unit or "" for unit in units)


def header_in(line: Line, above: Above, *, numbers_too: bool = False) -> Header:
    """The names in a line, which are not all numbers unless a spec says so."""
    text = line.text
    if is_comment(text, above.comments):
        text = without_comment(text, above.comments)
    first: list[str] = []
    for cells in _divisions(text, above.separator):
        first = first or cells
        names = _fitted(cells, above)
        if names is not None and not numbers_too and _are_numbers(names, above):
            names = None
        if names is not None:
            unnamed = max(0, len(names) - len(cells)) if names[0] == cells[0] else 0
            return Header(names, line, cells=len(cells), unnamed=unnamed)
    return Header((), line, fits=False, cells=len(first))


def _divisions(text: str, separator: str) -> Iterator[list[str]]:
    """Ways to divide a header into names, the usual first."""
    yield split(text, separator)
    if separator == BLANKS:
        yield split_wide(text)
        yield _with_brackets(text.split())
    else:
        yield _outside_brackets(text, separator)


def _with_brackets(words: Sequence[str]) -> list[str]:
    """Words, each with the brackets after it: `w (nm)` is one name."""
    names: list[str] = []
    for word in words:
        if names and (word[0] in "([" or names[-1].count("(") > names[-1].count(")")):
            names[-1] += f" {word}"
        else:
            names.append(word)
    return names


def _outside_brackets(text: str, separator: str) -> list[str]:
    """Cells of a line whose brackets may contain the separator, as in `S(1,1)`."""
    depth, names = 0, [""]
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign == separator and depth <= 0:
            names.append("")
        else:
            names[-1] += sign
    return [name.strip().strip('"') for name in names]


def _fitted(cells: Sequence[str], above: Above) -> tuple[str, ...] | None:
    """Names for all columns, some of them empty; None if the cells do not fit."""
    names, columns = list(cells), above.columns
    while len(names) > columns and not names[-1]:
        names.pop()
    if len(names) < columns:
        names = _extended(names, above)
    return tuple(names) if len(names) == columns and any(names) else None


def _are_numbers(names: Sequence[str], above: Above) -> bool:
    return all(is_value(n, above.decimal) or is_missing(n) for n in names)


def _extended(names: list[str], above: Above) -> list[str]:
    """Names of columns, where rows end in a separator or begin with their name."""
    spare = above.columns - len(names)
    if all(not cell for row in above.rows for cell in row[len(names) :]):
        return names + [""] * spare
    if spare == 1 and has_row_names(above):
        return ["", *names]
    return names


def has_row_names(above: Above) -> bool:
    """Whether rows begin with a count from 0 or 1, or with texts between blanks.

    R writes them so, and no name for them.
    """
    first = [row[0] for row in above.rows]
    if len(first) < 2:
        return False
    if all(cell.isdecimal() and cell.isascii() for cell in first):
        if len(first) < 3:
            return False
        begin = int(first[0])
        return begin in (0, 1) and [int(c) for c in first] == list(
            range(begin, begin + len(first))
        )
    texts = not any(is_value(cell, above.decimal) for cell in first)
    return texts and above.separator in (BLANKS, "\t") and len(set(first)) == len(first)
