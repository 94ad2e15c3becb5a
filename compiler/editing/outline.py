"""The outline and the foldable ranges of a text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .. import syntax
from ..syntax.resolve import symbol_of
from ..text.source import Source, Span
from ..text.tokens import Token, read_tokens
from .analysis import Analysis


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the outline.

    Attributes:
        kind: kind of symbol, or the keyword of an unnamed statement.
        detail: short description.
        span: its whole span.
        selection: span of its name.
    """

    name: str
    kind: str
    detail: str
    span: Span
    selection: Span
    inside: tuple["Entry", ...] = ()


def outline(analysis: Analysis) -> tuple[Entry, ...]:
    """Statements and the names inside them."""
    entries = (_entry(s, analysis) for s in analysis.own_statements)
    return tuple(entry for entry in entries if entry is not None)


def _entry(statement: syntax.Statement, analysis: Analysis) -> Entry | None:
    span, text = statement.span, analysis.source.slice(statement.span)
    symbol = symbol_of(statement)
    if symbol is not None:
        inside = tuple(_inside(statement))
        detail = _detail(statement, analysis)
        return Entry(symbol.name, symbol.kind, detail, span, symbol.span, inside)
    keyword = text.split(maxsplit=1)[0]
    selection = Span(span.start, span.start + len(keyword))
    match statement:
        case syntax.Network(assignments=entries) | syntax.Settings(entries=entries):
            kind = "value" if isinstance(statement, syntax.Network) else "setting"
            inside = tuple(_assigned(entry, kind) for entry in entries)
            return Entry(keyword, keyword, "", span, selection, inside)
        case _:
            rest = " ".join(text.split()[1:])
            return Entry(keyword, keyword, rest, span, selection)


def _detail(statement: syntax.Statement, analysis: Analysis) -> str:
    match statement:
        case syntax.Quantity(type=kind, unit=unit):
            end = kind.span if unit is None else unit.span
            return analysis.source.slice(kind.span.to(end))
        case syntax.Let(value=value) | syntax.Function(value=value):
            return " ".join(analysis.source.slice(value.span).split())
        case syntax.Axis(size=size):
            return analysis.source.slice(size.span)
        case syntax.Block(parameters=parameters):
            return f"({', '.join(p.name.text for p in parameters)})"
        case syntax.Use(path=path):
            return path.value
        case syntax.Model(description=description):
            return description.value if description else ""
        case _:
            return ""


def _inside(statement: syntax.Statement) -> Iterator[Entry]:
    if isinstance(statement, syntax.Block):
        yield from (_assigned(value, "value") for value in statement.body.values)


def _assigned(assignment: syntax.Assignment, kind: str) -> Entry:
    name = assignment.target
    return Entry(name.text, kind, "", assignment.span, name.span)


# ---- folding ----


@dataclass(frozen=True, slots=True)
class Fold:
    """A foldable range of lines."""

    span: Span
    comment: bool = False


def folds(analysis: Analysis) -> tuple[Fold, ...]:
    """Statements, bodies and comments of several lines; none if too long."""
    if analysis.is_too_long:
        return ()
    text = analysis.own_text
    tokens = tuple(read_tokens(text))
    found = [*_bracket_folds(tokens), *_comment_folds(tokens)]
    found += [Fold(s.span) for s in analysis.own_statements]
    row = Source(text).row
    once = {(row(f.span.start), row(f.span.end)): f for f in found}
    return tuple(once[rows] for rows in sorted(once) if rows[0] < rows[1])


def _bracket_folds(tokens: Iterable[Token]) -> Iterator[Fold]:
    opened: list[int] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token.start)
        elif token.kind == "close" and opened:
            yield Fold(Span(opened.pop(), token.end))


def _comment_folds(tokens: Iterable[Token]) -> Iterator[Fold]:
    """Consecutive comments on their own lines."""
    start = end = -1
    breaks = 1  # before the token; the text begins a line
    for token in tokens:
        if token.kind in ("newline", "blank"):
            breaks += token.kind == "newline"
            continue
        alone = token.kind == "comment" and breaks > 0
        if start >= 0 and not (alone and breaks == 1):
            yield Fold(Span(start, end), comment=True)
            start = -1
        if alone:
            start, end = (token.start if start < 0 else start), token.end
        breaks = 0
    if start >= 0:
        yield Fold(Span(start, end), comment=True)
