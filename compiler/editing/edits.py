"""Edits of a text, and the new positions of offsets."""

from collections.abc import Iterable

from ..diagnostics.diagnostic import Edit
from ..text.source import Span


def difference(now: str, then: str) -> Edit:
    """The shortest single edit that turns one text into another."""
    most = min(len(now), len(then))
    start = next((i for i in range(most) if now[i] != then[i]), most)
    end = 0
    while end < most - start and now[-1 - end] == then[-1 - end]:
        end += 1
    return Edit(Span(start, len(now) - end), then[start : len(then) - end])


def moved(offset: int, edits: Iterable[Edit]) -> int:
    """The new position of an offset outside of all edits."""
    shift = 0
    for edit in edits:
        if edit.span.end <= offset and edit.span.start < offset:
            shift += len(edit.text) - (edit.span.end - edit.span.start)
    return offset + shift
