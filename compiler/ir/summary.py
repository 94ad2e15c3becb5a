"""A network as a table of stages with shapes, parameters and multiply-adds.

Only trained parameters count. A multiply-add is a multiplication with an addition, as
in a weighted sum. Elementwise work, such as an activation, does not count.
"""

from collections.abc import Iterable, Iterator
from math import prod

from .. import ir
from ..text.record import record
from ..vocabulary import LAYERS, Shape
from .walk import Node, parts_of


@record
class Row:
    """A line of the table, whose counts include the rows inside it.

    Attributes:
        depth: nesting depth; values of the network have depth 0.
        parameters, multiply_adds: for one example, summed over repetitions.
    """

    depth: int
    name: str
    shape: Shape
    parameters: int
    multiply_adds: int


@record
class _Part:
    """A row with the parts inside it, before its depth is known."""

    name: str
    shape: Shape
    parameters: int
    multiply_adds: int
    inside: tuple["_Part", ...] = ()


def summarize(spec: ir.Spec) -> list[Row]:
    """Rows of a network: inputs, values with the stages inside, and the total."""
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
    return _grouped(value.name, shape, _parts(value.expression, spec))


def _parts(node: Node, spec: ir.Spec) -> Iterator[_Part]:
    """Parts of a node, in the order of evaluation."""
    match node:
        case ir.Shared(name=name, stages=stages, defines=defines, shape=shape):
            part = _grouped(name, shape, _inside(stages, spec))
            again = _Part(f"{name} again", shape, 0, part.multiply_adds)
            yield part if defines else again
        case ir.Residual(body=body, shape=shape):
            yield _grouped("residual", shape, _parts(body, spec))
        case ir.Repeat(runs=runs):
            for count, body in runs:
                name, shape = f"repeat({count})", ir.shape_of(body.result)
                yield _grouped(name, shape, _parts(body, spec), count)
        case ir.Block(name=name, operands=operands, body=body, shape=shape):
            yield from _inside((operand for _, operand in operands), spec)
            yield _grouped(name, shape, _parts(body, spec))
        case _:
            yield from _inside(parts_of(node), spec)
            yield from _own(node, spec)


def _inside(nodes: Iterable[Node], spec: ir.Spec) -> Iterator[_Part]:
    for node in nodes:
        yield from _parts(node, spec)


def _own(node: Node, spec: ir.Spec) -> Iterator[_Part]:
    """The row of a node without its operands, if it has one."""
    match node:
        case ir.Layer(plan=plan, shape=shape):
            yield _Part(_call(node), shape, plan.parameters, plan.multiply_adds)
        case ir.Dot(left=left, right=right, shape=shape):
            sizes = max(prod(ir.shape_of(left)), prod(ir.shape_of(right)))
            yield _Part("dot", shape, 0, sizes)
        case ir.Bias(shape=shape):
            yield _Part("bias", shape, 1, 0)
        case ir.Model(name=name, output=output, shape=shape):
            use = next(use for use in spec.uses if use.name == name)
            total = summarize(use.spec)[-1]
            own = 0 if use.frozen else total.parameters
            yield _Part(f"{name}.{output}", shape, own, total.multiply_adds)
        case (
            ir.Activation(kind=name, shape=shape)
            | ir.Mathematics(name=name, shape=shape)
        ):
            yield _Part(name, shape, 0, 0)
        case (
            ir.Apply(function=function, shape=shape)
            | ir.Applied(function=function, shape=shape)
        ):
            yield _Part(function.name, shape, 0, 0)
        case ir.Concat(shape=shape):
            yield _Part("concat", shape, 0, 0)
        case ir.Slice(shape=shape):
            yield _Part("slice", shape, 0, 0)
        case ir.Reshape(shape=shape):
            yield _Part("reshape", shape, 0, 0)
        case _:
            return


def _call(layer: ir.Layer) -> str:
    """A layer with its first argument, such as `dense(64)`."""
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
    """Count the trained parameters of a stage, including repetitions."""
    return sum(part.parameters for part in _parts(stage, spec))
