"""Statements of a network: one line per stage, on the same variable."""

from dataclasses import dataclass, field, replace
from typing import assert_never

from .. import ir
from ..ir.walk import (
    Node,
    has_running,
    is_random,
    parts_of,
    uses_part,
    weights_in,
)
from ..text.source import Span
from ..vocabulary import LAYERS, Shape
from .entries import Entries
from .formulas import arithmetic, formula, function_of, keywords, not_default
from .functions import Functions
from .loops import write_repeat
from .python import tree as py
from .rescaling import rescaled, used_params
from .scalings import head


class Scope:
    """Facts shared by the statements of a function.

    Attributes:
        functions: functions of the module.
        spec: spec of the network; None in a block.
        batch: batch axis for layers with running statistics; None if their new
            statistics are not needed.
        noted: whether its stages are from the spec of the module.
    """

    def __init__(
        self,
        functions: Functions,
        *,
        spec: ir.Spec | None = None,
        batch: py.Symbol | None = None,
        noted: bool = True,
    ) -> None:
        self.functions, self.spec, self.batch = functions, spec, batch
        self.noted = noted
        self._random = 0

    def subkey(self, key: py.Expr) -> py.Call:
        """A random key that is unique in the function."""
        self._random += 1
        return py.call("subkey", key, py.Key(self._random))


@dataclass(frozen=True, slots=True)
class Place:
    """A position for statements, with the variables in scope.

    Attributes:
        variables: names of the spec to variables.
        entries: weights and state of this place.
        root: entries that contain those of named stages.
        named: entries of each named stage.
        key: random key of this place.
        origins: enclosing stages, and the value of the network.
        depth: nesting depth of loops and repetitions.
        locals: variables that consecutive loops share.
    """

    scope: Scope
    variables: dict[str, py.Expr]
    entries: Entries
    root: Entries
    named: dict[str, Entries] = field(default_factory=dict)
    key: py.Expr = field(default_factory=lambda: py.Symbol("key", fixed=True))
    statements: list[py.Statement] = field(default_factory=list)
    origins: tuple[Span | str, ...] = ()
    depth: int = 0
    locals: dict[tuple[str, int], py.Symbol] = field(default_factory=dict)

    def local(self, wish: str) -> py.Symbol:
        """A variable of this depth, reused by each loop or value."""
        return self.locals.setdefault((wish, self.depth), py.Symbol(wish))

    def assign(
        self, target: py.Expr | None, value: py.Expr, shape: Shape | None = None
    ) -> None:
        """Add the statement that computes a variable, with a shape comment."""
        shapes = () if shape is None else (str(shape),)
        self.statements.append(py.Assign(target, value, shapes, self.origins))

    def compute(self, target: py.Symbol, expression: ir.Expression) -> None:
        """Compute an expression into a variable."""
        found = self._compute(expression, target)
        if found is not target:
            self.assign(target, found, ir.shape_of(expression))

    def _compute(self, expression: ir.Expression, target: py.Symbol) -> py.Expr:
        """Emit an expression, whose stages are computed in `target`."""
        if not isinstance(expression, ir.Pipe):
            return self.inline(expression)
        if isinstance(expression.source, ir.Read):
            current = self.variables[expression.source.name]
        else:
            self.compute(target, expression.source)
            current = target
        for stage in expression.stages:
            current = self._stage(stage, current, target)
        return current

    def inline(self, expression: ir.Expression) -> py.Expr:
        """Emit an expression; pipelines in it are computed first."""
        match expression:
            case ir.Read(name=name):
                return self.variables[name]
            case ir.Number(value=value):
                return py.Literal(value)
            case ir.Arithmetic():
                return arithmetic(expression, self.inline)
            case ir.Apply(function=function, operands=operands):
                given = map(self.inline, operands)
                return self.scope.functions.application(function, *given)
            case ir.Bias(key=key):
                return py.entry(self.entries.weights, key)
            case ir.Pipe():
                part = py.Symbol("part")
                self.compute(part, expression)
                return part
            case _:
                return formula(expression, self.inline)

    # ---- stages ----

    def _stage(self, stage: ir.Stage, current: py.Expr, target: py.Symbol) -> py.Expr:
        place = self
        if stage.span is not None and self.scope.noted:
            place = replace(self, origins=(*self.origins, stage.span))
        match stage:
            case ir.Layer():
                place._layer(stage, current, target)
            case ir.Activation(kind=kind, arguments=arguments):
                given = dict(not_default(kind, arguments))
                place.assign(target, py.call(function_of(kind), current, **given))
            case ir.Reshape(shape=shape):
                place.assign(target, py.call("jnp.reshape", current, py.Literal(shape)))
            case ir.Applied(function=function, operands=operands, shape=shape):
                given = (current, *map(place.inline, operands))
                result = place.scope.functions.application(function, *given)
                place.assign(target, result, shape)
            case ir.Shared():
                return place._shared(stage, current, target)
            case ir.Model():
                place.assign(target, place._model(stage, current), stage.shape)
            case ir.Block():
                place._block(stage, current, target)
            case ir.Residual(body=body):
                place._residual(body, current, target)
            case ir.Repeat():
                if current is not target:
                    place.assign(target, current)
                write_repeat(place, stage, target)
            case _:
                assert_never(stage)
        return target

    def _layer(self, layer: ir.Layer, current: py.Expr, target: py.Symbol) -> None:
        row, scope = LAYERS[layer.kind], self.scope
        arguments = [current]
        if weights_in(layer, "state"):
            arguments.insert(0, self.entries.old_state(layer.key))
        if weights_in(layer, "weights"):
            arguments.insert(0, py.entry(self.entries.weights, layer.key))
        passed = [(name, self.inline(e)) for name, e in layer.operands]
        passed += keywords(layer.plan.passed)
        passed += self._axis() if row.running else ()
        passed += [("key", scope.subkey(self.key))] if layer.plan.random else []
        value = py.Call(
            scope.functions.layer(layer, noted=scope.noted),
            tuple(arguments),
            tuple(passed),
        )
        targets = self._targets(target, layer.key) if row.running else target
        self.assign(targets, value, layer.shape)

    def _block(self, block: ir.Block, current: py.Expr, target: py.Symbol) -> None:
        body, running = block.body, has_running(block.body)
        arguments: list[py.Expr] = []
        if uses_part(body, "weights"):
            arguments.append(py.entry(self.entries.weights, block.key))
        if uses_part(body, "state"):
            arguments.append(self.entries.old_state(block.key))
        arguments += [current, *(self.inline(e) for _, e in block.operands)]
        name, constants = self.scope.functions.block(block)
        passed: list[tuple[str | py.Symbol, py.Expr]] = [*constants]
        passed += self._axis() if running else ()
        passed += [("key", self.scope.subkey(self.key))] if is_random(body) else []
        targets = self._targets(target, block.key) if running else target
        self.assign(
            targets, py.Call(name, tuple(arguments), tuple(passed)), block.shape
        )

    def _axis(self) -> tuple[tuple[str, py.Expr]]:
        batch = self.scope.batch
        return (("batch", py.Dotted("None") if batch is None else batch),)

    def _targets(self, target: py.Symbol, key: str) -> py.Expr:
        """Variables for a value and for the new state."""
        ignored = self.scope.batch is None
        state = py.Dotted("_") if ignored else self.entries.new_state(key)
        return py.Sequence((target, state))

    def _model(self, stage: ir.Model, current: py.Expr) -> py.Expr:
        assert self.scope.spec is not None
        use = next(u for u in self.scope.spec.uses if u.name == stage.name)
        given = tuple(
            (py.Key(name), self._given(use, name, operand, current))
            for name, operand in stage.operands
        )
        function = self.scope.functions.model(use)
        return py.entry(
            py.call(function, used_params(use), py.Dict(given)), stage.output
        )

    def _given(
        self, use: ir.Use, name: str, operand: ir.Given, current: py.Expr
    ) -> py.Expr:
        """An input of a trained model, in its scaled units."""
        value = current if operand.value is None else self.inline(operand.value)
        if operand.quantity is None:
            return value
        spec = self.scope.spec
        assert spec is not None
        quantities = (*spec.inputs, *spec.outputs)
        own = next(v for v in quantities if v.name == operand.quantity)
        there = next(v for v in use.spec.inputs if v.name == name)
        if own.role == "output":
            value = head(own, value)
        return rescaled(value, (own, spec), (there, use))

    def _shared(self, stage: ir.Shared, current: py.Expr, target: py.Symbol) -> py.Expr:
        if stage.defines:
            self.named[stage.name] = self.root.at(f"as {stage.name}")
        entries = self.named[stage.name]
        inner = replace(self, entries=entries, root=entries)
        for part in stage.stages:
            current = inner._stage(part, current, target)
        return current

    def _residual(self, body: ir.Body, current: py.Expr, target: py.Symbol) -> None:
        skip = self._kept(current, target, "skip")
        self.body(body, skip, target)
        self.assign(target, py.joined((skip, target)))

    # ---- bodies ----

    def body(self, body: ir.Body, current: py.Expr, target: py.Symbol) -> None:
        """Compute the result of a body from one variable into another."""
        # The target may hold the input: its assignment follows the last read of `it`.
        if current is target and _reads_late(body.result):
            current = self._kept(current, target, "it")
        inner = replace(self, variables={**self.variables, "it": current})
        for value in body.values:
            variable = py.Symbol(value.name)
            inner.compute(variable, value.expression)
            inner.variables[value.name] = variable
        inner.compute(target, body.result)

    def _kept(self, current: py.Expr, target: py.Symbol, wish: str) -> py.Expr:
        """A variable with the value of `current` that survives assigning `target`."""
        if current is not target and isinstance(current, py.Symbol):
            return current
        name = py.Symbol(wish)
        self.assign(name, current)
        return name


def _reads_late(expression: Node) -> bool:
    """Whether a stage reads `it` when its variable may be reassigned."""
    if not isinstance(expression, ir.Pipe):
        return False
    source, *rest = parts_of(expression)
    return _reads_late(source) or any(map(_reads_it, rest))


def _reads_it(node: Node) -> bool:
    """Whether a node reads the outer `it`; a body has its own."""
    if isinstance(node, ir.Read):
        return node.name == "it"
    return not isinstance(node, ir.Body) and any(map(_reads_it, parts_of(node)))
