"""A text cut into its statements, so that a mistake in one leaves the others be.

A statement begins where a line begins with a keyword. A line that begins with
anything else outside brackets, other than `->` or the string of `model`, begins a
statement as well, one whose keyword is unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from . import errors
from .errors import Diagnostic
from .limits import MAX_BRACKETS
from .source import Source, Span
from .vocabulary import KEYWORDS, STATEMENTS

_PIECE = re.compile(
    r"""(?P<comment>\#[^\n]*) | (?P<string>"[^"\n]*"?) | (?P<open>[(\[{])
      | (?P<close>[)\]}]) | (?P<word>[^\W\d]\w*) | (?P<newline>\n)
      | (?P<arrow>->) | (?P<blank>[ \t\r]+) | (?P<other>.)""",
    re.VERBOSE,
)
_BLANK = ("comment", "newline", "blank")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """The text of one statement: where it stands, and whether it can be parsed."""

    span: Span
    sound: bool


def split_statements(source: Source) -> tuple[list[Chunk], list[Diagnostic]]:
    """Cut a text into statements and report what bars them from being parsed."""
    mistakes: list[Diagnostic] = []
    pieces = list(_PIECE.finditer(source.text))
    starts = [*_statement_starts(pieces), len(pieces)]
    chunks = []
    for first, stop in pairwise(starts):
        while pieces[stop - 1].lastgroup in _BLANK:
            stop -= 1
        found = list(_chunk_mistakes(pieces[first:stop]))
        mistakes += found
        span = Span(pieces[first].start(), pieces[stop - 1].end())
        chunks.append(Chunk(span, sound=not found))
    return chunks, mistakes


def _statement_starts(pieces: list[re.Match[str]]) -> Iterator[int]:
    depth = 0
    fresh = True  # nothing but blanks since the line began
    first = True
    for index, piece in enumerate(pieces):
        kind = piece.lastgroup
        if kind == "newline":
            fresh = True
        elif kind in _BLANK:
            continue
        else:
            if first or (fresh and _begins_statement(pieces, index, depth)):
                depth = 0
                first = False
                yield index
            fresh = False
            depth += (kind == "open") - (kind == "close" and depth > 0)


def _begins_statement(pieces: list[re.Match[str]], index: int, depth: int) -> bool:
    piece = pieces[index]
    if piece.lastgroup == "word" and piece[0] in STATEMENTS:
        return depth == 0 or not _is_assignment(pieces, index)
    return depth == 0 and piece.lastgroup not in ("arrow", "string", "close")


def _is_assignment(pieces: list[re.Match[str]], index: int) -> bool:
    following = pieces[index + 1 : index + 3]
    words = [piece[0] for piece in following if piece.lastgroup != "blank"]
    return words[:1] == ["="]


def _chunk_mistakes(pieces: list[re.Match[str]]) -> Iterator[Diagnostic]:
    first = pieces[0]
    if first.lastgroup in ("string", "close") or first[0] not in STATEMENTS:
        yield errors.unknown_statement(_span(first), first[0], STATEMENTS, KEYWORDS)
        return
    opened: list[re.Match[str]] = []
    for piece in pieces:
        if piece.lastgroup == "open":
            opened.append(piece)
            if len(opened) > MAX_BRACKETS:
                yield errors.nested_too_deeply(_span(piece), MAX_BRACKETS)
                return
        elif piece.lastgroup == "close":
            if not opened or _CLOSING[opened[-1][0]] != piece[0]:
                opener = _span(opened[-1]) if opened else None
                yield errors.unmatched_bracket(_span(piece), piece[0], opener)
                return
            opened.pop()
        elif piece.lastgroup == "string" and not _is_closed(piece[0]):
            yield errors.unclosed_string(_span(piece))
            return
    if opened:
        opener = opened[-1]
        yield errors.unclosed_bracket(_span(opener), opener[0], _CLOSING[opener[0]])


def _is_closed(string: str) -> bool:
    return len(string) > 1 and string.endswith('"')


def _span(piece: re.Match[str]) -> Span:
    return Span(*piece.span())
