"""Parse results to syntax: one method per rule of the grammar."""

from typing import Any

from .. import syntax
from ..text.source import Span
from ..vocabulary import LARGEST_WHOLE

_Children = list[Any]


_MEANING = ("NAME", "NUMBER", "STRING", "REPEAT", "RESIDUAL")


class Builder:
    """One method per rule, and one per token with content."""

    def __init__(self, text: str, offset: int) -> None:
        self._text = text
        self._offset = offset

    def node(self, rule: str, span: Span, children: _Children) -> Any:
        """Build the node of a rule."""
        return getattr(self, rule)(span, children)

    def token(self, kind: str, text: str, span: Span) -> Any:
        """Build the node of a token; without a method, the token itself."""
        if kind not in _MEANING:
            return text
        return getattr(self, kind)(text, span)

    # Tokens with content become nodes.

    def NAME(self, text: str, span: Span) -> syntax.Name:
        return syntax.Name(text, span)

    def REPEAT(self, text: str, span: Span) -> syntax.Name:
        return self.NAME(text, span)

    def RESIDUAL(self, text: str, span: Span) -> syntax.Name:
        return self.NAME(text, span)

    def NUMBER(self, text: str, span: Span) -> syntax.Number:
        value = _number(text)
        return syntax.Number(value, span)

    def STRING(self, text: str, span: Span) -> syntax.Text:
        return syntax.Text(text[1:-1], span)

    # Expressions.

    def number(self, _span: Span, children: _Children) -> syntax.Number:
        return children[0]

    def percent(self, span: Span, children: _Children) -> syntax.Number:
        return syntax.Number(float(children[0][:-1]) / 100, span)

    def text(self, _span: Span, children: _Children) -> syntax.Text:
        return children[0]

    def name(self, _span: Span, children: _Children) -> syntax.Name:
        return children[0]

    def member(self, span: Span, children: _Children) -> syntax.Name:
        owner, part = children
        return syntax.Name(f"{owner.text}.{part.text}", span)

    def named(self, span: Span, children: _Children) -> syntax.Named:
        stage, name = children
        return syntax.Named(stage, name, span)

    def stretch(self, span: Span, children: _Children) -> syntax.Stretch:
        start, stop = children
        return syntax.Stretch(start, stop, span)

    def slice(self, span: Span, children: _Children) -> syntax.Slice:
        source, *items = children
        return syntax.Slice(source, tuple(items), span)

    def true(self, span: Span, _children: _Children) -> syntax.Boolean:
        return syntax.Boolean(True, span)

    def false(self, span: Span, _children: _Children) -> syntax.Boolean:
        return syntax.Boolean(False, span)

    def group(self, _span: Span, children: _Children) -> syntax.Expression:
        return children[0]

    def list(self, span: Span, children: _Children) -> syntax.Sequence:
        return syntax.Sequence(_present(children), span)

    def call(self, span: Span, children: _Children) -> syntax.Call:
        name, *arguments = children
        return syntax.Call(name, _present(arguments), span)

    def argument(self, span: Span, children: _Children) -> syntax.Argument:
        name, value = children
        return syntax.Argument(name, value, span)

    def combinator(self, span: Span, children: _Children) -> syntax.Combinator:
        name, *arguments, body = children
        return syntax.Combinator(name, _present(arguments), body, span)

    def pipe(self, span: Span, children: _Children) -> syntax.Pipe:
        source, *stages = children
        return syntax.Pipe(source, tuple(stages), span)

    def arithmetic(self, span: Span, children: _Children) -> syntax.Arithmetic:
        signs = (str(sign) for sign in children[1::2])
        rest: Any = tuple(zip(signs, children[2::2], strict=True))
        return syntax.Arithmetic(children[0], rest, span)

    def power(self, span: Span, children: _Children) -> syntax.Power:
        base, exponent = children
        return syntax.Power(base, exponent, span)

    def negative(self, span: Span, children: _Children) -> syntax.Negative:
        return syntax.Negative(children[1], span)

    def assignment(self, span: Span, children: _Children) -> syntax.Assignment:
        target, value = children
        return syntax.Assignment(target, value, span)

    def body(self, span: Span, children: _Children) -> syntax.Body:
        *values, result = children
        return syntax.Body(tuple(values), result, span)

    # Quantities.

    def unit_factor(self, _span: Span, _children: _Children) -> None:
        return None

    def unit(self, span: Span, _children: _Children) -> syntax.Unit:
        start, end = span.start - self._offset, span.end - self._offset
        return syntax.Unit("".join(self._text[start:end].split()), span)

    def type(self, span: Span, children: _Children) -> syntax.Type:
        name, classes, *dimensions = children
        dimensions = _present(dimensions)
        return syntax.Type(name, classes or (), dimensions, span)

    def classes(self, _span: Span, children: _Children) -> tuple[Any, ...]:
        return _present(children)

    def interval(self, span: Span, children: _Children) -> syntax.Range:
        return syntax.Range(children[0], children[1], span)

    def from_below(self, span: Span, children: _Children) -> syntax.Range:
        return syntax.Range(children[0], None, span)

    def from_above(self, span: Span, children: _Children) -> syntax.Range:
        return syntax.Range(None, children[0], span)

    def in_clause(self, span: Span, children: _Children) -> syntax.InClause:
        return syntax.InClause(children[1], span)

    def bound_clause(self, span: Span, children: _Children) -> syntax.BoundClause:
        return syntax.BoundClause(children[1], span)

    def periodic_clause(self, span: Span, children: _Children) -> syntax.PeriodicClause:
        return syntax.PeriodicClause(children[1], span)

    def step_clause(self, span: Span, children: _Children) -> syntax.StepClause:
        return syntax.StepClause(children[1], span)

    def log_clause(self, span: Span, _children: _Children) -> syntax.LogClause:
        return syntax.LogClause(span)

    def from_clause(self, span: Span, children: _Children) -> syntax.FromClause:
        return syntax.FromClause(tuple(children[1:]), span)

    def optional_clause(
        self, span: Span, _children: _Children
    ) -> syntax.OptionalClause:
        return syntax.OptionalClause(span)

    # Statements.

    def model(self, span: Span, children: _Children) -> syntax.Model:
        name, description = children
        return syntax.Model(name, description, span)

    def import_(self, span: Span, children: _Children) -> syntax.Import:
        return syntax.Import(children[0], span)

    def use(self, span: Span, children: _Children) -> syntax.Use:
        path, name, frozen = children
        return syntax.Use(path, name, frozen is not None, span)

    def let(self, span: Span, children: _Children) -> syntax.Let:
        name, value = children
        return syntax.Let(name, value, span)

    def axis(self, span: Span, children: _Children) -> syntax.Axis:
        name, size, unit, *clauses = children
        return syntax.Axis(name, size, unit, tuple(clauses), span)

    def listed_axis(self, span: Span, children: _Children) -> syntax.Axis:
        name, values, unit = children
        return syntax.Axis(name, values, unit, (), span)

    def quantity(self, span: Span, children: _Children) -> syntax.Quantity:
        role, name, kind, unit, *clauses = children
        clauses = tuple(clauses)
        role = "input" if role == "input" else "output"
        return syntax.Quantity(role, name, kind, unit, clauses, span)

    def parameter(self, span: Span, children: _Children) -> syntax.Parameter:
        name, default = children
        return syntax.Parameter(name, default, span)

    def function(self, span: Span, children: _Children) -> syntax.Function:
        name, *parameters, value = children
        return syntax.Function(name, _present(parameters), value, span)

    def block(self, span: Span, children: _Children) -> syntax.Block:
        name, *parameters, body = children
        return syntax.Block(name, _present(parameters), body, span)

    def network(self, span: Span, children: _Children) -> syntax.Network:
        return syntax.Network(tuple(children), span)

    def formula(self, span: Span, children: _Children) -> syntax.Formula:
        keyword, value = children
        return syntax.Formula(keyword, value, span)

    def settings(self, span: Span, children: _Children) -> syntax.Settings:
        keyword, *entries = children
        return syntax.Settings(keyword, _present(entries), span)

    def accept(self, span: Span, children: _Children) -> syntax.Accept:
        left, comparison, right = children
        sign: Any = str(comparison)
        return syntax.Accept(left, sign, right, span)


def _present(children: list[Any]) -> tuple[Any, ...]:
    return tuple(child for child in children if child is not None)


def _number(text: str) -> int | float:
    """Convert a number: an integer for `64` and `1e3`; a float may be infinite."""
    value = float(text)
    whole = "." not in text and value.is_integer() and value < LARGEST_WHOLE
    return int(value) if whole else value
