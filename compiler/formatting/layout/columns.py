"""Alignment of neighboring lines: names, `:`, `=` and comments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

WIDTH = 88  # of a line
# Most padding per line; beyond it, a new column begins.
MAX_FILLED = 16


@dataclass(frozen=True, slots=True)
class Row:
    """A line: its code, its comment, and whether a blank line precedes it."""

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
    """A laid out statement or entry of braces.

    Attributes:
        rows: its lines, after those of preceding comments.
        first: index of its first line of code.
        kind: kind of its columns; "" for none.
        cells: leading parts of its code, separated by one blank.
    """

    rows: tuple[Row, ...]
    first: int
    kind: str
    cells: tuple[str, ...]


def align_entries(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Align consecutive entries in columns.

    A column ends at a blank line, at an entry of several lines, and where it would need
    too much padding.
    """
    for block in _blocks(entries):
        yield from _align_block(block)


def _blocks(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    block: list[Entry] = []
    extents: list[tuple[int, int]] = []
    for entry in entries:
        wider = _widened(extents, entry)
        even = all(most - least <= MAX_FILLED for least, most in wider)
        if block and not (even and _goes_on(block[-1], entry)):
            yield block
            block, wider = [], _widened([], entry)
        block.append(entry)
        extents = wider
    if block:
        yield block


def _widened(extents: Sequence[tuple[int, int]], entry: Entry) -> list[tuple[int, int]]:
    """The smallest and largest width of each column, including one more entry."""
    sizes = [len(cell) for cell in entry.cells]
    both = [
        (min(least, size), max(most, size))
        for (least, most), size in zip(extents, sizes, strict=False)
    ]
    rest = [(size, size) for size in sizes[len(extents) :]]
    return [*both, *extents[len(sizes) :], *rest]


def _goes_on(before: Entry, entry: Entry) -> bool:
    return (
        before.kind == entry.kind != ""
        and len(before.rows) == before.first + 1
        and not any(row.blank for row in entry.rows[: entry.first + 1])
    )


def _align_block(block: list[Entry]) -> list[Entry]:
    if len(block) == 1:
        return block
    extents: list[tuple[int, int]] = []
    for entry in block:
        extents = _widened(extents, entry)
    widths = [most for _, most in extents]
    filled = [_fill(entry, widths) for entry in block]
    for before, after in zip(block, filled, strict=True):
        old, new = before.rows[before.first], after.rows[after.first]
        if old.indent + len(old.text) <= WIDTH < new.indent + len(new.text):
            return block
    return filled


def _fill(entry: Entry, widths: Sequence[int]) -> Entry:
    row = entry.rows[entry.first]
    plain = " ".join(entry.cells)
    if not row.text.startswith(plain):  # a line break inside its cells
        return entry
    columns = zip(entry.cells, widths, strict=False)
    cells = " ".join(cell.ljust(size) for cell, size in columns)
    row = replace(row, text=cells + row.text[len(plain) :])
    rows = (*entry.rows[: entry.first], row, *entry.rows[entry.first + 1 :])
    return replace(entry, rows=rows)


# ---- comments at the ends of lines ----


def align_comments(rows: Sequence[Row]) -> list[Row]:
    """Align the comments of consecutive lines."""
    aligned: list[Row] = []
    block: list[Row] = []
    for row in rows:
        if block and not _goes_below(block[-1], row):
            aligned += _align_comments(block)
            block = []
        if _has_column(row):
            block.append(row)
        else:
            aligned.append(row)
    return [*aligned, *_align_comments(block)]


def _goes_below(before: Row, row: Row) -> bool:
    return _has_column(row) and row.indent == before.indent and not row.blank


def _has_column(row: Row) -> bool:
    """Whether a comment belongs to one entry, not to the content of brackets."""
    brackets = row.text.endswith(("(", "[", "{")) or row.text.startswith(
        (")", "]", "}")
    )
    return bool(row.text and row.comment) and not brackets


def _align_comments(rows: list[Row]) -> list[Row]:
    ends = [row.indent + len(row.text) for row in rows]
    if not rows or max(ends) - min(ends) > MAX_FILLED:
        return rows
    filled = [replace(row, text=row.text.ljust(max(ends) - row.indent)) for row in rows]
    for row, end in zip(rows, ends, strict=True):
        size = len(row.comment) + 2
        if end + size <= WIDTH < max(ends) + size:
            return rows
    return filled
