"""Words of a text with their comments."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ... import syntax
from ...text.tokens import Token, read_tokens
from ...vocabulary import CLAUSES

Kind = Literal[
    "word",
    "keyword",  # of a statement or a clause
    "number",
    "string",
    "arrow",
    "sum",  # `+` or `-` between two terms
    "sign",  # `-` before one
    "product",
    "comparison",
    "equal",
    "colon",
    "comma",
    "range",
    "tight",  # without blanks around it, such as `^`, or `:` in a slice
    "open",
    "close",
    "end",  # of the file
]
# Kinds of signs for the layout; other tokens keep the kind that they have in the text.
_SIGNS: dict[str, Kind] = {
    "+": "sum",
    "-": "sum",
    "*": "product",
    "/": "product",
    ".": "tight",
    "^": "tight",
    "..": "range",
    "=": "equal",
    ":": "colon",
    ",": "comma",
}
OPERANDS = ("word", "number", "string", "close")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on its own line, and whether a blank line precedes it."""

    text: str
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written.

    Attributes:
        leading: comments on the lines before it.
        trailing: the comment after it, which ends its line.
        newline: whether it begins a line.
        blank: whether a blank line directly precedes it.
    """

    kind: Kind
    text: str
    start: int
    leading: tuple[Comment, ...] = ()
    trailing: str = ""
    newline: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Positions of statements and units in the syntax.

    Attributes:
        quantities: spans of statements with clauses.
    """

    statements: frozenset[int]
    quantities: tuple[range, ...]
    units: tuple[range, ...]

    @classmethod
    def of(cls, statements: Sequence[syntax.Statement]) -> "Places":
        declared = [
            statement
            for statement in statements
            if isinstance(statement, syntax.Axis | syntax.Quantity)
        ]
        spans = [statement.unit.span for statement in declared if statement.unit]
        return cls(
            statements=frozenset(statement.span.start for statement in statements),
            quantities=tuple(range(s.span.start, s.span.end) for s in declared),
            units=tuple(range(span.start, span.end) for span in spans),
        )


def read_words(text: str, places: Places) -> list[Word]:
    """Words of a text in order, and its end."""
    words = _told_apart(list(_attach_comments(text)), places)
    return _settle_comments(words)


def read_comments(text: str) -> list[str]:
    """Comments of a text in order."""
    tokens = read_tokens(text)
    return [_comment(token) for token in tokens if token.kind == "comment"]


def _comment(token: Token) -> str:
    return token.text.rstrip(" \t\r")


def _attach_comments(text: str) -> Iterator[Word]:
    last: Word | None = None
    leading: list[Comment] = []
    breaks = 0  # since the last word or comment
    fresh = False  # whether a line has begun since the last word
    for token in read_tokens(text):
        match token.kind:
            case "blank":
                continue
            case "newline":
                breaks, fresh = breaks + 1, True
            case "comment":
                if fresh or last is None:
                    leading.append(Comment(_comment(token), breaks > 1))
                else:
                    last = replace(last, trailing=_comment(token))
                breaks = 0
            case _:
                if last is not None:
                    yield last
                # Text that parses has no tokens of the remaining kinds.
                kind: Any = _SIGNS.get(token.text, token.kind)
                last = Word(
                    kind,
                    token.text,
                    token.start,
                    leading=tuple(leading),
                    newline=fresh,
                    blank=breaks > 1,
                )
                leading, breaks, fresh = [], 0, False
    if last is not None:
        yield last
    yield Word("end", "", len(text), leading=tuple(leading))


# ---- what a sign or a word is, by where it stands ----


def _told_apart(words: list[Word], places: Places) -> list[Word]:
    inside_unit = _within(places.units)
    inside_quantity = _within(places.quantities)
    refined: list[Word] = []
    opened: list[str] = []
    for word in words:
        if word.kind == "open":
            opened.append(word.text)
        elif word.kind == "close":
            opened.pop()
        kind = word.kind
        if word.start in places.statements:
            kind = "keyword"
        elif inside_unit(word.start):
            kind = "tight" if kind in ("sum", "product") else kind
        elif kind == "sum" and (not refined or refined[-1].kind not in OPERANDS):
            kind = "sign"
        elif kind == "colon" and opened:
            kind = "tight"
        elif word.text in CLAUSES and not opened and inside_quantity(word.start):
            kind = "keyword"
        refined.append(word if kind == word.kind else replace(word, kind=kind))
    return refined


def _within(ranges: Sequence[range]) -> Callable[[int], bool]:
    """A function that tests increasing offsets against increasing ranges."""
    left = iter(ranges)
    current = next(left, None)

    def tell(offset: int) -> bool:
        nonlocal current
        while current is not None and offset >= current.stop:
            current = next(left, None)
        return current is not None and offset in current

    return tell


# ---- comments at what may come and go, or begin a line ----


def _settle_comments(words: list[Word]) -> list[Word]:
    """Move comments from commas and operators to their neighbors.

    A trailing comma comes and goes with line breaks, and lines break before an
    operator, never after.
    """
    settled = list(words)
    for i, word in enumerate(words):
        if word.kind == "comma":
            settled[i - 1 : i + 2] = _settle_comma(*settled[i - 1 : i + 2])
        elif word.kind in ("arrow", "sum"):
            settled[i - 1 : i + 2] = _settle_operator(*settled[i - 1 : i + 2])
    return settled


def _settle_comma(before: Word, comma: Word, after: Word) -> tuple[Word, ...]:
    before, comma = _end_line(before, comma)
    after = replace(after, leading=(*comma.leading, *after.leading))
    return before, replace(comma, leading=()), after


def _settle_operator(before: Word, operator: Word, after: Word) -> tuple[Word, ...]:
    before, operator = _end_line(before, operator)
    leading = (*operator.leading, *after.leading)
    newline = operator.newline or after.newline
    operator = replace(operator, leading=leading, newline=newline)
    return before, operator, replace(after, leading=(), newline=False)


def _end_line(before: Word, word: Word) -> tuple[Word, Word]:
    """Attach a comment of the next word to the word whose line it ends."""
    if not word.trailing:
        return before, word
    if not (before.trailing or word.leading):
        return replace(before, trailing=word.trailing), replace(word, trailing="")
    leading = (*word.leading, Comment(word.trailing))
    return before, replace(word, leading=leading, trailing="")
