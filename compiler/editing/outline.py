"""The outline and the foldable ranges of a text."""

from collections.abc import Iterator
from dataclasses import dataclass

from .. import syntax
from ..syntax.resolve import symbol_of
from ..text.source import Span
from ..text.tokens import read_tokens
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
    """Statements, bodies and comments of several lines."""
    text = analysis.own_text
    found = [*_bracket_folds(text), *_comment_folds(text)]
    found += [Fold(s.span) for s in analysis.own_statements]
    once = {(_line(text, f.span.start), _line(text, f.span.end)): f for f in found}
    return tuple(f for (first, last), f in sorted(once.items()) if first < last)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset)


def _bracket_folds(text: str) -> Iterator[Fold]:
    opened: list[int] = []
    for token in read_tokens(text):
        if token.kind == "open":
            opened.append(token.span.start)
        elif token.kind == "close" and opened:
            yield Fold(Span(opened.pop(), token.span.end))


def _comment_folds(text: str) -> Iterator[Fold]:
    """Consecutive comments on their own lines."""
    start, end = -1, -1
    fresh = True
    for token in read_tokens(text):
        if token.kind in ("newline", "blank"):
            fresh = fresh or token.kind == "newline"
            continue
        if token.kind == "comment" and fresh:
            if start < 0 or text.count("\n", end, token.span.start) > 1:
                if start >= 0:
                    yield Fold(Span(start, end), comment=True)
                start = token.span.start
            end = token.span.end
        elif start >= 0:
            yield Fold(Span(start, end), comment=True)
            start = -1
        fresh = False
    if start >= 0:
        yield Fold(Span(start, end), comment=True)
