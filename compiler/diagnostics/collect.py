"""The diagnostics of one text: collected, each once, in order."""

from collections.abc import Iterable

from ..text.limits import MAX_MISTAKES
from . import errors
from .errors import Diagnostic


class TooMany(Exception):
    """Ends the work on a text with more mistakes than anyone reads."""


class Mistakes:
    """The mistakes found so far."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def report(self, mistake: Diagnostic) -> None:
        """Add a mistake.

        Raises:
            TooMany: it is the last that is shown.
        """
        self.found.append(mistake)
        if len(self.found) == MAX_MISTAKES:
            self.found.append(errors.too_many_mistakes(MAX_MISTAKES))
            raise TooMany


def each_once(mistakes: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Mistakes without repetitions.

    A body that is inferred for several shapes can repeat a mistake in the same place
    with other words; the first is enough. So it is for a name.
    """
    once: dict[object, Diagnostic] = {}
    for mistake in mistakes:
        by_place = mistake.code.startswith(("E2", "E4")) and mistake.span
        same = (mistake.code, mistake.span) if by_place else mistake
        once.setdefault(same, mistake)
    return tuple(once.values())


def in_order(mistakes: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Mistakes in the order of the text; those without a place come last."""
    return tuple(sorted(mistakes, key=_place))


def _place(mistake: Diagnostic) -> tuple[bool, int, str]:
    span = mistake.span
    return span is None, span.start if span else 0, mistake.code
