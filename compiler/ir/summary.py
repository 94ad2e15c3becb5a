"""A network as a table: each stage with its shape, parameters and multiply-adds.

Parameters are those that are trained. A multiply-add is a multiplication with an
addition, as in a weighted sum; what grows no faster than the values themselves, such
as an activation, is not counted.
"""

from collections.abc import Iterable, Iterator
from math import prod

from .. import ir
from ..text.record import record
from ..vocabulary import LAYERS, Shape


@record
class Row:
    """A line of the table; what is `inside` of it is counted in it already.

    Attributes:
        depth: how far inside of others it stands; values of the network stand at 0.
        parameters, multiply_adds: of one example, and of all repetitions.
    """

    depth: int
    name: str
    shape: Shape
    parameters: int
    multiply_adds: int


@record
class _Part:
    """A row without its place, and the parts inside."""

    name: str
    shape: Shape
    parameters: int
    multiply_adds: int
    inside: tuple["_Part", ...] = ()


def summarize(spec: ir.Spec) -> list[Row]:
    """The rows of a network: inputs, values with the stages inside, and the total."""
    inputs = [Row(0, f"input {v.name}", ir.network_shape(v), 0, 0) for v in spec.inputs]
    parts = [_value(value, spec) for value in spec.values]
    shape = ir.network_shape(spec.outputs[-1])
    parameters, multiply_adds = _totals(parts)
    total = Row(0, "total", shape, parameters, multiply_adds)
    return [*inputs, *(row for part in parts for row in _rows(part, 0)), total]


def _rows(part: _Part, depth: int) -> Iterator[Row]:
    yield Row(depth, part.name, part.shape, part.parameters, part.multiply_adds)
    for inner in part.inside:
        yield from _rows(inner, depth + 1)


def _totals(parts: Iterable[_Part]) -> tuple[int, int]:
    parts = list(parts)
    return sum(p.parameters for p in parts), sum(p.multiply_adds for p in parts)


def _grouped(name: str, shape: Shape, inside: Iterable[_Part], times: int = 1) -> _Part:
    inside = tuple(inside)
    parameters, multiply_adds = _totals(inside)
    return _Part(name, shape, times * parameters, times * multiply_adds, inside)


def _value(value: ir.Value, spec: ir.Spec) -> _Part:
    shape = ir.shape_of(value.expression)
    return _grouped(value.name, shape, _expression(value.expression, spec))


# ---- expressions ----


def _expression(expression: ir.Expression, spec: ir.Spec) -> Iterator[_Part]:
    """What there is to count in an expression."""
    match expression:
        case ir.Pipe(source=source, stages=stages):
            yield from _expression(source, spec)
            for stage in stages:
                yield from _stage(stage, spec)
        case ir.Concat(items=items, shape=shape):
            for item in items:
                yield from _expression(item, spec)
            yield _Part("concat", shape, 0, 0)
        case ir.Dot(left=left, right=right, shape=shape):
            yield from _expression(left, spec)
            yield from _expression(right, spec)
            sizes = max(prod(ir.shape_of(left)), prod(ir.shape_of(right)))
            yield _Part("dot", shape, 0, sizes)
        case ir.Bias(shape=shape):
            yield _Part("bias", shape, 1, 0)
        case ir.Arithmetic(left=left, right=right):
            yield from _expression(left, spec)
            yield from _expression(right, spec)
        case ir.Slice(source=source, shape=shape):
            yield from _expression(source, spec)
            yield _Part("slice", shape, 0, 0)
        case ir.Power(base=base):
            yield from _expression(base, spec)
        case ir.Mathematics(name=name, operands=operands, shape=shape):
            for operand in operands:
                yield from _expression(operand, spec)
            yield _Part(name, shape, 0, 0)
        case ir.Apply(function=function, operands=operands, shape=shape):
            for operand in operands:
                yield from _expression(operand, spec)
            yield _Part(function.name, shape, 0, 0)
        case ir.Read() | ir.Number():
            return


def _operands(
    operands: Iterable[tuple[str, ir.Expression]], spec: ir.Spec
) -> Iterator[_Part]:
    for _, operand in operands:
        yield from _expression(operand, spec)


def _body(body: ir.Body, spec: ir.Spec) -> Iterator[_Part]:
    for value in body.values:
        yield from _expression(value.expression, spec)
    yield from _expression(body.result, spec)


# ---- stages ----


def _stage(stage: ir.Stage, spec: ir.Spec) -> Iterator[_Part]:
    match stage:
        case ir.Layer():
            yield from _operands(stage.operands, spec)
            plan = stage.plan
            name, shape = _call(stage), stage.shape
            yield _Part(name, shape, plan.parameters, plan.multiply_adds)
        case ir.Activation(kind=kind, shape=shape):
            yield _Part(kind, shape, 0, 0)
        case ir.Reshape(shape=shape):
            yield _Part("reshape", shape, 0, 0)
        case ir.Applied(function=function, shape=shape):
            yield _Part(function.name, shape, 0, 0)
        case ir.Shared(name=name, stages=stages, defines=defines, shape=shape):
            inside = [part for inner in stages for part in _stage(inner, spec)]
            part = _grouped(f"{name}", shape, inside)
            again = _Part(f"{name} again", shape, 0, part.multiply_adds)
            yield part if defines else again
        case ir.Residual(body=body, shape=shape):
            yield _grouped("residual", shape, _body(body, spec))
        case ir.Repeat(runs=runs):
            for count, body in runs:
                name, shape = f"repeat({count})", ir.shape_of(body.result)
                yield _grouped(name, shape, _body(body, spec), count)
        case ir.Block(name=name, operands=operands, body=body, shape=shape):
            yield from _operands(operands, spec)
            yield _grouped(name, shape, _body(body, spec))
        case ir.Model(name=name, output=output, shape=shape):
            use = next(use for use in spec.uses if use.name == name)
            total = summarize(use.spec)[-1]
            own = 0 if use.frozen else total.parameters
            yield _Part(f"{name}.{output}", shape, own, total.multiply_adds)


def _call(layer: ir.Layer) -> str:
    """A layer with its first argument, as `dense(64)`."""
    row = LAYERS[layer.kind]
    given = dict(layer.arguments)
    sizes = [given[p.name] for p in row.parameters[:1] if p.name in given]
    sizes = [size for size in sizes if isinstance(size, int | float | tuple)]
    shown = ", ".join(map(_shown, sizes))
    return f"{layer.kind}({shown})" if shown else layer.kind


def _shown(value: int | float | tuple[object, ...]) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def parameters_in(stage: ir.Stage, spec: ir.Spec) -> int:
    """How many numbers are trained in a stage of a network, repetitions counted."""
    return sum(part.parameters for part in _stage(stage, spec))
