"""Widths of texts on a terminal."""

import unicodedata


def cells(text: str) -> int:
    """Number of terminal cells of a text; a tab counts as one."""
    return sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
