"""A mistake as a value: its code, its sentence, its places, and what to do."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Literal

from ..text.record import record
from ..text.source import Span


@record
class Note:
    """A second place that a mistake involves."""

    span: Span
    label: str


@record
class Edit:
    """Text in the place of other text; an insertion where the span is empty."""

    span: Span
    text: str


@record
class Fix:
    """What mends a mistake without further thought.

    Attributes:
        title: what it does: `replace it by gelu`.
        safe: whether it is made unasked, by `--fix`; others are offered in the editor.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


Severity = Literal["error", "warning", "note"]


@record
class Diagnostic:
    """One mistake in a spec, or a warning.

    Attributes:
        code: stable, and never used again for another mistake.
        message: one lower-case sentence without a final stop.
        span: the place underlined; None where a spec lacks something.
        label: a few words beside the underline.
        hint: an action that mends it.
        reference: the paper or page where the reason is told at length.
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


Report = Callable[[Diagnostic], None]
"""Where mistakes go."""

# What is compared: the time grows with both.
_MAX_WORD = 40
_MAX_KNOWN = 1000


def replacing(span: Span, text: str, title: str = "", *, safe: bool = True) -> Fix:
    """A fix of one edit."""
    return Fix(title or f"write `{text}`", (Edit(span, text),), safe)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the nearest known word, or nothing where none is near."""
    if len(word) > _MAX_WORD:
        return ""
    candidates = {name.lower(): name for name in islice(known, _MAX_KNOWN)}
    near = get_close_matches(word.lower(), candidates, n=1, cutoff=0.6)
    return f"did you mean `{candidates[near[0]]}`?" if near else ""


def listed(words: Iterable[str], conjunction: str = "or") -> str:
    """Words in a sentence: `a`, `b` or `c`."""
    quoted = [f"`{word}`" for word in words]
    return joined(quoted, conjunction)


def joined(parts: Iterable[str], conjunction: str = "or") -> str:
    """Parts of a sentence: a, b or c."""
    *most, last = parts
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def shortened(text: str) -> str:
    """Text of a spec for a message: on one line, its middle left out where long."""
    text = " ".join(text.split())
    return text if len(text) <= _MAX_WORD else f"{text[:25]}…{text[-12:]}"


def a_type(shape: tuple[int, ...]) -> str:
    """A shape as the language writes it: `real[64, 3]`, or `real`."""
    return f"real{list(shape)}" if shape else "real"
