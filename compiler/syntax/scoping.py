"""Name resolution in expressions, stages and bodies."""

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from .. import syntax
from ..text.source import Span
from ..vocabulary import ACTIVATIONS, FUNCTIONS, JOINS, LAYERS, Parameter
from .mentions import head_of, stages_named_outside
from .symbols import Occurrence, Scope, Symbol


class Expressions:
    """A resolver of expressions, which collects occurrences and scopes."""

    def __init__(self, *scopes: Scope) -> None:
        self.found: list[Occurrence] = []
        self.scopes = list(scopes)

    def see(
        self, span: Span, symbol: Symbol | None, instead: Symbol | None = None
    ) -> None:
        """Record an occurrence of a symbol, if there is one.

        Args:
            instead: a symbol of that name that does not fit this position.
        """
        if symbol is not None:
            self.found.append(Occurrence(span, symbol))
        elif instead is not None:
            self.found.append(Occurrence(span, instead, misplaced=True))

    def within(self, scope: Scope) -> Scope:
        """Record a scope."""
        self.scopes.append(scope)
        return scope

    def expression(self, node: syntax.Expression, scope: Scope) -> None:
        match node:
            case syntax.Number() | syntax.Boolean() | syntax.Text():
                return
            case syntax.Name(text=text, span=span):
                self.see(span, scope.value(text), scope.stage(text))
            case syntax.Call():
                self.call(node, scope)
            case syntax.Combinator() | syntax.Named():
                self.stage(node, scope)
            case syntax.Pipe(source=source, stages=stages):
                self.expression(source, scope)
                for stage in stages:
                    self.stage(stage, scope)
            case syntax.Arithmetic(first=first, rest=rest):
                self.expression(first, scope)
                for _, term in rest:
                    self.expression(term, scope)
            case syntax.Power(base=base, exponent=exponent):
                self.expression(base, scope)
                self.expression(exponent, scope)
            case syntax.Negative(operand=operand):
                self.expression(operand, scope)
            case syntax.Sequence(items=items):
                for item in items:
                    self.expression(item, scope)
            case syntax.Slice(source=source, items=items):
                self.expression(source, scope)
                for item in items:
                    self.index(item, scope)
            case _:
                assert_never(node)

    def index(self, item: syntax.Expression | syntax.Stretch, scope: Scope) -> None:
        if not isinstance(item, syntax.Stretch):
            self.expression(item, scope)
            return
        for end in (item.start, item.stop):
            if end is not None:
                self.expression(end, scope)

    def stage(self, stage: syntax.Stage, scope: Scope) -> None:
        match stage:
            case syntax.Name():
                self.callee(stage, scope)
            case syntax.Call():
                self.call(stage, scope)
            case syntax.Combinator():
                self.combinator(stage, scope)
            case syntax.Named(name=name):
                self.see(name.span, scope.stage(name.text))
                inner = stages_named((stage.stage,), scope.owner)
                known = Scope(stage.span, {}, inner, scope, scope.owner)
                self.stage(stage.stage, self.within(known))

    def callee(self, name: syntax.Name, scope: Scope) -> Symbol | None:
        """Resolve the callee of a call or stage; for `forward.gain`, the model.

        A value in that position is an error, but counts as read.
        """
        owner = name.text.partition(".")[0]
        symbol = scope.stage(owner)
        ours = owner in LAYERS or owner in ACTIVATIONS
        value = None if ours else scope.value(owner)
        span = Span(name.span.start, name.span.start + len(owner))
        self.see(span, symbol, value)
        return symbol

    def call(self, call: syntax.Call, scope: Scope) -> Symbol | None:
        text = call.name.text
        if text in FUNCTIONS or text in JOINS:
            self.arguments(call, (), scope)
            return None
        symbol = self.callee(call.name, scope)
        if symbol is not None:
            self.arguments(call, (), scope, parameters_of(symbol))
        else:
            row = LAYERS.get(text) or ACTIVATIONS.get(text)
            self.arguments(call, () if row is None else row.parameters, scope)
        return symbol

    def arguments(
        self,
        call: syntax.Call,
        parameters: Sequence[Parameter],
        scope: Scope,
        symbols: Mapping[str, Symbol] | None = None,
    ) -> None:
        """Resolve the arguments of a call, except keywords such as that of `init`.

        Args:
            parameters: parameters of a word of the language.
            symbols: parameters of a user's block or function.
        """
        words = {parameter.name for parameter in parameters if parameter.word}
        names = (parameter.name for parameter in parameters)
        for argument in call.arguments:
            name = argument.name.text if argument.name else next(names, None)
            if argument.name is not None and symbols is not None:
                self.see(argument.name.span, symbols.get(argument.name.text))
            if name not in words or not isinstance(argument.value, syntax.Name):
                self.expression(argument.value, scope)

    # ---- bodies ----

    def combinator(self, stage: syntax.Combinator, scope: Scope) -> None:
        for argument in stage.arguments:
            self.expression(argument.value, scope)
        if stage.name.text == "repeat":
            named = stages_named((stage.body,), scope.owner)
            known = Scope(stage.body.span, {}, named, scope, scope.owner)
            scope = self.within(known)
        self.body(stage.body, scope)

    def body(self, body: syntax.Body, scope: Scope) -> None:
        """Resolve a body in a scope of its own."""
        values = first_of_each(
            Symbol(a.target.text, "value", a.target.span, a, scope.owner)
            for a in body.values
        )
        inner = self.within(Scope(body.span, values, {}, scope, scope.owner))
        for assignment in body.values:
            name = assignment.target
            self.see(name.span, values[name.text])
            self.expression(assignment.value, inner)
        self.result(body.result, inner)

    def result(self, result: syntax.Expression, scope: Scope) -> None:
        """Resolve the result of a body, which may begin with a stage."""
        head = head_of(result)
        if not isinstance(head, syntax.Name) or scope.value(head.text) is not None:
            self.expression(result, scope)
            return
        self.callee(head, scope)
        if isinstance(result, syntax.Pipe):
            for stage in result.stages:
                self.stage(stage, scope)


def parameter_of(
    owner: syntax.Function | syntax.Block, parameter: syntax.Parameter
) -> Symbol:
    name = parameter.name
    return Symbol(name.text, "parameter", name.span, parameter, owner.name.text)


def parameters_of(symbol: Symbol | None) -> dict[str, Symbol]:
    """Parameters of a block or function, by name."""
    if symbol is None or not isinstance(symbol.node, syntax.Function | syntax.Block):
        return {}
    node = symbol.node
    return first_of_each(parameter_of(node, p) for p in node.parameters)


def stages_named(
    nodes: Iterable[syntax.Expression | syntax.Body], owner: str = ""
) -> dict[str, Symbol]:
    """Named stages that are visible outside of some nodes."""
    named = (n for node in nodes for n in stages_named_outside(node))
    return first_of_each(
        Symbol(n.name.text, "stage", n.name.span, n, owner) for n in named
    )


def first_of_each(symbols: Iterable[Symbol]) -> dict[str, Symbol]:
    """The first symbol of each name."""
    first: dict[str, Symbol] = {}
    for symbol in symbols:
        first.setdefault(symbol.name, symbol)
    return first
