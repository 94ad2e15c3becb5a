"""What the parts of a network need: every stage in them, weights, random numbers."""

from collections.abc import Callable, Iterator
from typing import assert_never

from .. import ir
from ..vocabulary import LAYERS

Node = ir.Expression | ir.Stage | ir.Body


def layers_in(node: Node) -> Iterator[ir.Layer]:
    """Every layer in an expression, a stage or a body, in the order they act."""
    if isinstance(node, ir.Layer):
        yield node
    for part in parts_of(node):
        yield from layers_in(part)


def parts_of(node: Node) -> tuple[Node, ...]:
    """What is right inside an expression, a stage or a body, in the order it acts."""
    match node:
        case ir.Read() | ir.Number() | ir.Activation() | ir.Reshape():
            return ()
        case ir.Layer(operands=operands):
            return tuple(operand for _, operand in operands)
        case ir.Pipe(source=source, stages=stages):
            return (source, *stages)
        case ir.Concat(items=items):
            return items
        case ir.Arithmetic(left=left, right=right):
            return (left, right)
        case ir.Residual(body=body) | ir.Block(body=body):
            return (body,)
        case ir.Repeat(runs=runs):
            return tuple(body for _, body in runs)
        case ir.Body(values=values, result=result):
            return (*(value.expression for value in values), result)
        case _:
            assert_never(node)


def has_weights(node: Node) -> bool:
    """Whether any layer in it has weights."""
    return _any_layer(node, lambda layer: bool(layer.weights))


def is_random(node: Node) -> bool:
    """Whether any layer in it draws random numbers in training."""
    return _any_layer(node, lambda layer: layer.plan.random)


def has_running(node: Node) -> bool:
    """Whether any layer in it keeps running statistics of training."""
    return _any_layer(node, lambda layer: LAYERS[layer.kind].running)


def _any_layer(node: Node, holds: Callable[[ir.Layer], bool]) -> bool:
    if isinstance(node, ir.Layer) and holds(node):
        return True
    return any(_any_layer(part, holds) for part in parts_of(node))
