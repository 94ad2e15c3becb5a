"""Errors that are certain although parts of the text do not parse."""

from collections.abc import Iterable, Iterator

from ..diagnostics.diagnostic import Diagnostic
from ..text.source import Source

# Errors that a malformed statement cannot cause, unless it declares the name concerned.
_CERTAIN = frozenset(
    """
    E201 E206 E209 E210 E211 E301 E302 E303 E304 E305 E402 E403 E404 E413 E414 E501
    E503 E505 E511 E512 E520
    """.split()
)


def certain_mistakes(
    mistakes: Iterable[Diagnostic], broken: frozenset[str], source: Source
) -> Iterator[Diagnostic]:
    """Keep the errors that malformed statements cannot cause.

    Args:
        broken: words of the malformed statements.
    """
    for mistake in mistakes:
        if mistake.code in _CERTAIN and mistake.span is not None:
            words = source.slice(mistake.span).replace("(", " ").split()
            if broken.isdisjoint(words):
                yield mistake
