"""Symbols of a spec: their declarations and all their occurrences.

The checks, the lints and the editor share them. Declarations and network values share
one namespace; blocks, functions and bodies have local names. Values and stages have
separate namespaces.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import field

from .. import syntax
from ..text.record import record
from ..text.source import Span

Kind = str
"""The keyword that declares a name; or `value`, `stage` or `parameter`."""
Declaration = (
    syntax.Model
    | syntax.Let
    | syntax.Axis
    | syntax.Quantity
    | syntax.Function
    | syntax.Block
    | syntax.Use
    | syntax.Assignment
    | syntax.Named
    | syntax.Parameter
)


@record
class Symbol:
    """A name with one meaning.

    Attributes:
        span: span of the name in its declaration.
        node: the declaration.
        owner: the block or function of a parameter or local value.
    """

    name: str
    kind: Kind
    span: Span
    node: Declaration = field(compare=False, repr=False)
    owner: str = ""


@record
class Occurrence:
    """A reference to a symbol.

    Attributes:
        misplaced: whether a value is in stage position, or the reverse.
    """

    span: Span
    symbol: Symbol
    misplaced: bool = False

    @property
    def declares(self) -> bool:
        return self.span == self.symbol.span


@record
class Scope:
    """Names that are visible in a range of text.

    Attributes:
        span: None for the whole text.
        values: readable names.
        stages: names that can follow `->` or be called.
        owner: the block or function that it belongs to, if any.
    """

    span: Span | None
    values: Mapping[str, Symbol]
    stages: Mapping[str, Symbol]
    outer: "Scope | None" = None
    owner: str = ""

    def value(self, name: str) -> Symbol | None:
        """Resolve a name in value position."""
        if name in self.values:
            return self.values[name]
        return None if self.outer is None else self.outer.value(name)

    def stage(self, name: str) -> Symbol | None:
        """Resolve a name in stage position."""
        if name in self.stages:
            return self.stages[name]
        return None if self.outer is None else self.outer.stage(name)


@record
class Symbols:
    """Symbols of a text, in source order.

    Attributes:
        occurrences: declarations and references.
        starts: offsets of the occurrences.
        scopes: the scope of the text, that of the network, and inner scopes.
        axes: axes by name, visible only as dimensions.
    """

    occurrences: tuple[Occurrence, ...]
    starts: tuple[int, ...]
    scopes: tuple[Scope, ...]
    axes: Mapping[str, Symbol]

    @property
    def network(self) -> Scope:
        """The scope of quantities and network values."""
        return self.scopes[1]

    def within(self, span: Span) -> Iterator[Occurrence]:
        """References inside a span."""
        first = bisect_left(self.starts, span.start)
        stop = bisect_left(self.starts, span.end)
        return (o for o in self.occurrences[first:stop] if not o.declares)

    def read_in(self, span: Span) -> dict[Symbol, None]:
        """Symbols referenced inside a span, without duplicates."""
        return dict.fromkeys(o.symbol for o in self.within(span) if not o.misplaced)

    def mentions(self, spans: Mapping[str, Span], kind: Kind) -> dict[str, list[str]]:
        """Names of one kind that each span refers to."""
        return {
            name: [s.name for s in self.read_in(span) if s.kind == kind]
            for name, span in spans.items()
        }

    def at(self, offset: int) -> Occurrence | None:
        """The occurrence that contains an offset or ends there."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            return None
        occurrence = self.occurrences[index]
        if occurrence.span.end >= offset:
            return occurrence
        return None

    def of(self, symbol: Symbol) -> tuple[Occurrence, ...]:
        """All occurrences of a symbol, including its declaration."""
        return tuple(o for o in self.occurrences if o.symbol == symbol)

    def declared(self) -> tuple[Symbol, ...]:
        """All symbols, in the order of declaration."""
        return tuple(o.symbol for o in self.occurrences if o.declares)

    def scope_at(self, offset: int) -> Scope:
        """The innermost scope at an offset."""
        around = [s for s in self.scopes if _holds(s.span, offset)]
        return min(around, key=_length)


def _holds(span: Span | None, offset: int) -> bool:
    return span is None or span.start <= offset <= span.end


def _length(scope: Scope) -> float:
    return float("inf") if scope.span is None else scope.span.end - scope.span.start
