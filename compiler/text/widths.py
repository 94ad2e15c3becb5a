"""Widths of texts on a terminal."""

import unicodedata


def escaped(text: str) -> str:
    """Text with escapes for what a terminal would obey, or cannot show.

    Names of files may hold them; bytes that are not UTF-8 are surrogates there.
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def cells(text: str) -> int:
    """Number of terminal cells of a text; a tab counts as one."""
    return sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
