"""Rules for results that are positive for all weights."""

from collections.abc import Callable, Iterable

Positive = Callable[[Iterable[bool]], bool]
"""Whether a result is positive, by which of the operands are: `all`, `any` or below."""


def always(_operands: Iterable[bool]) -> bool:
    """Positive for any operands."""
    return True


def never(_operands: Iterable[bool]) -> bool:
    """Possibly negative."""
    return False
