"""Name resolution of statements: one phase for the checks, the lints and the editor."""

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from .. import syntax
from ..text.record import record
from ..text.source import Span
from ..vocabulary import (
    LOSSES,
    METRICS,
    PENALTIES,
    SCHEDULES,
    STATEMENTS,
    TRANSFORMS,
    Parameter,
)
from .scoping import (
    Expressions,
    first_of_each,
    parameter_of,
    parameters_of,
    stages_named,
)
from .symbols import Kind, Scope, Symbol, Symbols


def resolve(statements: Sequence[syntax.Statement]) -> Symbols:
    """The symbols of a spec and its imports."""
    root = Scope(
        None,
        _declared(statements, "let"),
        _declared(statements, "function", "block", "use"),
    )
    network = _network_scope(statements, root)
    axes = _declared(statements, "axis")
    expressions = Expressions(root, network)
    walker = _Statements(axes, root, network, expressions)
    for statement in statements:
        walker.statement(statement)
    found = sorted(expressions.found, key=lambda o: (o.span.start, o.span.end))
    return Symbols(
        tuple(found),
        tuple(o.span.start for o in found),
        tuple(expressions.scopes),
        axes,
    )


def _network_scope(statements: Sequence[syntax.Statement], root: Scope) -> Scope:
    """The scope of quantities, network values and named stages."""
    networks = [s for s in statements if isinstance(s, syntax.Network)]
    assignments = [a for network in networks for a in network.assignments]
    values = _declared(statements, "input", "output")
    for assignment in assignments:
        name = assignment.target
        symbol = Symbol(name.text, "value", name.span, assignment)
        values.setdefault(name.text, symbol)
    stages = stages_named(assignment.value for assignment in assignments)
    span = networks[0].span if networks else Span(0, 0)
    return Scope(span, values, stages, root)


def _declared(
    statements: Iterable[syntax.Statement], *kinds: Kind
) -> dict[str, Symbol]:
    """Declared symbols of some kinds, by name."""
    symbols = map(symbol_of, statements)
    return first_of_each(s for s in symbols if s is not None and s.kind in kinds)


def symbol_of(statement: syntax.Statement) -> Symbol | None:
    """The symbol that a statement declares, if any."""
    match statement:
        case syntax.Model(name=name):
            return Symbol(name.text, "model", name.span, statement)
        case syntax.Let(name=name):
            return Symbol(name.text, "let", name.span, statement)
        case syntax.Axis(name=name):
            return Symbol(name.text, "axis", name.span, statement)
        case syntax.Quantity(name=name, role=role):
            return Symbol(name.text, role, name.span, statement)
        case syntax.Function(name=name):
            return Symbol(name.text, "function", name.span, statement)
        case syntax.Block(name=name):
            return Symbol(name.text, "block", name.span, statement)
        case syntax.Use(name=name):
            return Symbol(name.text, "use", name.span, statement)
        case _:
            return None


@record
class _Statements:
    """A resolver of the statements of a spec."""

    axes: Mapping[str, Symbol]
    root: Scope
    network: Scope
    expressions: Expressions

    def see(self, span: Span, symbol: Symbol | None) -> None:
        self.expressions.see(span, symbol)

    def statement(self, statement: syntax.Statement) -> None:
        match statement:
            case syntax.Model(name=name) | syntax.Use(name=name):
                self.declare(name, statement)
            case syntax.Import():
                return
            case syntax.Let(name=name, value=value):
                self.declare(name, statement)
                self.constant(value)
            case syntax.Axis(name=name, size=size, clauses=clauses):
                self.declare(name, statement)
                self.constant(size)
                self.clauses(clauses)
            case syntax.Quantity(name=name, type=kind, clauses=clauses):
                self.declare(name, statement)
                for dimension in kind.dimensions:
                    self.dimension(dimension)
                self.clauses(clauses)
            case syntax.Function():
                self.function(statement)
            case syntax.Block():
                self.block(statement)
            case syntax.Network(assignments=assignments):
                for assignment in assignments:
                    name = assignment.target
                    self.see(name.span, self.network.values.get(name.text))
                    self.expressions.expression(assignment.value, self.network)
            case syntax.Formula(keyword="loss", value=value):
                self.loss(value)
            case syntax.Formula(value=value):
                self.chain(value)
            case syntax.Settings(keyword=keyword, entries=entries):
                self.settings(STATEMENTS[keyword].settings or {}, entries)
            case syntax.Accept(left=left, right=right):
                self.criterion(left)
                self.constant(right)
            case _:
                assert_never(statement)

    def declare(self, name: syntax.Name, statement: syntax.Statement) -> None:
        """Resolve a declared name, which may be a duplicate."""
        symbol = symbol_of(statement)
        assert symbol is not None
        tables = (self.root.values, self.root.stages, self.axes, self.network.values)
        known = (table.get(name.text) for table in tables)
        same = next((s for s in known if s is not None and s.kind == symbol.kind), None)
        self.see(name.span, same or symbol)

    def dimension(self, dimension: syntax.Expression) -> None:
        if isinstance(dimension, syntax.Name) and dimension.text in self.axes:
            self.see(dimension.span, self.axes[dimension.text])
        else:
            self.constant(dimension)

    def clauses(self, clauses: Iterable[syntax.Clause]) -> None:
        for clause in clauses:
            match clause:
                case syntax.StepClause(value=value):
                    self.constant(value)
                case syntax.LogClause() | syntax.FromClause() | syntax.OptionalClause():
                    continue
                case _:
                    for end in (clause.range.lo, clause.range.hi):
                        if end is not None:
                            self.constant(end)

    def function(self, function: syntax.Function) -> None:
        self.declare(function.name, function)
        parameters = self.parameters(function)
        scope = Scope(function.span, parameters, {}, self.root, function.name.text)
        self.expressions.expression(function.value, self.expressions.within(scope))

    def block(self, block: syntax.Block) -> None:
        self.declare(block.name, block)
        parameters = self.parameters(block)
        owner = block.name.text
        stages = stages_named((block.body,), owner)
        scope = Scope(block.span, parameters, stages, self.root, owner)
        self.expressions.body(block.body, self.expressions.within(scope))

    def parameters(self, owner: syntax.Function | syntax.Block) -> dict[str, Symbol]:
        """Resolve the parameters of a block or function."""
        parameters: dict[str, Symbol] = {}
        for parameter in owner.parameters:
            symbol = parameter_of(owner, parameter)
            self.see(parameter.name.span, parameters.setdefault(symbol.name, symbol))
            if parameter.default is not None:
                self.constant(parameter.default)
        return parameters

    def settings(
        self, table: Mapping[str, Parameter], entries: Iterable[syntax.Assignment]
    ) -> None:
        for entry in entries:
            row = table.get(entry.target.text)
            is_word = row is not None and row.word
            if not (is_word and isinstance(entry.value, syntax.Name)):
                self.constant(entry.value)

    def constant(self, value: syntax.Expression) -> None:
        """Resolve an expression of constants."""
        self.expressions.expression(value, self.root)

    # ---- how it is trained and judged ----

    def chain(self, value: syntax.Expression) -> None:
        """Resolve the stages of an optimizer or schedule."""
        parts = (value,)
        if isinstance(value, syntax.Pipe):
            parts = (value.source, *value.stages)
        for part in parts:
            if isinstance(part, syntax.Call):
                table = SCHEDULES if part.name.text in SCHEDULES else TRANSFORMS
                row = table.get(part.name.text)
                parameters = () if row is None else row.parameters
                self.expressions.arguments(part, parameters, self.root)
            elif not isinstance(part, syntax.Name):
                self.constant(part)

    def loss(self, value: syntax.Expression) -> None:
        match value:
            case syntax.Name(text=text, span=span):
                built_in = text in LOSSES or text in PENALTIES
                stage = None if built_in else self.root.stages.get(text)
                self.see(span, self.network.value(text) or stage)
            case syntax.Call(name=name):
                self.measured(value, name.text in LOSSES or name.text in PENALTIES)
            case syntax.Arithmetic(first=first, rest=rest):
                for part in (first, *(term for _, term in rest)):
                    self.loss(part)
            case syntax.Negative(operand=operand):
                self.loss(operand)
            case _:
                self.expressions.expression(value, self.network)

    def criterion(self, value: syntax.Expression) -> None:
        if isinstance(value, syntax.Call):
            own = value.name.text in self.root.stages
            self.measured(value, value.name.text in METRICS and not own)
        else:
            self.constant(value)

    def measured(self, call: syntax.Call, built_in: bool) -> None:
        """Resolve a loss, a metric or a function, whose quantities come first."""
        callee = None if built_in else self.root.stages.get(call.name.text)
        self.see(call.name.span, callee)
        if call.name.text in PENALTIES:
            return
        names = parameters_of(callee)
        for argument in call.arguments:
            if argument.name is not None:
                self.see(argument.name.span, names.get(argument.name.text))
                self.constant(argument.value)
            else:
                self.expressions.expression(argument.value, self.network)
