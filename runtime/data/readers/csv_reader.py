"""`.csv` files as named columns."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import dropwhile
from pathlib import Path
from typing import TextIO

import numpy as np

from .. import mistakes
from ..columns import Columns, require_distinct, require_size
from ..mistakes import DataError
from .looks import find_delimiter

MAX_LINE = 16_000_000  # characters; a million columns of numbers


def _is_plain(text: str) -> bool:
    """Whether a text has neither underscores nor foreign digits; `float` takes both."""
    return text.isascii() and "_" not in text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return _is_plain(text)


def open_csv(path: Path) -> Columns:
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
    return _as_columns(path, [name.strip() for name in header], rows)


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
    path: Path, header: list[str], rows: list[tuple[int, list[str]]]
) -> Columns:
    """Columns by name, without unnamed ones, as after a trailing comma."""
    source = str(path)
    require_distinct(tuple(name for name in header if name), source)
    lines = [number for number, _ in rows]
    all_cells = (
        zip(*(row for _, row in rows), strict=True) if rows else [()] * len(header)
    )
    named = zip(header, all_cells, strict=True)
    cells = {name: column for name, column in named if name}

    def read(name: str) -> np.ndarray:
        if _is_plain("".join(cells[name])):
            with suppress(ValueError):
                known = [cell if cell.strip() else "nan" for cell in cells[name]]
                return np.array(known, dtype=object).astype(np.float64)
        raise DataError(source, list(_not_numbers(name, cells[name], lines)))

    def read_labels(name: str) -> np.ndarray:
        return np.array([cell.strip() for cell in cells[name]], dtype=str)

    return Columns(source, tuple(cells), read, read_labels, tabular=True, file=path)


def _not_numbers(
    name: str, cells: Iterable[str], lines: Iterable[int], most: int = 5
) -> Iterator[mistakes.Diagnostic]:
    for line, cell in zip(lines, cells, strict=True):
        if most and not _is_number(cell):
            most -= 1
            yield mistakes.not_a_number(line, name, cell)
