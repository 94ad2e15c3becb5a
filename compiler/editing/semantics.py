"""Semantic categories of words, for highlighting."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..syntax.symbols import Kind
from ..text.source import Span
from ..text.tokens import Token, read_tokens
from ..vocabulary import CONSTANTS, STATEMENTS
from .analysis import Analysis
from .reference import CATEGORIES

# Standard names of the protocol.
KINDS: dict[Kind, str] = {
    **{row.keyword: row.token for row in STATEMENTS.values() if row.token},
    "value": "variable",
    "stage": "function",
    "parameter": "parameter",
}


# Tokens of words of the language, by their categories in the reference.
_CATEGORIES = {
    "type": ("unit", "type"),
    "keyword": ("statement", "clause", "mark", "combinator"),
    "function": (
        *("layer", "activation", "function", "join", "loss", "penalty", "metric"),
        *("optimizer", "schedule", "initializer"),
    ),
}
_WORDS = {
    **dict.fromkeys((*CONSTANTS, "it"), "keyword"),
    **{
        word: kind
        for kind, nouns in _CATEGORIES.items()
        for noun in nouns
        for word in CATEGORIES[noun].words
    },
}
_TOKENS = {
    "comment": "comment",
    "string": "string",
    "number": "number",
    "arrow": "operator",
    "comparison": "operator",
    "sign": "operator",
}
_PUNCTUATION = frozenset(":,.")
TOKENS = tuple(sorted({*KINDS.values(), *_CATEGORIES, *_TOKENS.values(), "property"}))
"""Categories of all spans."""


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
    """Categories of words, signs, numbers, strings and comments, in source order."""
    if analysis.is_too_long:
        return ()
    names = {meaning.span.start: meaning for meaning in _names(analysis)}
    tokens = [t for t in read_tokens(analysis.own_text) if t.kind != "blank"]
    following = (*(token.text for token in tokens[1:]), "")
    found = (
        names.get(token.start) or _meaning(token, text)
        for token, text in zip(tokens, following, strict=False)  # no token, no word
    )
    return tuple(meaning for meaning in found if meaning is not None)


def _meaning(token: Token, following: str) -> Meaning | None:
    """The category of a token that is not a name of the spec."""
    if token.kind != "word":
        kind = _TOKENS.get(token.kind)
        return (
            None
            if kind is None or token.text in _PUNCTUATION
            else Meaning(token.span, kind)
        )
    if following == "=":
        return Meaning(token.span, "property")
    kind = _WORDS.get(token.text)
    modifiers = ("defaultLibrary",) if kind == "function" else ()
    return None if kind is None else Meaning(token.span, kind, modifiers)


def _names(analysis: Analysis) -> Iterator[Meaning]:
    for occurrence in analysis.symbols.occurrences:
        if occurrence.span.start >= analysis.own_end:
            return
        modifiers = ("declaration",) if occurrence.declares else ()
        if occurrence.symbol.kind in ("let", "input"):
            modifiers += ("readonly",)
        yield Meaning(occurrence.span, KINDS[occurrence.symbol.kind], modifiers)
