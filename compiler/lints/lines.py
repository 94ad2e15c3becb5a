"""The straight lines of a network: stages of which each is all that the next one takes.

Named values, blocks, named stages and the bodies of `repeat` are read through. A line
ends where its value is read more than once, is put together with others, or is added
again behind a `residual`.
"""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from .. import ir
from ..walk import Node, operands_in, parts_of

Step = ir.Layer | ir.Activation | ir.Applied | ir.Model | ir.Residual | ir.Arithmetic
"""What acts in a line: a `residual` where it is linear, sums with a number."""

# What lints ask of depth is answered by far fewer.
_TIMES = 16


@dataclass(frozen=True, slots=True)
class Line:
    """Stages in a row.

    Attributes:
        source: the inputs that it begins with, side by side; nothing where it begins
            with something else.
        output: what it ends as; None where it ends as something else.
    """

    steps: tuple[Step, ...] = ()
    source: tuple[str, ...] = ()
    output: ir.Variable | None = None


_Lines = Generator[Line, None, Line]
"""Lines that ended, and the one that goes on."""
_Values = Mapping[str, Line]
"""The lines that values which are read once have behind them, by name."""

_IDLE = frozenset({"dropout", "flatten", "identity", "reshape"})


def is_idle(step: Step) -> bool:
    """Whether a step leaves the numbers as they are, in prediction."""
    return isinstance(step, ir.Layer | ir.Activation) and step.kind in _IDLE


def straight_lines(spec: ir.Spec) -> Iterator[Line]:
    """Every line of a network that has a step."""
    return (line for line in _network(spec) if line.steps)


def stages_of(spec: ir.Spec) -> Iterator[ir.Stage]:
    """Every stage of a network, those inside of others among them."""
    for value in spec.values:
        yield from _stages(value.expression)


def _stages(node: Node) -> Iterator[ir.Stage]:
    if isinstance(node, ir.Stage):
        yield node
    for part in parts_of(node):
        yield from _stages(part)


# What is linear in prediction; a norm over features is not, it divides by them.
_LINEAR = frozenset(
    """
    avg_pool batch_norm conv conv_transpose dense dropout flatten global_avg_pool
    identity reshape spectral_conv upsample
    """.split()
)


def is_linear(step: Step) -> bool:
    """Whether the sum of two inputs gives the sum of both outputs, a constant aside."""
    if isinstance(step, ir.Layer | ir.Activation):
        return step.kind in _LINEAR
    return isinstance(step, ir.Residual | ir.Arithmetic)


# ---- values ----


def _network(spec: ir.Spec) -> Iterator[Line]:
    inputs = {v.name: Line(source=(v.name,)) for v in spec.inputs}
    outputs = {v.name: v for v in spec.outputs}
    judged = _judged(spec)
    reads = _reads(value.expression for value in spec.values)
    known: dict[str, Line] = {}
    for value in spec.values:
        line = yield from _expression(value.expression, {**inputs, **known})
        if value.name in outputs:
            yield replace(line, output=outputs[value.name])
        elif reads[value.name] == 1 and value.name not in judged:
            known[value.name] = line
        else:
            yield line


def _judged(spec: ir.Spec) -> frozenset[str]:
    """Names of the values that the loss or a criterion reads."""
    functions = (c.metric for c in spec.accept if not isinstance(c.metric, str))
    operands = [*operands_in(spec.loss), *(o for f in functions for o in f.operands)]
    seen = (ir.Seen, ir.Spread, ir.Wanted)
    return frozenset(o.name for o in operands if isinstance(o, seen))


def _reads(nodes: Iterable[Node]) -> Counter[str]:
    """How often each name is read, `it` inside of bodies aside."""
    found: Counter[str] = Counter()
    for node in nodes:
        match node:
            case ir.Read(name=name):
                found[name] += 1
            case ir.Body():
                inner = _reads(parts_of(node))
                del inner["it"]
                found += inner
            case ir.Repeat(runs=runs):
                for count, body in runs:
                    inner = _reads((body,))
                    found += Counter({name: count * n for name, n in inner.items()})
            case _:
                found += _reads(parts_of(node))
    return found


# ---- expressions ----


def _expression(node: ir.Expression, values: _Values) -> _Lines:
    match node:
        case ir.Read(name=name):
            return values.get(name, Line())
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
            return replace(line, steps=(*line.steps, node))
        case _:
            return (yield from _join(node, values))


def _join(node: ir.Expression, values: _Values) -> _Lines:
    """Values put together, where their lines end."""
    sources: list[tuple[str, ...]] = []
    for part in parts_of(node):
        assert not isinstance(part, ir.Body | ir.Stage)
        line = yield from _expression(part, values)
        sources.append(() if line.steps else line.source)
        yield line
    beside = isinstance(node, ir.Concat) and all(sources)
    return Line(source=sum(sources, ()) if beside else ())


def _ended(operands: Iterable[ir.Expression], values: _Values) -> Iterator[Line]:
    for operand in operands:
        line = yield from _expression(operand, values)
        yield line


# ---- stages ----


def _stage(stage: ir.Stage, line: Line, values: _Values) -> _Lines:
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
    return replace(line, steps=(*line.steps, stage))


def _body(body: ir.Body, line: Line, values: _Values) -> _Lines:
    reads = _reads(parts_of(body))
    known = {**values, "it": line}
    if reads["it"] != 1:
        yield line
        known["it"] = Line(source=() if line.steps else line.source)
    for value in body.values:
        inner = yield from _expression(value.expression, known)
        if reads[value.name] == 1:
            known[value.name] = inner
        else:
            yield inner
    return (yield from _expression(body.result, known))


def _residual(stage: ir.Residual, line: Line, values: _Values) -> _Lines:
    """A fork and a sum; only one that is linear goes on in a straight line."""
    inner = yield from _body(stage.body, Line(source=("it",)), values)
    yield inner
    linear = inner.steps and all(map(is_linear, inner.steps))
    if linear and inner.source == ("it",):
        return replace(line, steps=(*line.steps, stage))
    yield line
    return Line()
