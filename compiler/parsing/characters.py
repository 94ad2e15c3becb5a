"""Invalid and invisible characters.

What a reader sees must equal what the compiler reads. Bidirectional controls reorder
the displayed text (Boucher and Anderson, "Trojan Source: Invisible Vulnerabilities",
USENIX Security 2023), and foreign line breaks make a comment look like a statement.
Outside of comments the splitter and the grammar reject invisible characters; this
module checks the rest.
"""

import re

from ..diagnostics import errors
from ..diagnostics.diagnostic import Diagnostic
from ..text.source import Source, Span
from ..text.tokens import Token

# Invalid UTF-8, as `reading.decode` represents it, and leading nulls, as in UTF-16.
_BYTE = re.compile("[\udc80-\udcff]")
_UTF16 = re.compile("\0|.\0", re.DOTALL)

# In a comment: controls except tabs, foreign line breaks, bidirectional embeddings,
# overrides and isolates, and lone surrogates. Marks of right-to-left scripts and of
# emoji are allowed.
_HIDDEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff]|\r(?=[^\n])"
)

_UNSEEN = re.compile(f"[{errors.characters.UNSEEN}]")


def byte_mistake(source: Source, start: int) -> Diagnostic | None:
    """Report the first invalid UTF-8 byte after an offset."""
    match = _UTF16.match(source.text, start) or _BYTE.search(source.text, start)
    if match is None:
        return None
    byte = ord(match[0][-1]) & 0xFF
    begins = source.text[start : start + 2]
    return errors.characters.not_utf8(Span(*match.span()), byte, begins)


def comment_mistake(comment: Token) -> Diagnostic | None:
    """Report the first character of a comment that hides text."""
    match = _HIDDEN.search(comment.text)
    return match and errors.characters.hidden_character(
        _span_in(comment, match), match[0]
    )


def word_mistake(word: Token) -> Diagnostic | None:
    """Report the first invisible letter of a word."""
    match = _UNSEEN.search(word.text)
    return match and errors.syntax.unexpected_character(_span_in(word, match), match[0])


def _span_in(token: Token, match: re.Match[str]) -> Span:
    return Span(token.start + match.start(), token.start + match.end())
