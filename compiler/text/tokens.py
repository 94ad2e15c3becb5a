"""A text in pieces, whatever it says: words, strings, comments, brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .source import Span

TokenKind = Literal[
    "comment", "string", "number", "word", "open", "close", "newline", "sign"
]

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*) | (?P<string>"[^"\n]*"?)
      | (?P<number>\d+(\.\d+)?([eE][+-]?\d+)?%?) | (?P<word>[^\W\d]\w*)
      | (?P<open>[(\[{]) | (?P<close>[)\]}]) | (?P<newline>\n)
      | (?P<sign>->|\.\.|<=|>=|[^\s\w]) | (?P<blank>.)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text."""

    kind: TokenKind
    text: str
    span: Span


def tokens_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """The pieces of a stretch of a text, blanks left out."""
    found = _TOKEN.finditer(text, start, len(text) if end is None else end)
    for match in found:
        if match.lastgroup != "blank":
            kind: Any = match.lastgroup  # the groups are the kinds
            yield Token(kind, match[0], Span(*match.span()))


def word_around(text: str, offset: int) -> Span:
    """The word that an offset stands in or at the end of; empty where there is none."""
    start = offset
    while start > 0 and _is_of_word(text[start - 1]):
        start -= 1
    end = offset
    while end < len(text) and _is_of_word(text[end]):
        end += 1
    return Span(start, end)


def _is_of_word(char: str) -> bool:
    return char == "_" or char.isalnum()
