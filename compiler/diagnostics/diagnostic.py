"""A diagnostic: code, message, spans, hint and fixes."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import get_close_matches
from enum import Enum
from functools import partial
from itertools import islice
from typing import Literal

from ..text.record import record
from ..text.source import Span


@record
class Note:
    """A secondary span of a diagnostic."""

    span: Span
    label: str


@record
class Edit:
    """A replacement of text; an insertion if the span is empty."""

    span: Span
    text: str


@record
class Fix:
    """Edits that resolve a diagnostic.

    Attributes:
        title: the effect: `replace it by gelu`.
        safe: whether `--fix` applies it; an editor offers the others.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


Severity = Literal["error", "warning", "note"]


@record
class Diagnostic:
    """An error or warning about a spec.

    Attributes:
        code: stable code, never reused.
        message: one lower-case sentence without a final stop.
        span: the underlined text; None if something is missing.
        label: a few words beside the underline.
        hint: an action that resolves it.
        reference: a paper or page that explains the reason.
    """

    code: str
    message: str
    span: Span | None
    label: str = ""
    hint: str = ""
    notes: tuple[Note, ...] = ()
    severity: Severity = "error"
    reference: str = ""
    fix: Fix | None = None


class Unknown(Enum):
    """Takes the place of a value that an error leaves unknown."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN
Collect = Callable[[Diagnostic], object]
"""Takes an error."""
Report = Callable[[Diagnostic], Unknown]
"""Takes an error, and returns UNKNOWN in place of the value that it concerns."""

# Limits on the comparison, whose time grows with both lengths.
_MAX_WORD = 40
_MAX_KNOWN = 1000
_MAX_NEAR = 10
_GUESS = "did you mean `"
# Hints that name the word to write in place of the underlined one.
_GUESSES = (_GUESS, "dotnn calls it `")


def replacing(span: Span, text: str, title: str = "", *, safe: bool = True) -> Fix:
    """Make a fix of one edit."""
    return Fix(title or f"write `{text}`", (Edit(span, text),), safe)


def insertion(offset: int, text: str) -> Edit:
    """Make an edit that adds text."""
    return Edit(Span(offset, offset), text)


def apply_edits(text: str, edits: Iterable[Edit], *, start: int = 0) -> str:
    """Apply edits that do not overlap.

    Args:
        start: offset of the text, from which the edits count.
    """
    for edit in sorted(edits, key=lambda each: each.span.start, reverse=True):
        low, high = edit.span.start - start, edit.span.end - start
        text = text[:low] + edit.text + text[high:]
    return text


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest known word, or an empty one."""
    near = nearest(word, known)
    return f"{_GUESS}{near}`?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word with the fewest slips of the keyboard, or an empty one."""
    if len(word) > _MAX_WORD:
        return ""
    candidates = {name.lower(): name for name in islice(known, _MAX_KNOWN)}
    near = get_close_matches(word.lower(), candidates, n=_MAX_NEAR, cutoff=0.6)
    # Of words at one distance, the first shares the most characters.
    return candidates[min(near, key=partial(_slips, word.lower()))] if near else ""


def _slips(word: str, other: str) -> int:
    """Characters to add, remove, replace or swap with the next, from one to the other.

    References:
        Damerau (1964), A technique for computer detection and correction of spelling
        errors; here each character takes part in one swap at most.
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, char in enumerate(word):
        row = [i + 1]
        for j, wanted in enumerate(other):
            cost = min(last[j] + (char != wanted), last[j + 1] + 1, row[j] + 1)
            if i and j and char == other[j - 1] and wanted == word[i - 1]:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def with_guess(mistake: Diagnostic) -> Diagnostic:
    """Add the fix of a hint that names one word, unless there is another."""
    named = mistake.hint.split("`")
    guesses = len(named) == 3 and mistake.hint.startswith(_GUESSES)
    if mistake.fix is not None or mistake.span is None or not guesses:
        return mistake
    return replace(mistake, fix=replacing(mistake.span, named[1], safe=False))


def listed(words: Iterable[str], conjunction: str = "or") -> str:
    """Join words: `a`, `b` or `c`."""
    quoted = [f"`{word}`" for word in words]
    return joined(quoted, conjunction)


def joined(parts: Iterable[str], conjunction: str = "or") -> str:
    """Join parts: a, b or c."""
    *most, last = parts
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def shortened(text: str) -> str:
    """Shorten source text to one line, without the middle of a long one."""
    text = " ".join(text.split())
    return text if len(text) <= _MAX_WORD else f"{text[:25]}…{text[-12:]}"


def a_type(shape: tuple[int, ...]) -> str:
    """Format a shape as a type: `real[64, 3]`, or `real`."""
    return f"real{list(shape)}" if shape else "real"
