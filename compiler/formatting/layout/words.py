"""The words of a text, each with the comments that stand at it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ... import syntax
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
    "tight",  # what no blank stands beside, as `^`, or `:` in a slice
    "open",
    "close",
    "end",  # of the file
]
_PIECE = re.compile(
    r"""(?P<comment>\#[^\n]*) | (?P<newline>\n) | (?P<blank>[ \t\r]+)
      | (?P<string>"[^"\n]*") | (?P<word>[^\W\d]\w*)
      | (?P<number>\d+(\.\d+)?([eE][+-]?\d+)?%?) | (?P<arrow>->) | (?P<range>\.\.)
      | (?P<comparison>[<>]=?) | (?P<open>[(\[{]) | (?P<close>[)\]}])
      | (?P<sum>[+-]) | (?P<product>[*/]) | (?P<tight>[.^]) | (?P<equal>=)
      | (?P<colon>:) | (?P<comma>,)""",
    re.VERBOSE,
)
OPERANDS = ("word", "number", "string", "close")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a line of its own, and whether a blank line stands before it."""

    text: str
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A word as written.

    Attributes:
        leading: the comments on the lines before it.
        trailing: the comment after it, which ends its line.
        newline: whether it begins a line.
        blank: whether a blank line stands right before it.
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
    """Where, by the syntax, statements begin, and where their units are.

    Attributes:
        quantities: the stretches of those statements that have clauses.
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


def read_tokens(text: str, places: Places) -> list[Token]:
    """The words of a text in their order, and its end."""
    tokens = _told_apart(list(_attach_comments(text)), places)
    return _settle_comments(tokens)


def read_comments(text: str) -> list[str]:
    """The comments of a text in their order."""
    pieces = _PIECE.finditer(text)
    return [_comment(piece) for piece in pieces if piece.lastgroup == "comment"]


def _comment(piece: re.Match[str]) -> str:
    return piece[0].rstrip(" \t\r")


def _attach_comments(text: str) -> Iterator[Token]:
    last: Token | None = None
    leading: list[Comment] = []
    breaks = 0  # since the last word or comment
    fresh = False  # a line has begun since the last word
    for piece in _PIECE.finditer(text):
        match piece.lastgroup:
            case "blank":
                continue
            case "newline":
                breaks, fresh = breaks + 1, True
            case "comment":
                if fresh or last is None:
                    leading.append(Comment(_comment(piece), breaks > 1))
                else:
                    last = replace(last, trailing=_comment(piece))
                breaks = 0
            case kind:
                if last is not None:
                    yield last
                last = Token(
                    kind,  # pyright: ignore[reportArgumentType]
                    piece[0],
                    piece.start(),
                    leading=tuple(leading),
                    newline=fresh,
                    blank=breaks > 1,
                )
                leading, breaks, fresh = [], 0, False
    if last is not None:
        yield last
    yield Token("end", "", len(text), leading=tuple(leading))


# ---- what a sign or a word is, by where it stands ----


def _told_apart(tokens: list[Token], places: Places) -> list[Token]:
    inside_unit = _within(places.units)
    inside_quantity = _within(places.quantities)
    found: list[Token] = []
    opened: list[str] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token.text)
        elif token.kind == "close":
            opened.pop()
        kind = token.kind
        if token.start in places.statements:
            kind = "keyword"
        elif inside_unit(token.start):
            kind = "tight" if kind in ("sum", "product") else kind
        elif kind == "sum" and (not found or found[-1].kind not in OPERANDS):
            kind = "sign"
        elif kind == "colon" and opened:
            kind = "tight"
        elif token.text in CLAUSES and not opened and inside_quantity(token.start):
            kind = "keyword"
        found.append(token if kind == token.kind else replace(token, kind=kind))
    return found


def _within(ranges: Sequence[range]) -> Callable[[int], bool]:
    """Tells of rising offsets whether they lie in one of some rising ranges."""
    left = iter(ranges)
    current = next(left, None)

    def tell(offset: int) -> bool:
        nonlocal current
        while current is not None and offset >= current.stop:
            current = next(left, None)
        return current is not None and offset in current

    return tell


# ---- comments at what may come and go, or begin a line ----


def _settle_comments(tokens: list[Token]) -> list[Token]:
    """Comments at a comma or after an operator go to the neighbors.

    A comma is no place for them, since the last one of a list comes and goes with the
    breaks of its lines; and lines break before an operator, never after.
    """
    found = list(tokens)
    for i, token in enumerate(tokens):
        if token.kind == "comma":
            found[i - 1 : i + 2] = _settle_comma(*found[i - 1 : i + 2])
        elif token.kind in ("arrow", "sum"):
            found[i - 1 : i + 2] = _settle_operator(*found[i - 1 : i + 2])
    return found


def _settle_comma(before: Token, comma: Token, after: Token) -> tuple[Token, ...]:
    before, comma = _end_line(before, comma)
    after = replace(after, leading=(*comma.leading, *after.leading))
    return before, replace(comma, leading=()), after


def _settle_operator(before: Token, operator: Token, after: Token) -> tuple[Token, ...]:
    before, operator = _end_line(before, operator)
    leading = (*operator.leading, *after.leading)
    newline = operator.newline or after.newline
    operator = replace(operator, leading=leading, newline=newline)
    return before, operator, replace(after, leading=(), newline=False)


def _end_line(before: Token, token: Token) -> tuple[Token, Token]:
    """A word and the next, whose comment goes to the word if it ends the same line."""
    if not token.trailing:
        return before, token
    if not (before.trailing or token.leading):
        return replace(before, trailing=token.trailing), replace(token, trailing="")
    leading = (*token.leading, Comment(token.trailing))
    return before, replace(token, leading=leading, trailing="")
