"""Entries of bodies in braces, each of which can be parsed separately."""

from dataclasses import dataclass

from ..text.record import record
from ..text.source import Span
from ..text.tokens import BLANK, Token
from .split import BODIED, Chunk

_DANGLING = ("=", "+", "-", "*", "/", "^")


@record
class Entry:
    """A line of a body with its continuation lines.

    Attributes:
        body: the word that opens the body.
        assigns: whether it begins with `name = …`.
        top: whether the body is that of the statement itself.
    """

    span: Span
    body: str
    assigns: bool
    top: bool


@dataclass(slots=True)
class _Bracket:
    """An open bracket, with the word before it and the current entry inside.

    Attributes:
        body: the word whose body it opens; may be empty.
    """

    word: str
    body: str
    tokens: list[Token]
    dangles: bool = False  # whether its last token requires another one
    broken: bool = False  # whether a line has ended since its last token


def find_entries(chunk: Chunk, without: Span | None = None) -> list[Entry]:
    """All entries of all bodies in a statement, by start.

    Brackets that do not open a body of the language are skipped.

    Args:
        without: a bracket to ignore.
    """
    entries = _Reader(chunk, without).read()
    return sorted(entries, key=lambda entry: entry.span.start)


class _Reader:
    """A single pass over the tokens of a statement."""

    def __init__(self, chunk: Chunk, without: Span | None) -> None:
        self._keyword = chunk.keyword
        self._tokens = chunk.tokens
        self._without = without.start if without else -1
        braced = any(token.text == "{" for token in chunk.tokens)
        self._bare = chunk.keyword in BODIED and not braced
        self._open: list[_Bracket] = []
        self._word = ""
        self._entries: list[Entry] = []

    def read(self) -> list[Entry]:
        for token in self._tokens:
            if token.kind == "newline":
                self._end_line()
            elif token.kind not in BLANK:
                self._take(token)
        while self._open:
            self._close()
        return self._entries

    def _end_line(self) -> None:
        if self._open:
            self._open[-1].broken = not self._open[-1].dangles
        elif self._bare:
            # A body without its opening brace begins with its first line.
            self._open.append(_Bracket("", self._keyword, []))

    def _take(self, token: Token) -> None:
        kind = token.kind if token.start != self._without else "other"
        if kind == "close":
            if len(self._open) <= self._bare:
                return  # it closes a body without an opening brace
            self._close()
        elif self._open:
            inner = self._open[-1]
            if inner.broken and kind != "arrow":
                self._end_entry(inner)
            inner.broken = False
            inner.dangles = kind == "arrow" or token.text in _DANGLING
        if self._open and (self._open[-1].tokens or kind != "close"):
            self._note(self._open[-1].tokens, token)
        if kind == "open":
            self._open.append(_Bracket(self._word, self._body(token), []))
        elif kind == "word":
            self._word = token.text

    @staticmethod
    def _note(tokens: list[Token], token: Token) -> None:
        """Keep the first two tokens and the last one of an entry."""
        if len(tokens) < 3:
            tokens.append(token)
        else:
            tokens[-1] = token

    def _body(self, token: Token) -> str:
        if token.text != "{":
            return ""
        if not self._open:
            return self._keyword if self._keyword in BODIED else ""
        return self._word if self._word in ("repeat", "residual") else ""

    def _close(self) -> None:
        bracket = self._open.pop()
        self._end_entry(bracket)
        self._word = bracket.word
        if self._open and bracket.tokens:
            self._note(self._open[-1].tokens, bracket.tokens[-1])

    def _end_entry(self, bracket: _Bracket) -> None:
        if bracket.body and bracket.tokens:
            first, *rest = bracket.tokens
            span = Span(first.start, bracket.tokens[-1].end)
            assigns = bool(rest) and first.kind == "word" and rest[0].text == "="
            top = bracket is self._open[0] if self._open else True
            self._entries.append(Entry(span, bracket.body, assigns, top))
        if bracket.body:
            bracket.tokens = []
