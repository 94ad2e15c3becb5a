"""`.csv` files as named columns."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path
from typing import TextIO

import numpy as np

from .. import mistakes
from ..columns import digest, require_distinct, require_size
from ..mistakes import DataError
from .looks import find_delimiter

MAX_LINE = 16_000_000  # characters; a million columns of numbers


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by column; `lines` are their line numbers."""

    source: str
    cells: Mapping[str, tuple[str, ...]]
    lines: tuple[int, ...]
    tabular: bool = True
    in_memory: bool = False

    def names(self) -> tuple[str, ...]:
        return tuple(self.cells)

    def numbers(self, name: str) -> np.ndarray:
        cells = self.cells[name]
        if _is_plain("".join(cells)):
            with suppress(ValueError):
                return np.array(cells, dtype=object).astype(np.float64)
        raise DataError(self.source, list(self._not_numbers(name, cells)))

    def any_numbers(self, name: str) -> np.ndarray:
        return self.numbers(name)

    def _not_numbers(
        self, name: str, cells: Iterable[str], most: int = 5
    ) -> Iterator[mistakes.Diagnostic]:
        for line, cell in zip(self.lines, cells, strict=True):
            if most and not _is_number(cell):
                most -= 1
                yield mistakes.not_a_number(line, name, cell)

    def labels(self, name: str) -> np.ndarray:
        return np.array([cell.strip() for cell in self.cells[name]], dtype=str)

    def sha256(self) -> str:
        return digest(Path(self.source))


def _is_plain(text: str) -> bool:
    """Whether a text has neither underscores nor foreign digits; `float` takes both."""
    return text.isascii() and "_" not in text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return _is_plain(text)


def open_csv(path: Path) -> Table:
    """Read the columns of a `.csv` file, separated by commas, semicolons or tabs.

    Raises:
        DataError: a line has more or fewer cells than the header.
    """
    source = str(path)
    require_size(path.stat().st_size, source)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = _read_lines(file)
        if not lines:
            raise DataError(source, [mistakes.unreadable("it is empty")])
        _, header = lines.pop(0)
        rows = [(number, row) for number, row in lines if _has_cells(row, header)]
    for number, row in rows:
        if len(row) != len(header):
            mistake = mistakes.ragged_line(number, len(row), len(header))
            raise DataError(source, [mistake])
    return _as_columns(source, [name.strip() for name in header], rows)


def _read_lines(file: TextIO) -> list[tuple[int, list[str]]]:
    """Cells of the lines that are not blank, by line number from 1."""
    first = next((line for line in _bounded(file) if line.strip()), "")
    file.seek(0)
    delimiter = find_delimiter(first)
    reader = csv.reader(
        _bounded(file), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    lines = ((reader.line_num, row) for row in reader if row)
    return list(dropwhile(lambda line: not "".join(line[1]).strip(), lines))


def _bounded(file: TextIO) -> Iterator[str]:
    """The lines of a file, as long as none is too long for a table."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise DataError(file.name, [mistakes.long_line(number, MAX_LINE)])
        yield line


def _has_cells(row: list[str], header: list[str]) -> bool:
    """Whether a line is a row; a blank line is one only in a single column."""
    return len(header) == 1 or len(row) > 1 or bool(row[0].strip())


def _as_columns(
    source: str, header: list[str], rows: list[tuple[int, list[str]]]
) -> Table:
    """Columns by name, without unnamed ones, as after a trailing comma."""
    require_distinct(tuple(name for name in header if name), source)
    cells = zip(*(row for _, row in rows), strict=True) if rows else [()] * len(header)
    named = zip(header, cells, strict=True)
    columns = {name: column for name, column in named if name}
    return Table(source, columns, tuple(number for number, _ in rows))
