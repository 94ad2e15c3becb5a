"""Fixes of malformed text, kept only if the text then parses further."""

from collections.abc import Iterable
from dataclasses import replace

from ..diagnostics.diagnostic import Diagnostic, Fix, apply_edits
from ..text.record import record
from ..text.source import Source, Span
from ..text.tokens import read_tokens
from .brackets import find_trouble
from .expected import Stop
from .recall import LONGEST, recall_syntax
from .split import split_statements


@record
class Frame:
    """Text around a line of a body, which makes it a statement."""

    head: str = ""
    tail: str = ""


STATEMENT = Frame()
ASSIGNMENT = Frame("network {\n", "\n}")
RESULT = Frame("block b {\n", "\n}")


def proven(
    mistake: Diagnostic, place: Span, source: Source, frame: Frame = STATEMENT
) -> Diagnostic:
    """A diagnostic, without its fix if the fixed text parses no further.

    Args:
        place: the statement or line that contains the error.
        frame: text that makes a statement of it.
    """
    if mistake.fix is None or _gain(mistake.fix, place, source, frame) is not None:
        return mistake
    return replace(mistake, fix=None)


def best(
    choices: Iterable[Diagnostic], place: Span, source: Source
) -> Diagnostic | None:
    """The first of the diagnostics whose fix leaves the least text unread.

    Each is proven by parsing the statement, so a long one gets none.
    """
    if place.end - place.start > LONGEST:
        return None
    gains = [
        (gain, order, choice)
        for order, choice in enumerate(choices)
        if choice.fix is not None
        and (gain := _gain(choice.fix, place, source, STATEMENT)) is not None
    ]
    return min(gains, key=lambda each: each[:2])[2] if gains else None


def _gain(fix: Fix, place: Span, source: Source, frame: Frame) -> int | None:
    """Characters left unread after a fix; None if it does not make the text readable.

    More text must be read, and less be left: a fix that removes a word reads no more,
    and one that repeats the error after an insertion leaves as much.
    """
    low = min(place.start, *(edit.span.start for edit in fix.edits))
    high = max(place.end, *(edit.span.end for edit in fix.edits))
    text = source.slice(Span(low, high))
    after = apply_edits(text, fix.edits, start=low)
    was, now = _read_length(text, frame), _read_length(after, frame)
    left = len(after.rstrip()) - now
    if left <= 0:
        return 0
    more = len(after[:now].rstrip()) > len(text[:was].rstrip())
    return left if more and left < len(text.rstrip()) - was else None


def _read_length(text: str, frame: Frame) -> int:
    """Number of characters before the first error."""
    whole = Source(frame.head + text + frame.tail)
    stop = min(_first_error(whole) - len(frame.head), len(text))
    return max(0, stop)


def _first_error(source: Source) -> int:
    for chunk in split_statements(source, list(read_tokens(source.text))):
        if not chunk.known:
            return chunk.span.start
        trouble = find_trouble(chunk, source)
        if trouble is not None:
            return trouble.start
        result = recall_syntax(chunk.tokens, "statement")
        if isinstance(result, Stop):
            return result.at.start
    return len(source.text)
