"""Characters that no grammar is asked about: bytes that are no text, and hidden ones.

What a reader of a spec sees has to be what the compiler reads. Marks that turn the
direction of writing reorder what is shown (Boucher and Anderson, "Trojan Source:
Invisible Vulnerabilities", USENIX Security 2023), and line breaks of other systems make
a comment look like a statement. Outside comments the splitter and the grammar refuse
what cannot be seen; here are the rules for the rest.
"""

import re

from ..diagnostics import errors
from ..diagnostics.errors import Diagnostic
from ..text.source import Source, Span
from ..text.tokens import Token

# Bytes that are not UTF-8, as `reading.decode` keeps them, and nulls at the beginning,
# as in UTF-16.
_BYTE = re.compile("[\udc80-\udcff]")
_UTF16 = re.compile("\0|.\0", re.DOTALL)

# In a comment: controls other than tabs, line breaks that are not ours, embeddings,
# overrides and isolates of direction, and halves of characters. Marks that belong to
# right-to-left scripts or to emoji are left.
_HIDDEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff]|\r(?=[^\n])"
)

_UNSEEN = re.compile(f"[{errors.UNSEEN}]")


def byte_mistake(source: Source, start: int) -> Diagnostic | None:
    """The first byte of a text, from an offset on, that is not UTF-8."""
    found = _UTF16.match(source.text, start) or _BYTE.search(source.text, start)
    if found is None:
        return None
    byte = ord(found[0][-1]) & 0xFF
    begins = source.text[start : start + 2]
    return errors.not_utf8(Span(*found.span()), byte, begins)


def comment_mistake(comment: Token) -> Diagnostic | None:
    """The first character of a comment that hides what is written."""
    found = _HIDDEN.search(comment.text)
    return found and errors.hidden_character(_span_in(comment, found), found[0])


def word_mistake(word: Token) -> Diagnostic | None:
    """The first letter of a word that cannot be seen."""
    found = _UNSEEN.search(word.text)
    return found and errors.unexpected_character(_span_in(word, found), found[0])


def _span_in(token: Token, found: re.Match[str]) -> Span:
    return Span(token.start + found.start(), token.start + found.end())
