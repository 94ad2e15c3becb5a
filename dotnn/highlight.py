"""Syntax highlighting of `.nn` files with Pygments, for Sphinx, Jupyter and rich."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from pygments.lexer import RegexLexer, words
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
)

from dotnn.compiler import editing

# The first category of a word determines its color.
_COLORS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Keyword, ("clause", "mark", "combinator")),
    (Keyword.Type, ("type",)),
    (Name.Class, ("layer",)),
    (Name.Builtin, ("activation", "function", "join", "loss", "penalty", "metric")),
    (Name.Builtin, ("optimizer", "schedule", "initializer")),
)


def _color_of_words() -> dict[str, Any]:
    found: dict[str, Any] = {"it": Name.Builtin.Pseudo, "pi": Name.Constant}
    found |= {"true": Keyword.Constant, "false": Keyword.Constant}
    for color, nouns in _COLORS:
        for noun in nouns:
            for word in editing.CATEGORIES[noun].words:
                found.setdefault(word, color)
    return found


_WORDS = _color_of_words()
_STATEMENTS = tuple(editing.CATEGORIES["statement"].words)


def _word(lexer: "NnLexer", match: Any) -> Iterator[tuple[int, Any, str]]:
    """Classify a word of the language; other names belong to the spec."""
    del lexer
    yield match.start(), _WORDS.get(match[0], Name), match[0]


class NnLexer(RegexLexer):
    """A lexer of `.nn` specs."""

    name = "dotnn spec"
    aliases: ClassVar[Sequence[str]] = ["nn", "dotnn"]
    filenames: ClassVar[Sequence[str]] = ["*.nn"]
    mimetypes: ClassVar[Sequence[str]] = ["text/x-nn"]

    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [
            (r"\s+", Whitespace),
            (r"\A\ufeff", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r'"[^"\n]*"', String.Double),
            # A statement starts at the beginning of a line.
            (words(_STATEMENTS, prefix=r"(?<![^\n])", suffix=r"\b"), Keyword),
            (
                r"(?<=model )[^\W\d]\w*|(?<=block )[^\W\d]\w*"
                r"|(?<=function )[^\W\d]\w*",
                Name.Function,
            ),
            (r"[^\W\d]\w*(?=\s*=(?!=))", Name.Variable),
            (r"[^\W\d]\w*", _word),
            (r"\d+\.\d+([eE][+-]?\d+)?%?|\d+[eE][+-]?\d+%?", Number.Float),
            (r"\d+%?", Number.Integer),
            (r"->|\.\.|<=|>=|[-+*/^=<>:]", Operator),
            (r"[()\[\]{},.]", Punctuation),
        ]
    }
