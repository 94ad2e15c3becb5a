"""A text cut into its statements, so that a mistake in one leaves the others be.

A statement begins where a line begins with a keyword. A line that begins with
anything else outside brackets, other than `->`, a bracket or the string of `model`,
begins a statement as well, one whose keyword is unknown; unless a statement lacks the
brace of its body, or the line is indented beneath one that is unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..text.record import record
from ..text.source import Source, Span
from ..text.tokens import BLANK, Token, read_tokens
from ..vocabulary import STATEMENTS

BODIED = tuple(row.keyword for row in STATEMENTS.values() if row.braced)


@record
class Chunk:
    """The text of one statement.

    Attributes:
        span: from its first to its last token that says something.
        keyword: its first word, or what stands in its place.
        indent: how many characters stand before it on its line.
    """

    span: Span
    tokens: list[Token]
    indent: int

    @property
    def keyword(self) -> str:
        return self.tokens[0].text

    @property
    def known(self) -> bool:
        """Whether it begins as a statement does."""
        return self.keyword in STATEMENTS


def split_statements(source: Source, tokens: list[Token]) -> list[Chunk]:
    """Cut the tokens of a text into statements."""
    starts = [*_statement_starts(tokens), len(tokens)]
    chunks: list[Chunk] = []
    for first, stop in pairwise(starts):
        while tokens[stop - 1].kind in BLANK:
            stop -= 1
        span = tokens[first].span.to(tokens[stop - 1].span)
        indent = source.position(span.start)[1] - 1
        chunks.append(Chunk(span, tokens[first:stop], indent))
    return chunks


def code_end(source: Source, offset: int) -> int:
    """Where the code before an offset on its line ends, blanks and comment left out."""
    start = source.text.rfind("\n", 0, offset) + 1
    tokens = read_tokens(source.text, start, offset)
    return max((p.end for p in tokens if p.kind not in BLANK), default=offset)


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


def _statement_starts(tokens: list[Token]) -> Iterator[int]:
    opened: list[str] = []
    fresh = True  # nothing but blanks since the line began
    line = tokens[0].start if tokens else 0
    current: _Open | None = None
    for index, token in enumerate(tokens):
        kind = token.kind
        if kind == "newline":
            fresh = True
            line = token.end
        elif kind not in BLANK:
            if current is None or (
                fresh and _begins_statement(tokens, index, len(opened))
            ):
                indent = token.start - line
                known = token.text in STATEMENTS
                assigns = _is_assignment(tokens, index)
                if (
                    current is None
                    or known
                    or not current.goes_on(indent, assigns=assigns)
                ):
                    opened.clear()
                    current = _Open(known, indent, awaits_body=token.text in BODIED)
                    yield index
            fresh = False
            if kind == "open" and token.text == "{":
                current.awaits_body = False
            if kind == "open":
                opened.append(token.text)
            elif kind == "close":
                _close(opened, token.text)


def _close(opened: list[str], closer: str) -> None:
    """A brace ends what was forgotten within; other brackets end no brace."""
    if closer == "}":
        while opened and opened.pop() != "{":
            pass
    elif opened and opened[-1] != "{":
        opened.pop()


def _begins_statement(tokens: list[Token], index: int, depth: int) -> bool:
    token = tokens[index]
    if token.kind == "word" and token.text in STATEMENTS:
        return depth == 0 or not _is_assignment(tokens, index)
    return depth == 0 and token.kind not in ("arrow", "string", "open", "close")


def _is_assignment(tokens: list[Token], index: int) -> bool:
    following = tokens[index + 1 : index + 3]
    words = [token.text for token in following if token.kind != "blank"]
    return words[:1] == ["="]
