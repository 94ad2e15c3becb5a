"""Explanations of common slips, by patterns of malformed text."""

from .marks import LOOKALIKES
from .names import read_names_again
from .rows import ROWS, explain
from .spot import Row, Spot, make_spot

__all__ = [
    "LOOKALIKES",
    "ROWS",
    "Row",
    "Spot",
    "explain",
    "make_spot",
    "read_names_again",
]
