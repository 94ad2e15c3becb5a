"""Text to lark's tree, or to the place where the grammar could not go on."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from ..grammar import read_grammar
from .private import private_folder
from .source import Span

Rule = Literal["statement", "assignment", "result"]


@dataclass(frozen=True, slots=True)
class Stop:
    """Where reading stopped.

    Attributes:
        at: the piece that could not be read; empty where something is missing at the
            end of a line or of the text.
        accepts: names of the terminals that could follow.
        character: one that begins no piece at all, or nothing.
    """

    at: Span
    accepts: frozenset[str]
    character: str = ""

    @property
    def expected(self) -> tuple[str, ...]:
        """What could follow, in words."""
        return _in_words(self.accepts)


def read_tree(text: str, offset: int, rule: Rule) -> Tree[Token] | Stop:
    """The tree of a text, whose positions count from its own beginning.

    Args:
        offset: where the text begins in its source; a stop is a place there.
    """
    try:
        return _grammar().parse(text, start=rule)
    except UnexpectedInput as error:
        return _stop(error, text, offset)


class _Lines:
    """Drops the line breaks inside ( ) and [ ], but not those of a { } within.

    It must not look ahead: the lexer asks the parser what may come next.
    """

    always_accept = ("_NL",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        opened: list[Token] = []
        for token in stream:
            if token in ("(", "[", "{"):
                opened.append(token)
            elif token in (")", "]", "}") and opened:
                opened.pop()
            if token.type != "_NL" or not opened or opened[-1] == "{":
                yield token


@cache
def _grammar() -> Lark:
    # Building the parser takes a tenth of a second, reading it from the cache none.
    folder = private_folder("grammar")
    return Lark(
        read_grammar(),
        cache=str(folder / "nn.lark.cache") if folder else False,
        parser="lalr",
        start=["statement", "assignment", "result"],
        propagate_positions=True,
        maybe_placeholders=True,
        postlex=_Lines(),
    )


def _stop(error: UnexpectedInput, text: str, offset: int) -> Stop:
    if isinstance(error, UnexpectedCharacters):
        at = offset + error.pos_in_stream
        return Stop(Span(at, at + 1), frozenset(error.allowed), error.char)
    assert isinstance(error, UnexpectedToken)
    token = error.token
    accepts = frozenset(error.interactive_parser.accepts())
    if token.type == "$END":
        end = offset + len(text)
        return Stop(Span(end, end), accepts)
    assert token.start_pos is not None
    assert token.end_pos is not None
    span = Span(offset + token.start_pos, offset + token.end_pos)
    if token.type == "_NL":
        return Stop(Span(span.start, span.start), accepts)
    if token.type == "_ARROW":
        span = Span(span.end - len("->"), span.end)
    return Stop(span, accepts)


# ---- what could follow, in words ----

_WORDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": "a string in quotes",
    "_NL": "the end of the line",
    "$END": "the end of the statement",
    "_ARROW": "`->`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "EQUAL": "`=`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "COMPARISON": "a comparison such as `<=`",
    "IN": "`in`",
    "BOUND": "`bound`",
    "LOG": "`log`",
    "PERIODIC": "`periodic`",
    "STEP": "`step`",
    "FROM": "`from`",
    "_AS": "`as`",
    "FROZEN": "`frozen`",
    "__ANON_0": "`..`",
}
_EXPRESSION = {"NUMBER", "NAME", "LPAR", "MINUS"}
_OPERATORS = {"PLUS", "MINUS", "STAR", "SLASH", "CIRCUMFLEX", "PERCENT"}


def _in_words(accepted: frozenset[str]) -> tuple[str, ...]:
    if accepted >= _EXPRESSION:
        return ("an expression",)
    rest = accepted - _OPERATORS
    if len(rest) > 1:
        rest -= {"_NL"}
    words = tuple(_WORDS[name] for name in _WORDS if name in rest)
    return words or ("something else",)
