"""Lark's tree to syntax: one method for each rule of the grammar."""

from typing import Any

from lark import Token, Transformer, Tree
from lark.tree import Meta
from lark.visitors import v_args

from . import syntax
from .source import Source, Span
from .vocabulary import LARGEST_WHOLE

_Children = list[Any]


def build_statement(tree: Tree[Token], source: Source, offset: int) -> syntax.Statement:
    """The syntax of one statement, parsed from `source` at an offset."""
    return _Builder(source, offset).transform(tree)


def build_entry(
    tree: Tree[Token], source: Source, offset: int
) -> syntax.Assignment | syntax.Expression:
    """The syntax of one line of a body, parsed from `source` at an offset."""
    return _Builder(source, offset).transform(tree)


@v_args(meta=True)
class _Builder(Transformer[Token, Any]):
    """One method a rule; `offset` is where the statement begins in its source."""

    def __init__(self, source: Source, offset: int) -> None:
        super().__init__(visit_tokens=True)
        self._source = source
        self._offset = offset

    def _span(self, meta: Meta) -> Span:
        return Span(self._offset + meta.start_pos, self._offset + meta.end_pos)

    def _token_span(self, token: Token) -> Span:
        assert token.start_pos is not None
        assert token.end_pos is not None
        return Span(self._offset + token.start_pos, self._offset + token.end_pos)

    # Tokens that carry meaning become nodes of their own.

    def NAME(self, token: Token) -> syntax.Name:
        return syntax.Name(str(token), self._token_span(token))

    def REPEAT(self, token: Token) -> syntax.Name:
        return self.NAME(token)

    def RESIDUAL(self, token: Token) -> syntax.Name:
        return self.NAME(token)

    def NUMBER(self, token: Token) -> syntax.Number:
        value = _number(str(token))
        return syntax.Number(value, self._token_span(token))

    def STRING(self, token: Token) -> syntax.Text:
        return syntax.Text(str(token)[1:-1], self._token_span(token))

    # Expressions.

    def number(self, _meta: Meta, children: _Children) -> syntax.Number:
        return children[0]

    def percent(self, meta: Meta, children: _Children) -> syntax.Number:
        return syntax.Number(float(children[0][:-1]) / 100, self._span(meta))

    def text(self, _meta: Meta, children: _Children) -> syntax.Text:
        return children[0]

    def name(self, _meta: Meta, children: _Children) -> syntax.Name:
        return children[0]

    def member(self, meta: Meta, children: _Children) -> syntax.Name:
        owner, part = children
        return syntax.Name(f"{owner.text}.{part.text}", self._span(meta))

    def named(self, meta: Meta, children: _Children) -> syntax.Named:
        stage, name = children
        return syntax.Named(stage, name, self._span(meta))

    def stretch(self, meta: Meta, children: _Children) -> syntax.Stretch:
        start, stop = children
        return syntax.Stretch(start, stop, self._span(meta))

    def slice(self, meta: Meta, children: _Children) -> syntax.Slice:
        source, *items = children
        return syntax.Slice(source, tuple(items), self._span(meta))

    def true(self, meta: Meta, _children: _Children) -> syntax.Boolean:
        return syntax.Boolean(True, self._span(meta))

    def false(self, meta: Meta, _children: _Children) -> syntax.Boolean:
        return syntax.Boolean(False, self._span(meta))

    def group(self, _meta: Meta, children: _Children) -> syntax.Expression:
        return children[0]

    def list(self, meta: Meta, children: _Children) -> syntax.Sequence:
        return syntax.Sequence(_present(children), self._span(meta))

    def call(self, meta: Meta, children: _Children) -> syntax.Call:
        name, *arguments = children
        return syntax.Call(name, _present(arguments), self._span(meta))

    def argument(self, meta: Meta, children: _Children) -> syntax.Argument:
        name, value = children
        return syntax.Argument(name, value, self._span(meta))

    def combinator(self, meta: Meta, children: _Children) -> syntax.Combinator:
        name, *arguments, body = children
        return syntax.Combinator(name, _present(arguments), body, self._span(meta))

    def pipe(self, meta: Meta, children: _Children) -> syntax.Pipe:
        source, *stages = children
        return syntax.Pipe(source, tuple(stages), self._span(meta))

    def arithmetic(self, meta: Meta, children: _Children) -> syntax.Arithmetic:
        signs = (str(sign) for sign in children[1::2])
        rest: Any = tuple(zip(signs, children[2::2], strict=True))
        return syntax.Arithmetic(children[0], rest, self._span(meta))

    def power(self, meta: Meta, children: _Children) -> syntax.Power:
        base, exponent = children
        return syntax.Power(base, exponent, self._span(meta))

    def negative(self, meta: Meta, children: _Children) -> syntax.Negative:
        return syntax.Negative(children[1], self._span(meta))

    def assignment(self, meta: Meta, children: _Children) -> syntax.Assignment:
        target, value = children
        return syntax.Assignment(target, value, self._span(meta))

    def body(self, meta: Meta, children: _Children) -> syntax.Body:
        *values, result = children
        return syntax.Body(tuple(values), result, self._span(meta))

    # Quantities.

    def unit_factor(self, _meta: Meta, _children: _Children) -> None:
        return None

    def unit(self, meta: Meta, _children: _Children) -> syntax.Unit:
        span = self._span(meta)
        return syntax.Unit("".join(self._source.slice(span).split()), span)

    def type(self, meta: Meta, children: _Children) -> syntax.Type:
        name, classes, *dimensions = children
        dimensions = _present(dimensions)
        return syntax.Type(name, classes or (), dimensions, self._span(meta))

    def classes(self, _meta: Meta, children: _Children) -> tuple[Any, ...]:
        return _present(children)

    def interval(self, meta: Meta, children: _Children) -> syntax.Range:
        return syntax.Range(children[0], children[1], self._span(meta))

    def from_below(self, meta: Meta, children: _Children) -> syntax.Range:
        return syntax.Range(children[0], None, self._span(meta))

    def from_above(self, meta: Meta, children: _Children) -> syntax.Range:
        return syntax.Range(None, children[0], self._span(meta))

    def in_clause(self, meta: Meta, children: _Children) -> syntax.InClause:
        return syntax.InClause(children[1], self._span(meta))

    def bound_clause(self, meta: Meta, children: _Children) -> syntax.BoundClause:
        return syntax.BoundClause(children[1], self._span(meta))

    def periodic_clause(self, meta: Meta, children: _Children) -> syntax.PeriodicClause:
        return syntax.PeriodicClause(children[1], self._span(meta))

    def step_clause(self, meta: Meta, children: _Children) -> syntax.StepClause:
        return syntax.StepClause(children[1], self._span(meta))

    def log_clause(self, meta: Meta, _children: _Children) -> syntax.LogClause:
        return syntax.LogClause(self._span(meta))

    def from_clause(self, meta: Meta, children: _Children) -> syntax.FromClause:
        return syntax.FromClause(tuple(children[1:]), self._span(meta))

    # Statements.

    def model(self, meta: Meta, children: _Children) -> syntax.Model:
        name, description = children
        return syntax.Model(name, description, self._span(meta))

    def import_(self, meta: Meta, children: _Children) -> syntax.Import:
        return syntax.Import(children[0], self._span(meta))

    def use(self, meta: Meta, children: _Children) -> syntax.Use:
        path, name, frozen = children
        return syntax.Use(path, name, frozen is not None, self._span(meta))

    def let(self, meta: Meta, children: _Children) -> syntax.Let:
        name, value = children
        return syntax.Let(name, value, self._span(meta))

    def axis(self, meta: Meta, children: _Children) -> syntax.Axis:
        name, size, unit, *clauses = children
        return syntax.Axis(name, size, unit, tuple(clauses), self._span(meta))

    def listed_axis(self, meta: Meta, children: _Children) -> syntax.Axis:
        name, values, unit = children
        return syntax.Axis(name, values, unit, (), self._span(meta))

    def quantity(self, meta: Meta, children: _Children) -> syntax.Quantity:
        role, name, kind, unit, *clauses = children
        clauses = tuple(clauses)
        role = "input" if role == "input" else "output"
        return syntax.Quantity(role, name, kind, unit, clauses, self._span(meta))

    def parameter(self, meta: Meta, children: _Children) -> syntax.Parameter:
        name, default = children
        return syntax.Parameter(name, default, self._span(meta))

    def function(self, meta: Meta, children: _Children) -> syntax.Function:
        name, *parameters, value = children
        return syntax.Function(name, _present(parameters), value, self._span(meta))

    def block(self, meta: Meta, children: _Children) -> syntax.Block:
        name, *parameters, body = children
        return syntax.Block(name, _present(parameters), body, self._span(meta))

    def network(self, meta: Meta, children: _Children) -> syntax.Network:
        return syntax.Network(tuple(children), self._span(meta))

    def loss(self, meta: Meta, children: _Children) -> syntax.Formula:
        return syntax.Formula("loss", children[0], self._span(meta))

    def optimizer(self, meta: Meta, children: _Children) -> syntax.Formula:
        return syntax.Formula("optimizer", children[0], self._span(meta))

    def schedule(self, meta: Meta, children: _Children) -> syntax.Formula:
        return syntax.Formula("schedule", children[0], self._span(meta))

    def settings(self, meta: Meta, children: _Children) -> syntax.Settings:
        keyword, *entries = children
        keyword = "train" if keyword == "train" else "data"
        return syntax.Settings(keyword, _present(entries), self._span(meta))

    def accept(self, meta: Meta, children: _Children) -> syntax.Accept:
        left, comparison, right = children
        sign: Any = str(comparison)
        return syntax.Accept(left, sign, right, self._span(meta))


def _present(children: list[Any]) -> tuple[Any, ...]:
    return tuple(child for child in children if child is not None)


def _number(text: str) -> int | float:
    """The number written, whole as in `64` and `1e3`; a float may be infinite."""
    value = float(text)
    whole = "." not in text and value.is_integer() and value < LARGEST_WHOLE
    return int(value) if whole else value
