"""What each word of a text is, for editors that color by meaning."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..text.source import Span
from ..vocabulary import STATEMENTS
from .analysis import Analysis
from .symbols import Kind

# By the standard names of the protocol.
KINDS: dict[Kind, str] = {
    **{row.keyword: row.token for row in STATEMENTS.values() if row.token},
    "value": "variable",
    "stage": "function",
    "parameter": "parameter",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A stretch of a text and what it is.

    Attributes:
        modifiers: `declaration`, `readonly` or `defaultLibrary`.
    """

    span: Span
    kind: str
    modifiers: tuple[str, ...] = ()


def meanings(analysis: Analysis) -> tuple[Meaning, ...]:
    """The names of a text, in its order."""
    return tuple(_meanings(analysis))


def _meanings(analysis: Analysis) -> Iterator[Meaning]:
    for occurrence in analysis.symbols.occurrences:
        if occurrence.span.start >= analysis.own_end:
            return
        modifiers = ("declaration",) if occurrence.declares else ()
        if occurrence.symbol.kind in ("let", "input"):
            modifiers += ("readonly",)
        yield Meaning(occurrence.span, KINDS[occurrence.symbol.kind], modifiers)
