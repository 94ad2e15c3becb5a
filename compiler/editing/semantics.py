"""Semantic categories of words, for highlighting."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..syntax.symbols import Kind
from ..text.source import Span
from ..vocabulary import STATEMENTS
from .analysis import Analysis

# Standard names of the protocol.
KINDS: dict[Kind, str] = {
    **{row.keyword: row.token for row in STATEMENTS.values() if row.token},
    "value": "variable",
    "stage": "function",
    "parameter": "parameter",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A span with its category.

    Attributes:
        modifiers: `declaration`, `readonly` or `defaultLibrary`.
    """

    span: Span
    kind: str
    modifiers: tuple[str, ...] = ()


def meanings(analysis: Analysis) -> tuple[Meaning, ...]:
    """Categories of all names, in source order."""
    return tuple(_meanings(analysis))


def _meanings(analysis: Analysis) -> Iterator[Meaning]:
    for occurrence in analysis.symbols.occurrences:
        if occurrence.span.start >= analysis.own_end:
            return
        modifiers = ("declaration",) if occurrence.declares else ()
        if occurrence.symbol.kind in ("let", "input"):
            modifiers += ("readonly",)
        yield Meaning(occurrence.span, KINDS[occurrence.symbol.kind], modifiers)
