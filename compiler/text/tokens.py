"""A lossless stream of tokens, for any text.

The parser, the formatter, the editor and the highlighters share it.
"""

import re
from collections.abc import Iterator
from typing import Any, Literal

from .record import record
from .source import Span

Kind = Literal[
    "blank",
    "newline",
    "comment",
    "foreign",  # a comment in the style of other languages
    "string",  # possibly without its closing quote
    "quoted",  # a string with the quotes of other languages
    "number",
    "word",
    "open",
    "close",
    "arrow",
    "comparison",
    "sign",
    "other",  # a character that begins no token
]
BLANK = ("comment", "foreign", "newline", "blank")
"""Kinds of tokens that say nothing to the compiler."""

# A byte order mark at the start counts as blank. A comment in the style of other
# languages is one token, so that its content is ignored.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<foreign>/\*(?s:.*?)(?:\*/|\Z)
          | (?:(?<=\n)|\A)[ \t]*(?://|--(?!>)|%|!)[^\n]*
          | (?<=[ \t])//(?!\s*[\w.]+[ \t]*[)\]},]*[ \t\r]*(?:\#|\n|\Z))[^\n]*)
      | (?P<string>"[^"\n]*"?) | (?P<quoted>'[^'\n"]*')
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?%?) | (?P<word>[^\W\d]\w*)
      | (?P<open>[(\[{]) | (?P<close>[)\]}])
      | (?P<newline>\n) | (?P<blank>\A\ufeff|[ \t\r]+)
      | (?P<arrow>->) | (?P<comparison>[<>]=?) | (?P<sign>\.\.|[-+*/^=:,.])
      | (?P<other>.)""",
    re.VERBOSE,
)


@record
class Token:
    """A piece of text.

    Attributes:
        start: offset of its first character.
    """

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


def read_tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Tokens between two offsets, which cover the text completely."""
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        kind: Any = match.lastgroup  # the groups are named after the kinds
        yield Token(kind, match[0], match.start())
