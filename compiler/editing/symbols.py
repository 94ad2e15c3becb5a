"""What each name of a spec stands for: its declaration, and every place that says it.

Scopes are those of the language: one namespace for what statements declare and the
network names; blocks, functions and bodies have names of their own. A name may stand
for a value in one place and for a stage in another, which are looked up apart.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .. import syntax
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


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name with one meaning.

    Attributes:
        span: of the name where it is declared.
        node: what declares it.
        owner: the block or function that it is a parameter or a value of.
    """

    name: str
    kind: Kind
    span: Span
    node: Declaration = field(compare=False, repr=False)
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place that says a name."""

    span: Span
    symbol: Symbol

    @property
    def declares(self) -> bool:
        return self.span == self.symbol.span


@dataclass(frozen=True, slots=True)
class Scope:
    """Names that are known in a stretch of text.

    Attributes:
        span: None for the whole text.
        values: what may be read, by name.
        stages: what may stand after `->` or be called, by name.
        owner: the block or function that it belongs to, if any.
    """

    span: Span | None
    values: Mapping[str, Symbol]
    stages: Mapping[str, Symbol]
    outer: "Scope | None" = None
    owner: str = ""

    def value(self, name: str) -> Symbol | None:
        """What a name means where a value stands."""
        if name in self.values:
            return self.values[name]
        return None if self.outer is None else self.outer.value(name)

    def stage(self, name: str) -> Symbol | None:
        """What a name means where a stage stands."""
        if name in self.stages:
            return self.stages[name]
        return None if self.outer is None else self.outer.stage(name)


@dataclass(frozen=True)
class Symbols:
    """The names of a text, in its order.

    Attributes:
        axes: by name; they are known as dimensions alone.
    """

    occurrences: tuple[Occurrence, ...]
    scopes: tuple[Scope, ...]
    axes: Mapping[str, Symbol]

    @cached_property
    def _starts(self) -> list[int]:
        return [occurrence.span.start for occurrence in self.occurrences]

    def at(self, offset: int) -> Occurrence | None:
        """The name around an offset, or one that ends there."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return None
        occurrence = self.occurrences[index]
        if occurrence.span.end >= offset:
            return occurrence
        return None

    def of(self, symbol: Symbol) -> tuple[Occurrence, ...]:
        """Every place that says a name, its declaration among them."""
        return tuple(o for o in self.occurrences if o.symbol == symbol)

    def declared(self) -> tuple[Symbol, ...]:
        """Every symbol once, in the order of its declaration."""
        return tuple(o.symbol for o in self.occurrences if o.declares)

    def scope_at(self, offset: int) -> Scope:
        """The innermost scope around an offset."""
        around = [s for s in self.scopes if _holds(s.span, offset)]
        return min(around, key=_length)


def _holds(span: Span | None, offset: int) -> bool:
    return span is None or span.start <= offset <= span.end


def _length(scope: Scope) -> float:
    return float("inf") if scope.span is None else scope.span.end - scope.span.start
