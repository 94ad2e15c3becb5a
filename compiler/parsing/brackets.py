"""Brackets that do not match, strings without end, and what no statement may hold."""

from collections.abc import Iterator

from ..diagnostics import errors
from ..diagnostics.errors import Diagnostic
from ..text.limits import MAX_BRACKETS, MAX_NAME, MAX_STRING
from ..text.record import record
from ..text.source import Source, Span
from .characters import word_mistake
from .split import BLANK, Chunk, Piece, span_of

CLOSING = {"(": ")", "[": "]", "{": "}"}


@record
class Trouble:
    """What bars a statement from being parsed as it stands.

    Attributes:
        resume: behind which offset its other lines can be read; -1 where none can.
        missing: what has to be put behind its end for it to be read as a whole.
        certain: whether what follows stands in the brackets that it seems to.
        culprit: a bracket without which the others match.
    """

    mistake: Diagnostic
    resume: int = -1
    missing: str = ""
    certain: bool = True
    culprit: Span | None = None

    @property
    def start(self) -> int:
        """Where it begins."""
        assert self.mistake.span is not None
        return self.mistake.span.start

    def bars(self, entry: Span) -> bool:
        """Whether an entry holds the mistake, or begins within what it spoils."""
        return entry.start <= self.start < entry.end or (
            self.start <= entry.start < self.resume
        )


def find_trouble(chunk: Chunk, source: Source) -> Trouble | None:
    """The first thing about a statement that is wrong without any grammar."""
    opened: list[Piece] = []
    early: Piece | None = None  # a brace that another one was taken for
    parts = _parts_in_a_row(chunk.pieces)
    for piece in chunk.pieces:
        trouble = _piece_trouble(piece)
        if trouble is not None:
            return trouble
        if piece.lastgroup == "open":
            opened.append(piece)
            if len(opened) > MAX_BRACKETS or next(parts) > MAX_BRACKETS:
                return Trouble(errors.nested_too_deeply(span_of(piece)))
        elif piece.lastgroup == "close":
            if not opened or CLOSING[opened[-1][0]] != piece[0]:
                return _unmatched(piece, opened, chunk, source)
            opener = opened.pop()
            if early is None and _dedents(opener, piece, source):
                early = opener
    return _unclosed(early or opened[-1], opened, chunk, source) if opened else None


# ---- pieces ----


def _piece_trouble(piece: Piece) -> Trouble | None:
    size = piece.end() - piece.start()
    if piece.lastgroup == "word" and size > MAX_NAME:
        return Trouble(errors.name_too_long(span_of(piece), MAX_NAME))
    if piece.lastgroup == "word":
        hidden = word_mistake(piece)
        return Trouble(hidden, piece.end()) if hidden else None
    if piece.lastgroup != "string":
        return None
    if size == 1 or not piece[0].endswith('"'):
        mistake = errors.unclosed_string(span_of(piece), _string_fix(piece))
        return Trouble(mistake, piece.end())
    if size > MAX_STRING:
        return Trouble(errors.string_too_long(span_of(piece), MAX_STRING), piece.end())
    return None if piece[0].isprintable() else Trouble(unprintable(piece), piece.end())


def _string_fix(piece: Piece) -> errors.Fix:
    """A quote behind the word, before the brackets and commas that follow it."""
    end = piece.start() + len(piece[0].rstrip(" \t\r)]},"))
    edit = errors.Edit(Span(end, end), '"')
    return errors.Fix('add `"` at the end of the string', (edit,), safe=False)


def unprintable(piece: Piece) -> Diagnostic:
    """Told of the first character of a piece that cannot be seen."""
    at = next(i for i, char in enumerate(piece[0]) if not char.isprintable())
    start = piece.start() + at
    return errors.unexpected_character(Span(start, start + 1), piece[0][at])


def _parts_in_a_row(pieces: list[Piece]) -> Iterator[int]:
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
        elif piece.lastgroup not in BLANK:
            before = 0


# ---- brackets ----


def _unmatched(
    piece: Piece, opened: list[Piece], chunk: Chunk, source: Source
) -> Trouble:
    span, resume = span_of(piece), piece.end()
    if not opened:
        return Trouble(errors.unmatched_bracket(span, piece[0], None), resume)
    opener = opened[-1]
    if piece[0] == "}" or opener[0] == "{" or _line_between(opener, piece, source):
        # A brace ends a body, and a line break an entry: what is open was forgotten.
        if piece[0] != "}" and opener[0] == "{":
            mistake = errors.unmatched_bracket(span, piece[0], span_of(opener))
            return Trouble(mistake, resume, certain=False, culprit=span)
        return _forgotten(opener, chunk, source)
    mistake = errors.unmatched_bracket(span, piece[0], span_of(opener))
    return Trouble(mistake, resume, certain=False)


def _unclosed(
    culprit: Piece, opened: list[Piece], chunk: Chunk, source: Source
) -> Trouble:
    if any(piece[0] != "{" for piece in opened) or culprit is not opened[-1]:
        innermost = next((p for p in opened if p[0] != "{"), culprit)
        return _forgotten(innermost, chunk, source)
    mistake = _told(culprit, _body_end(culprit, chunk, source), chunk)
    missing = "\n" + "\n".join("}" * len(opened))
    return Trouble(mistake, missing=missing)


def _forgotten(opener: Piece, chunk: Chunk, source: Source) -> Trouble:
    """A bracket whose end is missing amid a statement."""
    end = _line_end(opener.start(), chunk)
    if opener[0] == "{" and not source.text[opener.end() : end].strip():
        end = _body_end(opener, chunk, source)
    mistake = _told(opener, end, chunk)
    return Trouble(mistake, end, certain=False, culprit=span_of(opener))


def _told(opener: Piece, end: int, chunk: Chunk) -> Diagnostic:
    word = chunk.keyword if opener[0] == "{" and _is_first(opener, chunk) else ""
    closing = CLOSING[opener[0]]
    span = span_of(opener)
    return errors.unclosed_bracket(span, opener[0], closing, Span(end, end), word)


def _is_first(opener: Piece, chunk: Chunk) -> bool:
    return next(p for p in chunk.pieces if p[0] == "{") is opener


def _line_between(first: Piece, last: Piece, source: Source) -> bool:
    return "\n" in source.text[first.end() : last.start()]


def _line_end(offset: int, chunk: Chunk) -> int:
    """Where the code of the line around an offset ends, within a statement."""
    end = offset
    for piece in chunk.pieces:
        if piece.lastgroup == "newline" and piece.start() >= offset:
            break
        if piece.lastgroup not in BLANK and piece.end() > offset:
            end = piece.end()
    return end


def _body_end(opener: Piece, chunk: Chunk, source: Source) -> int:
    """Where a body probably ends: behind the last line indented more than its first."""
    indent = _indent(opener.start(), source)
    end = _line_end(opener.start(), chunk)
    fresh = False
    for piece in chunk.pieces:
        if piece.start() <= opener.start():
            continue
        if piece.lastgroup == "newline":
            fresh = True
        elif piece.lastgroup not in BLANK:
            if fresh and _indent(piece.start(), source) <= indent:
                break
            fresh = False
            end = piece.end()
    return end


def _dedents(opener: Piece, closer: Piece, source: Source) -> bool:
    """Whether a brace stands first on a line indented less than its opener's."""
    if closer[0] != "}":
        return False
    start = source.text.rfind("\n", 0, closer.start()) + 1
    first = not source.text[start : closer.start()].strip()
    return first and closer.start() - start < _indent(opener.start(), source)


def _indent(offset: int, source: Source) -> int:
    """How many blanks begin the line around an offset."""
    line = source.text[source.text.rfind("\n", 0, offset) + 1 : offset + 1]
    return len(line) - len(line.lstrip())
