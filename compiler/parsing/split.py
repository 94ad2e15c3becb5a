"""Division of a text into statements, so that errors stay local.

A statement begins at a line that begins with a keyword. Outside of brackets, a line
that begins with anything else, except `->`, a bracket or the string of `model`, begins
an unknown statement, unless the current statement lacks the brace of its body, or the
line is indented below an unknown statement.
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
        span: from its first to its last significant token.
        keyword: its first word or token.
        indent: its indentation.
    """

    span: Span
    tokens: list[Token]
    indent: int

    @property
    def keyword(self) -> str:
        return self.tokens[0].text

    @property
    def known(self) -> bool:
        """Whether it begins with a keyword."""
        return self.keyword in STATEMENTS


def split_statements(source: Source, tokens: list[Token]) -> list[Chunk]:
    """Divide the tokens of a text into statements."""
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
    """End of the code before an offset on its line, without blanks and comments."""
    start = source.text.rfind("\n", 0, offset) + 1
    tokens = read_tokens(source.text, start, offset)
    return max((p.end for p in tokens if p.kind not in BLANK), default=offset)


@dataclass(slots=True)
class _Open:
    """The statement under construction."""

    known: bool = True
    indent: int = 0
    awaits_body: bool = False

    def goes_on(self, indent: int, *, assigns: bool) -> bool:
        """Whether a line without a keyword continues it."""
        indented = indent > self.indent
        return (self.awaits_body and (assigns or indented)) or (
            not self.known and indented
        )


def _statement_starts(tokens: list[Token]) -> Iterator[int]:
    opened: list[str] = []
    fresh = True  # only blanks since the line began
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
    """Close a bracket; a brace also closes the brackets left open inside it."""
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
