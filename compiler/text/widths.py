"""How wide texts are on a terminal."""

import unicodedata


def cells(text: str) -> int:
    """How many cells of a terminal a text takes; a tab counts as one."""
    return sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
