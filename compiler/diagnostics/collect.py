"""Collection of the diagnostics of one text."""

from collections.abc import Iterable

from ..text.limits import MAX_MISTAKES
from . import errors
from .diagnostic import UNKNOWN, Diagnostic, Unknown


class TooMany(Exception):
    """Stops the work on a text with too many errors."""


class Mistakes:
    """The collected errors."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def report(self, mistake: Diagnostic) -> Unknown:
        """Add an error.

        Raises:
            TooMany: it is the last one to show.
        """
        self.found.append(mistake)
        if len(self.found) == MAX_MISTAKES:
            self.found.append(errors.syntax.too_many_mistakes(MAX_MISTAKES))
            raise TooMany
        return UNKNOWN


def each_once(mistakes: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Remove duplicates.

    A body that is inferred for several shapes may repeat an error at the same span in
    other words. Only the first one is kept, also per name.
    """
    once: dict[object, Diagnostic] = {}
    for mistake in mistakes:
        by_place = mistake.code.startswith(("E2", "E4")) and mistake.span
        same = (mistake.code, mistake.span) if by_place else mistake
        once.setdefault(same, mistake)
    return tuple(once.values())


def in_order(mistakes: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by position; errors without a span come last."""
    return tuple(sorted(mistakes, key=_place))


def _place(mistake: Diagnostic) -> tuple[bool, int, str]:
    span = mistake.span
    return span is None, span.start if span else 0, mistake.code
