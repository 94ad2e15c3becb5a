"""Syntax highlighting of `.nn` files with Pygments, for Sphinx, Jupyter and rich."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pygments.lexer import Lexer
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
)

from dotnn.compiler import editing

_COLORS: dict[str, Any] = {
    "blank": Whitespace,
    "newline": Whitespace,
    "comment": Comment.Single,
    "foreign": Error,
    "string": String.Double,
    "quoted": Error,
    "open": Punctuation,
    "close": Punctuation,
    "arrow": Operator,
    "comparison": Operator,
    "sign": Operator,
    "other": Error,
}
# The first category of a word determines its color.
_NOUNS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Keyword, ("clause", "mark", "combinator")),
    (Keyword.Type, ("type",)),
    (Name.Class, ("layer",)),
    (Name.Builtin, ("activation", "function", "join", "loss", "penalty", "metric")),
    (Name.Builtin, ("optimizer", "schedule", "initializer")),
)
# Keywords right before the name of a model, a block or a function.
_DEFINING = tuple(
    row.keyword
    for row in editing.STATEMENTS.values()
    if row.token in ("namespace", "function") and row.reads != "use"
)
_ASSIGNED = re.compile(r"[ \t]*=")


def _color_of_words() -> dict[str, Any]:
    found: dict[str, Any] = {"it": Name.Builtin.Pseudo, "pi": Name.Constant}
    found |= {"true": Keyword.Constant, "false": Keyword.Constant}
    for color, nouns in _NOUNS:
        for noun in nouns:
            for word in editing.CATEGORIES[noun].words:
                found.setdefault(word, color)
    return found


_WORDS = _color_of_words()
_STATEMENTS = frozenset(editing.STATEMENTS)


class NnLexer(Lexer):
    """A lexer of `.nn` specs."""

    name = "dotnn spec"
    aliases: ClassVar[Sequence[str]] = ["nn", "dotnn"]
    filenames: ClassVar[Sequence[str]] = ["*.nn"]
    mimetypes: ClassVar[Sequence[str]] = ["text/x-nn"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, Any, str]]:
        last = ""  # the token before, blanks and line breaks aside
        for token in editing.read_tokens(text):
            yield token.start, _color(token, text, last), token.text
            if token.kind not in ("blank", "newline"):
                last = token.text


def _color(token: editing.Token, text: str, last: str) -> Any:
    match token.kind:
        case "word":
            return _color_of_word(token, text, last)
        case "number":
            exact = token.text.rstrip("%").isdecimal()
            return Number.Integer if exact else Number.Float
        case "sign" if token.text in (",", "."):
            return Punctuation
        case kind:
            return _COLORS[kind]


def _color_of_word(token: editing.Token, text: str, last: str) -> Any:
    """Classify a word of the language; other names belong to the spec."""
    begins_line = text[token.start - 1 : token.start] in ("", "\n")
    if begins_line and token.text in _STATEMENTS:
        return Keyword
    if last in _DEFINING:
        return Name.Function
    if _ASSIGNED.match(text, token.end):
        return Name.Variable
    return _WORDS.get(token.text, Name)
