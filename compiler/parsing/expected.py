"""Descriptions of what the parser expected."""

from ..text.record import record
from ..text.source import Span

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
    "OPTIONAL": "`optional`",
    "_AS": "`as`",
    "FROZEN": "`frozen`",
    "__ANON_0": "`..`",
}
_EXPRESSION = {"NUMBER", "NAME", "LPAR", "MINUS"}
_OPERATORS = {"PLUS", "MINUS", "STAR", "SLASH", "CIRCUMFLEX", "PERCENT"}


@record
class Stop:
    """The point where parsing stopped.

    Attributes:
        at: the unexpected token; empty at the end of a line or text.
        accepts: kinds of expected tokens.
        character: a character that begins no token; may be empty.
    """

    at: Span
    accepts: frozenset[str]
    character: str = ""


def in_words(accepted: frozenset[str]) -> tuple[str, ...]:
    """Describe kinds of tokens."""
    if accepted >= _EXPRESSION:
        return ("an expression",)
    rest = accepted - _OPERATORS
    if len(rest) > 1:
        rest -= {"_NL"}
    words = tuple(_WORDS[name] for name in _WORDS if name in rest)
    return words or ("something else",)
