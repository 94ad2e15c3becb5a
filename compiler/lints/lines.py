"""Lines of a network: sequences of stages with a single reader each.

Named values, blocks, named stages and bodies of `repeat` are expanded. A line ends
where its value has several readers, is combined with others, or enters the sum of a
`residual`.
"""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TypeGuard

from .. import ir
from ..ir.walk import Node, names_read, operands_in, parts_of
from ..text.record import record
from ..vocabulary import ACTIVATIONS, LAYERS

Step = ir.Layer | ir.Activation | ir.Applied | ir.Model | ir.Residual | ir.Arithmetic
"""A step of a line: also a linear `residual` and a sum with a number."""

# Lints about depth need far fewer.
_TIMES = 16


@record
class Line:
    """A sequence of stages.

    Attributes:
        source: concatenated inputs at its start; empty for any other start.
        output: the output at its end; None for any other end.
    """

    steps: tuple[Step, ...]
    source: tuple[str, ...] = ()
    output: ir.Variable | None = None


_Link = tuple["_Link | None", Step]
"""A step after the steps before it. Adding one takes the same time at any length."""


@record
class _Open:
    """A line under construction."""

    last: _Link | None = None
    source: tuple[str, ...] = ()
    output: ir.Variable | None = None

    def then(self, step: Step) -> "_Open":
        """This line with one more step."""
        return replace(self, last=(self.last, step))

    def steps(self) -> tuple[Step, ...]:
        """Steps from the start."""
        steps: list[Step] = []
        link = self.last
        while link is not None:
            link, step = link
            steps.append(step)
        return tuple(reversed(steps))


_Lines = Generator[_Open, None, _Open]
"""Yields the lines that end, and returns the line that continues."""
_Values = Mapping[str, _Open]
"""The line before each value with a single reader, by name."""


def is_layer(step: Node, kind: str) -> TypeGuard[ir.Layer]:
    """Whether a step is a layer of a kind."""
    return isinstance(step, ir.Layer) and step.kind == kind


def is_idle(step: Step) -> bool:
    """Whether a step is the identity in prediction."""
    if isinstance(step, ir.Layer):
        return LAYERS[step.kind].idle
    return isinstance(step, ir.Activation) and ACTIVATIONS[step.kind].linear


def bends(step: Node) -> TypeGuard[ir.Activation]:
    """Whether a step is an activation that is not linear."""
    return isinstance(step, ir.Activation) and not ACTIVATIONS[step.kind].linear


def _is_norm(step: Step) -> bool:
    """Whether a step brings values to a fixed size."""
    return isinstance(step, ir.Layer) and LAYERS[step.kind].norm


def stretches(line: Line) -> Iterator[tuple[Step, ...]]:
    """Parts of a line between normalizations."""
    for norm, steps in groupby(line.steps, _is_norm):
        if not norm:
            yield tuple(steps)


def mixes(step: Step) -> TypeGuard[ir.Layer]:
    """Whether a step is a layer of weighted sums and nothing else."""
    if not isinstance(step, ir.Layer):
        return False
    return LAYERS[step.kind].linear and not LAYERS[step.kind].transparent


def straight_lines(spec: ir.Spec) -> tuple[Line, ...]:
    """All lines of a network with at least one step."""
    ended = [line for line in _network(spec) if line.last is not None]
    return tuple(Line(line.steps(), line.source, line.output) for line in ended)


def stages_of(spec: ir.Spec) -> Iterator[ir.Stage]:
    """All stages of a network, including nested ones."""
    for value in spec.values:
        yield from _stages(value.expression)


def assigned_stages(spec: ir.Spec) -> Iterator[ir.Stage]:
    """Stages directly in an assignment, outside of bodies and brackets."""
    for value in spec.values:
        node = value.expression
        while isinstance(node, ir.Pipe):
            yield from node.stages
            node = node.source


def _stages(node: Node) -> Iterator[ir.Stage]:
    if isinstance(node, ir.Stage):
        yield node
    for part in parts_of(node):
        yield from _stages(part)


def is_linear(step: Step) -> bool:
    """Whether a step is affine."""
    if isinstance(step, ir.Layer):
        return LAYERS[step.kind].linear
    if isinstance(step, ir.Activation):
        return ACTIVATIONS[step.kind].linear
    return isinstance(step, ir.Residual | ir.Arithmetic)


# ---- values ----


def _network(spec: ir.Spec) -> Iterator[_Open]:
    inputs = {v.name: _Open(source=(v.name,)) for v in spec.inputs}
    outputs = {v.name: v for v in spec.outputs}
    judged = _judged(spec)
    readers = _readers(value.expression for value in spec.values)
    known: dict[str, _Open] = {}
    for value in spec.values:
        line = yield from _expression(value.expression, {**inputs, **known})
        if value.name in outputs:
            yield replace(line, output=outputs[value.name])
        elif readers[value.name] == 1 and value.name not in judged:
            known[value.name] = line
        else:
            yield line


def _judged(spec: ir.Spec) -> frozenset[str]:
    """Values that the loss or a criterion reads."""
    functions = (c.metric for c in spec.accept if not isinstance(c.metric, str))
    operands = [*operands_in(spec.loss), *(o for f in functions for o in f.operands)]
    seen = (ir.Seen, ir.Spread, ir.Wanted)
    return frozenset(o.name for o in operands if isinstance(o, seen))


def _readers(nodes: Iterable[Node]) -> Counter[str]:
    """Number of readers of each name."""
    return Counter(name for node in nodes for name in names_read(node))


# ---- expressions ----


def _expression(node: ir.Expression, values: _Values) -> _Lines:
    match node:
        case ir.Read(name=name):
            return values.get(name, _Open())
        case ir.Pipe(source=source, stages=stages):
            line = yield from _expression(source, values)
            for stage in stages:
                line = yield from _stage(stage, line, values)
            return line
        case (
            ir.Arithmetic(left=part, right=ir.Number() | ir.Bias())
            | ir.Arithmetic(
                left=ir.Number() | ir.Bias(), right=part, sign="+" | "-" | "*"
            )
        ):
            line = yield from _expression(part, values)
            return line.then(node)
        case _:
            return (yield from _join(node, values))


def _join(node: ir.Expression, values: _Values) -> _Lines:
    """Combine values, which ends their lines."""
    sources: list[tuple[str, ...]] = []
    for part in parts_of(node):
        assert not isinstance(part, ir.Body | ir.Stage)
        line = yield from _expression(part, values)
        sources.append(() if line.last else line.source)
        yield line
    beside = isinstance(node, ir.Concat) and all(sources)
    return _Open(source=sum(sources, ()) if beside else ())


def _ended(operands: Iterable[ir.Expression], values: _Values) -> Iterator[_Open]:
    for operand in operands:
        line = yield from _expression(operand, values)
        yield line


# ---- stages ----


def _stage(stage: ir.Stage, line: _Open, values: _Values) -> _Lines:
    match stage:
        case ir.Reshape():
            return line
        case ir.Layer(operands=operands):
            yield from _ended((operand for _, operand in operands), values)
        case ir.Applied(operands=operands):
            yield from _ended(operands, values)
        case ir.Model(operands=operands):
            given = (g.value for _, g in operands if g.value is not None)
            yield from _ended(given, values)
        case ir.Activation():
            pass
        case ir.Shared(stages=stages):
            for inner in stages:
                line = yield from _stage(inner, line, values)
            return line
        case ir.Block(operands=operands, body=body):
            yield from _ended((operand for _, operand in operands), values)
            return (yield from _body(body, line, {}))
        case ir.Repeat(runs=runs):
            for count, body in runs:
                for _ in range(min(count, _TIMES)):
                    line = yield from _body(body, line, values)
            return line
        case ir.Residual():
            return (yield from _residual(stage, line, values))
    return line.then(stage)


def _body(body: ir.Body, line: _Open, values: _Values) -> _Lines:
    readers = _readers(parts_of(body))
    known = {**values, "it": line}
    if readers["it"] != 1:
        yield line
        known["it"] = _Open(source=() if line.last else line.source)
    for value in body.values:
        inner = yield from _expression(value.expression, known)
        if readers[value.name] == 1:
            known[value.name] = inner
        else:
            yield inner
    return (yield from _expression(body.result, known))


def _residual(stage: ir.Residual, line: _Open, values: _Values) -> _Lines:
    """A fork and a sum; only a linear one continues a line."""
    inner = yield from _body(stage.body, _Open(source=("it",)), values)
    yield inner
    steps = inner.steps()
    if steps and all(map(is_linear, steps)) and inner.source == ("it",):
        return line.then(stage)
    yield line
    return _Open()
