"""Which results are positive numbers, whatever the weights are."""

from collections.abc import Callable, Iterable

Positive = Callable[[Iterable[bool]], bool]
"""Whether a result is positive, by which of the operands are: `all`, `any` or below."""


def always(_operands: Iterable[bool]) -> bool:
    """Positive whatever the operands are."""
    return True


def never(_operands: Iterable[bool]) -> bool:
    """Not known to be positive."""
    return False
