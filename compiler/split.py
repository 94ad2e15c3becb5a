"""A text cut into its statements, so that a mistake in one leaves the others be.

A statement begins where a line begins with a keyword. A line that begins with
anything else outside brackets, other than `->`, a bracket or the string of `model`,
begins a statement as well, one whose keyword is unknown.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from . import errors
from .characters import comment_mistake, word_mistake
from .errors import Diagnostic, Report
from .limits import MAX_BRACKETS, MAX_NAME, MAX_STRING
from .record import record
from .source import Source, Span
from .vocabulary import KEYWORDS, STATEMENTS

# A byte order mark at the very start is none of the spec.
_PIECE = re.compile(
    r"""(?P<comment>\#[^\n]*) | (?P<string>"[^"\n]*"?) | (?P<open>[(\[{])
      | (?P<close>[)\]}]) | (?P<word>[^\W\d]\w*) | (?P<newline>\n)
      | (?P<arrow>->) | (?P<blank>\A\ufeff|[ \t\r]+) | (?P<other>.)""",
    re.VERBOSE,
)
_BLANK = ("comment", "newline", "blank")
_CLOSING = {"(": ")", "[": "]", "{": "}"}


@record
class Chunk:
    """The text of one statement: where it stands, and whether it can be parsed."""

    span: Span
    sound: bool


def split_statements(source: Source, report: Report, start: int = 0) -> list[Chunk]:
    """Cut a text, from an offset on, into statements; report what bars parsing them."""
    pieces = list(_PIECE.finditer(source.text, start))
    comments = (piece for piece in pieces if piece.lastgroup == "comment")
    for mistake in filter(None, map(comment_mistake, comments)):
        report(mistake)
    starts = [*_statement_starts(pieces), len(pieces)]
    chunks: list[Chunk] = []
    for first, stop in pairwise(starts):
        while pieces[stop - 1].lastgroup in _BLANK:
            stop -= 1
        mistake = _chunk_mistake(pieces[first:stop])
        if mistake is not None:
            report(mistake)
        span = Span(pieces[first].start(), pieces[stop - 1].end())
        chunks.append(Chunk(span, sound=mistake is None))
    return chunks


def comments_of(source: Source) -> Iterator[Span]:
    """Where the comments of a text stand, each without the end of its line."""
    for piece in _PIECE.finditer(source.text):
        if piece.lastgroup == "comment":
            yield _span(piece)


def code_end(source: Source, offset: int) -> int:
    """Where the code before an offset on its line ends, blanks and comment left out."""
    start = source.text.rfind("\n", 0, offset) + 1
    pieces = _PIECE.finditer(source.text, start, offset)
    return max((p.end() for p in pieces if p.lastgroup not in _BLANK), default=offset)


def _statement_starts(pieces: list[re.Match[str]]) -> Iterator[int]:
    depth = 0
    fresh = True  # nothing but blanks since the line began
    first = True
    for index, piece in enumerate(pieces):
        kind = piece.lastgroup
        if kind == "newline":
            fresh = True
        elif kind not in _BLANK:
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
    return depth == 0 and piece.lastgroup not in ("arrow", "string", "open", "close")


def _is_assignment(pieces: list[re.Match[str]], index: int) -> bool:
    following = pieces[index + 1 : index + 3]
    words = [piece[0] for piece in following if piece.lastgroup != "blank"]
    return words[:1] == ["="]


# ---- what bars a statement from being parsed ----


def _chunk_mistake(pieces: list[re.Match[str]]) -> Diagnostic | None:
    """The first mistake that no grammar is needed for."""
    first = pieces[0]
    if first.lastgroup != "word" and not first[0].isprintable():
        return _character_mistake(first)
    if first[0] not in STATEMENTS:
        return errors.unknown_statement(_span(first), first[0], STATEMENTS, KEYWORDS)
    opened: list[re.Match[str]] = []
    parts = _parts_in_a_row(pieces)
    for piece in pieces:
        mistake = _piece_mistake(piece) or _bracket_mistake(piece, opened)
        if mistake is not None:
            return mistake
        if piece.lastgroup == "open" and next(parts) > MAX_BRACKETS:
            return errors.nested_too_deeply(_span(piece))
    if opened:
        opener = opened[-1]
        return errors.unclosed_bracket(_span(opener), opener[0], _CLOSING[opener[0]])
    return None


def _piece_mistake(piece: re.Match[str]) -> Diagnostic | None:
    size = piece.end() - piece.start()
    if piece.lastgroup == "word" and size > MAX_NAME:
        return errors.name_too_long(_span(piece), MAX_NAME)
    if piece.lastgroup == "word":
        return word_mistake(piece)
    if piece.lastgroup != "string":
        return None
    if size == 1 or not piece[0].endswith('"'):
        return errors.unclosed_string(_span(piece))
    if size > MAX_STRING:
        return errors.string_too_long(_span(piece), MAX_STRING)
    return None if piece[0].isprintable() else _character_mistake(piece)


def _character_mistake(piece: re.Match[str]) -> Diagnostic:
    """Told of the first character of a piece that cannot be seen."""
    at = next(i for i, char in enumerate(piece[0]) if not char.isprintable())
    start = piece.start() + at
    return errors.unexpected_character(Span(start, start + 1), piece[0][at])


def _bracket_mistake(
    piece: re.Match[str], opened: list[re.Match[str]]
) -> Diagnostic | None:
    """Keeps count of the brackets that are open."""
    if piece.lastgroup == "open":
        opened.append(piece)
        if len(opened) > MAX_BRACKETS:
            return errors.nested_too_deeply(_span(piece))
    elif piece.lastgroup == "close":
        if not opened or _CLOSING[opened[-1][0]] != piece[0]:
            opener = _span(opened[-1]) if opened else None
            return errors.unmatched_bracket(_span(piece), piece[0], opener)
        opened.pop()
    return None


def _parts_in_a_row(pieces: list[re.Match[str]]) -> Iterator[int]:
    """For each bracket that opens, how many have followed each other: `x[0][1]`.

    They are parts of parts, nested as deep as they are many.
    """
    counts: list[int] = []
    before = 0
    for piece in pieces:
        if piece.lastgroup == "open":
            counts.append(before + 1)
            yield before + 1
            before = 0
        elif piece.lastgroup == "close":
            before = counts.pop() if counts else 0
        elif piece.lastgroup not in _BLANK:
            before = 0


def _span(piece: re.Match[str]) -> Span:
    return Span(*piece.span())
