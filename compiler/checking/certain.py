"""The mistakes of a text that cannot be read whole which hold all the same."""

from collections.abc import Iterable, Iterator

from ..diagnostics.errors import Diagnostic
from ..text.source import Source

# Mistakes that an unread statement cannot cause, unless it declares a name that they
# are about.
_CERTAIN = frozenset(
    """
    E201 E206 E209 E210 E211 E301 E302 E303 E304 E305 E402 E403 E404 E413 E414 E501
    E503 E505 E511 E512 E520
    """.split()
)


def certain_mistakes(
    mistakes: Iterable[Diagnostic], broken: frozenset[str], source: Source
) -> Iterator[Diagnostic]:
    """The mistakes of the statements that were read which the others cannot cause.

    Args:
        broken: the words of the statements that were not read.
    """
    for mistake in mistakes:
        if mistake.code in _CERTAIN and mistake.span is not None:
            words = source.slice(mistake.span).replace("(", " ").split()
            if broken.isdisjoint(words):
                yield mistake
