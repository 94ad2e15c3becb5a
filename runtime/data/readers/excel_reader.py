"""Spreadsheets: the first sheet that has cells, with a line of names."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from ..columns import Columns, require_size
from ..tables.opening import open_text
from ..tables.settings import TableSettings
from .needed import needed


def open_excel(path: Path, settings: TableSettings) -> Columns:
    """Open the first sheet with cells, and read it as a text table is read.

    Raises:
        DataError: it has no table, or its library is missing.
    """
    source = str(path)
    require_size(path.stat().st_size, source)
    calamine = needed("python_calamine", source)
    book = calamine.CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        if any(any(cell != "" for cell in row) for row in rows):
            written = replace(settings, separator="tab", decimal=".", encoding=None)
            return open_text(_as_text(rows), path, written)
    raise ValueError("no sheet has any cells")


def _as_text(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows of cells as a table between tabs."""
    text = StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    return text.getvalue().encode()


def _cell(cell: Any) -> str:
    if isinstance(cell, float):
        return repr(cell)
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell)
