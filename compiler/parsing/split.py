"""A text cut into its statements, so that a mistake in one leaves the others be.

A statement begins where a line begins with a keyword. A line that begins with
anything else outside brackets, other than `->`, a bracket or the string of `model`,
begins a statement as well, one whose keyword is unknown; unless a statement lacks the
brace of its body, or the line is indented beneath one that is unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..text.record import record
from ..text.source import Source, Span
from ..vocabulary import STATEMENTS

Piece = re.Match[str]

# A byte order mark at the very start is none of the spec. What other languages take for
# comments is one piece, so that nothing in it counts.
_PIECE = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<foreign>/\*(?s:.*?)(?:\*/|\Z)
          | (?:(?<=\n)|\A)[ \t]*(?://|--(?!>)|%|!)[^\n]*
          | (?<=[ \t])//(?!\s*[\w.]+[ \t]*[)\]},]*[ \t\r]*(?:\#|\n|\Z))[^\n]*)
      | (?P<string>"[^"\n]*"?) | (?P<quoted>'[^'\n"]*') | (?P<open>[(\[{])
      | (?P<close>[)\]}]) | (?P<word>[^\W\d]\w*) | (?P<newline>\n)
      | (?P<arrow>->) | (?P<blank>\A\ufeff|[ \t\r]+) | (?P<other>.)""",
    re.VERBOSE,
)
BLANK = ("comment", "foreign", "newline", "blank")
BODIED = ("network", "train", "data", "block")


@record
class Chunk:
    """The text of one statement.

    Attributes:
        span: from its first to its last piece that says something.
        keyword: its first word, or what stands in its place.
        indent: how many characters stand before it on its line.
    """

    span: Span
    pieces: list[Piece]
    indent: int

    @property
    def keyword(self) -> str:
        return self.pieces[0][0]

    @property
    def known(self) -> bool:
        """Whether it begins as a statement does."""
        return self.keyword in STATEMENTS


def read_pieces(text: str, start: int = 0) -> list[Piece]:
    """A text in pieces, each of one kind, from an offset on."""
    return list(_PIECE.finditer(text, start))


def split_statements(source: Source, pieces: list[Piece]) -> list[Chunk]:
    """Cut the pieces of a text into statements."""
    starts = [*_statement_starts(pieces), len(pieces)]
    chunks: list[Chunk] = []
    for first, stop in pairwise(starts):
        while pieces[stop - 1].lastgroup in BLANK:
            stop -= 1
        span = span_of(pieces[first]).to(span_of(pieces[stop - 1]))
        indent = source.position(span.start)[1] - 1
        chunks.append(Chunk(span, pieces[first:stop], indent))
    return chunks


def comments_of(source: Source) -> Iterator[Span]:
    """Where the comments of a text stand, each without the end of its line."""
    for piece in _PIECE.finditer(source.text):
        if piece.lastgroup == "comment":
            yield span_of(piece)


def code_end(source: Source, offset: int) -> int:
    """Where the code before an offset on its line ends, blanks and comment left out."""
    start = source.text.rfind("\n", 0, offset) + 1
    pieces = _PIECE.finditer(source.text, start, offset)
    return max((p.end() for p in pieces if p.lastgroup not in BLANK), default=offset)


def span_of(piece: Piece) -> Span:
    """Where a piece stands."""
    return Span(*piece.span())


@dataclass(slots=True)
class _Open:
    """The statement that is being cut."""

    known: bool = True
    indent: int = 0
    awaits_body: bool = False

    def goes_on(self, indent: int, *, assigns: bool) -> bool:
        """Whether a line that begins as no statement does still belongs to it."""
        indented = indent > self.indent
        return (self.awaits_body and (assigns or indented)) or (
            not self.known and indented
        )


def _statement_starts(pieces: list[Piece]) -> Iterator[int]:
    opened: list[str] = []
    fresh = True  # nothing but blanks since the line began
    line = pieces[0].start() if pieces else 0
    current: _Open | None = None
    for index, piece in enumerate(pieces):
        kind = piece.lastgroup
        if kind == "newline":
            fresh = True
            line = piece.end()
        elif kind not in BLANK:
            if current is None or (
                fresh and _begins_statement(pieces, index, len(opened))
            ):
                indent = piece.start() - line
                known = piece[0] in STATEMENTS
                assigns = _is_assignment(pieces, index)
                if (
                    current is None
                    or known
                    or not current.goes_on(indent, assigns=assigns)
                ):
                    opened.clear()
                    current = _Open(known, indent, awaits_body=piece[0] in BODIED)
                    yield index
            fresh = False
            if kind == "open" and piece[0] == "{":
                current.awaits_body = False
            if kind == "open":
                opened.append(piece[0])
            elif kind == "close":
                _close(opened, piece[0])


def _close(opened: list[str], closer: str) -> None:
    """A brace ends what was forgotten within; other brackets end no brace."""
    if closer == "}":
        while opened and opened.pop() != "{":
            pass
    elif opened and opened[-1] != "{":
        opened.pop()


def _begins_statement(pieces: list[Piece], index: int, depth: int) -> bool:
    piece = pieces[index]
    if piece.lastgroup == "word" and piece[0] in STATEMENTS:
        return depth == 0 or not _is_assignment(pieces, index)
    return depth == 0 and piece.lastgroup not in ("arrow", "string", "open", "close")


def _is_assignment(pieces: list[Piece], index: int) -> bool:
    following = pieces[index + 1 : index + 3]
    words = [piece[0] for piece in following if piece.lastgroup != "blank"]
    return words[:1] == ["="]
