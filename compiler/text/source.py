"""A spec's text with its name, and places in it as two offsets."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property

from .reading import Files, Nowhere


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of a text, in code points from its start."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The stretch from the start of this span to the end of another."""
        return Span(self.start, other.end)


@dataclass(frozen=True)
class Source:
    """The text of one `.nn` file, and behind it those of the files that it imports.

    Attributes:
        name: what messages call the file.
        files: what reads the files that it names.
        imported: for each imported file the offset where its text begins, and its
            name; a line break stands between two texts.
    """

    text: str
    name: str = "<spec>"
    files: Files = field(default_factory=Nowhere)
    imported: tuple[tuple[int, str], ...] = ()

    def with_import(self, text: str, name: str) -> "Source":
        """This source with the text of one more file."""
        start = len(self.text) + 1
        imported = (*self.imported, (start, name))
        return replace(self, text=f"{self.text}\n{text}", imported=imported)

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offset of the first code point of each line."""
        breaks = (i + 1 for i, char in enumerate(self.text) if char == "\n")
        return (0, *breaks)

    def part(self, offset: int) -> tuple[int, str]:
        """Where the text of the file around an offset begins, and the file's name."""
        starts = [start for start, _ in self.imported]
        index = bisect_right(starts, offset)
        return (0, self.name) if index == 0 else self.imported[index - 1]

    def row(self, offset: int) -> int:
        """The line of an offset in the whole text, counted from 0."""
        return bisect_right(self.line_starts, offset) - 1

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset in its file, both counted from 1."""
        line = bisect_right(self.line_starts, offset)
        first = bisect_right(self.line_starts, self.part(offset)[0])
        return line - first + 1, offset - self.line_starts[line - 1] + 1

    def line_span(self, offset: int) -> Span:
        """The line around an offset, without its line break."""
        start = self.line_starts[bisect_right(self.line_starts, offset) - 1]
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        return Span(start, end - (self.text[start:end][-1:] == "\r"))

    def line(self, offset: int) -> str:
        """The text of the line around an offset, without its line break."""
        return self.slice(self.line_span(offset)).rstrip("\r")

    def slice(self, span: Span) -> str:
        """The text that a span covers."""
        return self.text[span.start : span.end]
