"""Conversion between offsets and an editor's lines and columns."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Units = Literal["utf-8", "utf-16", "utf-32"]

_BREAK = re.compile(r"\r\n|\n|\r")
_WIDTHS = {"utf-8": (1, 2, 3, 4), "utf-16": (1, 1, 1, 2), "utf-32": (1, 1, 1, 1)}


@dataclass(frozen=True)
class Positions:
    """Lines of a text with their columns, counted from 0.

    Attributes:
        units: unit of columns: bytes, UTF-16 code units or code points.
    """

    text: str
    units: Units = "utf-16"

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return (0, *(match.end() for match in _BREAK.finditer(self.text)))

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        """End of each line, without its break."""
        breaks = (match.start() for match in _BREAK.finditer(self.text))
        return (*breaks, len(self.text))

    @property
    def lines(self) -> int:
        """Number of lines."""
        return len(self._starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        offset = min(offset, self._ends[line])
        return line, self._width(self.text[self._starts[line] : offset])

    def offset(self, line: int, column: int) -> int:
        """Offset of a position, clamped to its line and the text."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[line], self._ends[line]
        if self.units == "utf-32" or self.text[start:end].isascii():
            return min(start + max(column, 0), end)
        widths = _WIDTHS[self.units]
        for index in range(start, end):
            column -= _units(self.text[index], widths)
            if column < 0:
                return index
        return end

    def _width(self, text: str) -> int:
        if self.units == "utf-32" or text.isascii():
            return len(text)
        widths = _WIDTHS[self.units]
        return sum(_units(char, widths) for char in text)


def _units(char: str, widths: tuple[int, int, int, int]) -> int:
    code = ord(char)
    return widths[(code >= 0x80) + (code >= 0x800) + (code >= 0x10000)]
