"""Neighboring lines in columns: names, `:` and `=` below each other, and comments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

# Blanks that a column fills up in a line; beyond, a new column begins.
MAX_FILLED = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its code, its comment, and whether a blank line stands before it."""

    indent: int
    text: str
    comment: str = ""
    blank: bool = False

    def lines(self) -> tuple[str, ...]:
        between = "  " if self.text and self.comment else ""
        line = " " * self.indent + self.text + between + self.comment
        return ("", line) if self.blank else (line,)


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement or an entry of braces, laid out.

    Attributes:
        rows: its lines, those of the comments before it first.
        first: the index of its first line of code.
        kind: of its columns; "" for none.
        cells: what its code begins with, one blank after each.
    """

    rows: tuple[Row, ...]
    first: int
    kind: str
    cells: tuple[str, ...]


def align_entries(entries: Sequence[Entry], width: int) -> Iterator[Entry]:
    """Entries that follow each other in columns.

    A column ends with a blank line, with an entry of several lines, and where it would
    fill up too much.
    """
    for block in _blocks(entries):
        yield from _align_block(block, width)


def _blocks(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    block: list[Entry] = []
    for entry in entries:
        if block and not (_goes_on(block[-1], entry) and _is_even([*block, entry])):
            yield block
            block = []
        block.append(entry)
    if block:
        yield block


def _goes_on(before: Entry, entry: Entry) -> bool:
    return (
        before.kind == entry.kind != ""
        and len(before.rows) == before.first + 1
        and not any(row.blank for row in entry.rows[: entry.first + 1])
    )


def _is_even(block: Sequence[Entry]) -> bool:
    return all(max(sizes) - min(sizes) <= MAX_FILLED for sizes in _sizes(block))


def _sizes(block: Sequence[Entry]) -> Iterator[list[int]]:
    """For each column the widths of its cells."""
    for column in range(max(len(entry.cells) for entry in block)):
        cells = (entry.cells[column : column + 1] for entry in block)
        yield [len(cell[0]) for cell in cells if cell]


def _align_block(block: list[Entry], width: int) -> list[Entry]:
    if len(block) == 1:
        return block
    widths = [max(sizes) for sizes in _sizes(block)]
    filled = [_fill(entry, widths) for entry in block]
    for before, after in zip(block, filled, strict=True):
        old, new = before.rows[before.first], after.rows[after.first]
        if old.indent + len(old.text) <= width < new.indent + len(new.text):
            return block
    return filled


def _fill(entry: Entry, widths: Sequence[int]) -> Entry:
    row = entry.rows[entry.first]
    plain = " ".join(entry.cells)
    if not row.text.startswith(plain):  # broken over lines in its cells
        return entry
    columns = zip(entry.cells, widths, strict=False)
    cells = " ".join(cell.ljust(size) for cell, size in columns)
    row = replace(row, text=cells + row.text[len(plain) :])
    rows = (*entry.rows[: entry.first], row, *entry.rows[entry.first + 1 :])
    return replace(entry, rows=rows)


# ---- comments at the ends of lines ----


def align_comments(rows: Sequence[Row], width: int = 88) -> list[Row]:
    """Lines that follow each other with their comments below each other."""
    found: list[Row] = []
    for commented, group in groupby(rows, lambda row: bool(row.text and row.comment)):
        found += _align_comments(list(group), width) if commented else group
    return found


def _align_comments(rows: list[Row], width: int) -> list[Row]:
    ends = [row.indent + len(row.text) for row in rows]
    if max(ends) - min(ends) > MAX_FILLED:
        return rows
    filled = [
        replace(row, text=row.text.ljust(max(ends) - row.indent)) for row in rows
    ]
    for row, end in zip(rows, ends, strict=True):
        size = len(row.comment) + 2
        if end + size <= width < max(ends) + size:
            return rows
    return filled
