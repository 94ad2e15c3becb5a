"""Changes of a text, and where they leave what stood there."""

from collections.abc import Iterable

from ..diagnostics.errors import Edit
from ..text.source import Span


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """A text with some stretches replaced, none of which overlap."""
    for edit in sorted(edits, key=lambda e: e.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def difference(now: str, then: str) -> Edit:
    """The one edit that makes a text another, as short as it can be."""
    most = min(len(now), len(then))
    start = next((i for i in range(most) if now[i] != then[i]), most)
    end = 0
    while end < most - start and now[-1 - end] == then[-1 - end]:
        end += 1
    return Edit(Span(start, len(now) - end), then[start : len(then) - end])


def moved(offset: int, edits: Iterable[Edit]) -> int:
    """Where an offset before, or outside of, every edit stands after them."""
    shift = 0
    for edit in edits:
        if edit.span.end <= offset and edit.span.start < offset:
            shift += len(edit.text) - (edit.span.end - edit.span.start)
    return offset + shift
