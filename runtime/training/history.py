"""The history of a training: one row per epoch, and its format as CSV."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from .plateau import Plateau

Row = dict[str, Any]
"""The numbers of one epoch, by the names of COLUMNS.

Epochs count from 1. Losses are in scaled units; `validation_loss` is None without a
validation split.
"""

COLUMNS = ("epoch", "train_loss", "validation_loss", "learning_rate")


def format_history(history: Iterable[Row]) -> str:
    """The rows as CSV with a header."""
    return format_header() + format_rows(history)


def format_header() -> str:
    """The header of the CSV."""
    return ",".join(COLUMNS) + "\n"


def format_rows(history: Iterable[Row]) -> str:
    """The rows as CSV, without the header."""
    text = StringIO()
    rows = ([row[name] for name in COLUMNS] for row in history)
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def parse_history(text: str) -> list[Row]:
    """Parse the output of `format_history`.

    Raises:
        ValueError: the columns differ, or a cell is not a number.
    """
    reader = csv.DictReader(StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ValueError(f"expected the columns {', '.join(COLUMNS)}")
    try:
        return [_parse_row(cells) for cells in reader]
    except (TypeError, csv.Error) as error:  # too few cells, NUL bytes
        raise ValueError(str(error)) from error


def _parse_row(cells: dict[str, str]) -> Row:
    validation = cells["validation_loss"]
    return {
        "epoch": int(cells["epoch"]),
        "train_loss": float(cells["train_loss"]),
        "validation_loss": float(validation) if validation else None,
        "learning_rate": float(cells["learning_rate"]),
    }


def reductions(history: Sequence[Row], plateau: Plateau) -> list[int]:
    """Epochs from which a plateau reduced the learning rate."""
    rates = [row["learning_rate"] for row in history]
    later = range(plateau.start + 1, len(rates))
    return [i + 1 for i in later if rates[i] < rates[i - 1]]
