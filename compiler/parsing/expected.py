"""What could stand where reading stopped, in words."""

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
    "_AS": "`as`",
    "FROZEN": "`frozen`",
    "__ANON_0": "`..`",
}
_EXPRESSION = {"NUMBER", "NAME", "LPAR", "MINUS"}
_OPERATORS = {"PLUS", "MINUS", "STAR", "SLASH", "CIRCUMFLEX", "PERCENT"}


@record
class Stop:
    """Where reading stopped.

    Attributes:
        at: the token that cannot stand there; empty where something is missing at the
            end of a line or of the text.
        accepts: the kinds of tokens that could.
        character: one that begins no token at all, or nothing.
    """

    at: Span
    accepts: frozenset[str]
    character: str = ""


def in_words(accepted: frozenset[str]) -> tuple[str, ...]:
    """The kinds of tokens that could follow, as people call them."""
    if accepted >= _EXPRESSION:
        return ("an expression",)
    rest = accepted - _OPERATORS
    if len(rest) > 1:
        rest -= {"_NL"}
    words = tuple(_WORDS[name] for name in _WORDS if name in rest)
    return words or ("something else",)
