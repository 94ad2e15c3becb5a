"""Source texts, and positions in them as offsets."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from .reading import Files, Nowhere


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The span from the start of this span to the end of another."""
        return Span(self.start, other.end)


def written() -> Any:
    """The source span of a node, which comparison ignores."""
    return field(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Source:
    """The text of one `.nn` file, followed by the texts of its imports.

    Attributes:
        name: the file name in messages.
        files: reader of the files that it names.
        imported: start offset and name of each imported file; a line break separates
            the texts.
        depth: the number of used models that lead to this text.
    """

    text: str
    name: str = "<spec>"
    files: Files = field(default_factory=Nowhere)
    imported: tuple[tuple[int, str], ...] = ()
    depth: int = 0

    def with_import(self, text: str, name: str) -> "Source":
        """Append the text of an imported file."""
        start = len(self.text) + 1
        imported = (*self.imported, (start, name))
        return replace(self, text=f"{self.text}\n{text}", imported=imported)

    @property
    def own_end(self) -> int:
        """End of the file's own text, before its imports."""
        return self.imported[0][0] - 1 if self.imported else len(self.text)

    @property
    def own_text(self) -> str:
        """The text of the file without its imports."""
        return self.text[: self.own_end]

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offset of the first code point of each line."""
        breaks = (i + 1 for i, char in enumerate(self.text) if char == "\n")
        return (0, *breaks)

    def part(self, offset: int) -> tuple[int, str]:
        """Start offset and name of the file that contains an offset."""
        starts = [start for start, _ in self.imported]
        index = bisect_right(starts, offset)
        return (0, self.name) if index == 0 else self.imported[index - 1]

    def row(self, offset: int) -> int:
        """Line of an offset in the whole text, counted from 0."""
        return bisect_right(self.line_starts, offset) - 1

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in its file, both counted from 1."""
        line = bisect_right(self.line_starts, offset)
        first = bisect_right(self.line_starts, self.part(offset)[0])
        return line - first + 1, offset - self.line_starts[line - 1] + 1

    def line_span(self, offset: int) -> Span:
        """Span of the line at an offset, without its line break."""
        start = self.line_starts[bisect_right(self.line_starts, offset) - 1]
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        return Span(start, end - (self.text[start:end][-1:] == "\r"))

    def line(self, offset: int) -> str:
        """Text of the line at an offset, without its line break."""
        return self.slice(self.line_span(offset)).rstrip("\r")

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]
