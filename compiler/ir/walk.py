"""Traversals of a network: its layers, weights and random numbers."""

from collections.abc import Callable, Iterator
from typing import assert_never

from .. import ir
from ..vocabulary import LAYERS

Node = ir.Expression | ir.Stage | ir.Body


def layers_in(node: Node) -> Iterator[ir.Layer]:
    """Layers of a node, in the order of evaluation."""
    if isinstance(node, ir.Layer):
        yield node
    for part in parts_of(node):
        yield from layers_in(part)


def convolves(spec: ir.Spec) -> bool:
    """Whether a network has convolutions, also in trained models."""
    layers = (layer for value in spec.values for layer in layers_in(value.expression))
    own = any(LAYERS[layer.kind].convolves for layer in layers)
    return own or any(convolves(use.spec) for use in spec.uses)


def parts_of(node: Node) -> tuple[Node, ...]:
    """Direct children of a node, in the order of evaluation."""
    match node:
        case ir.Read() | ir.Number() | ir.Bias() | ir.Activation() | ir.Reshape():
            return ()
        case ir.Layer(operands=operands):
            return tuple(operand for _, operand in operands)
        case ir.Pipe(source=source, stages=stages):
            return (source, *stages)
        case ir.Concat(items=items):
            return items
        case ir.Arithmetic(left=left, right=right) | ir.Dot(left=left, right=right):
            return (left, right)
        case ir.Slice(source=source):
            return (source,)
        case ir.Power(base=base):
            return (base,)
        case ir.Mathematics() | ir.Apply() | ir.Applied():
            return node.operands
        case ir.Shared(stages=stages):
            return stages
        case ir.Residual(body=body):
            return (body,)
        case ir.Block(operands=operands, body=body):
            return (*(operand for _, operand in operands), body)
        case ir.Model(operands=operands):
            return tuple(
                given.value for _, given in operands if given.value is not None
            )
        case ir.Repeat(runs=runs):
            return tuple(body for _, body in runs)
        case ir.Body(values=values, result=result):
            return (*(value.expression for value in values), result)
        case _:
            assert_never(node)


def has_weights(node: Node) -> bool:
    """Whether a node has weights, except those of trained models."""
    if isinstance(node, ir.Bias) or (isinstance(node, ir.Layer) and node.weights):
        return True
    return any(map(has_weights, parts_of(node)))


Scoped = ir.Layer | ir.Bias | ir.Block | ir.Repeat | ir.Shared


def scope_of(node: Node) -> Iterator[Scoped]:
    """Nodes with an entry in the params of one scope, in order.

    Blocks, repetitions and named stages have scopes of their own, inside their entries.
    """
    match node:
        case ir.Bias() | ir.Repeat() | ir.Shared():
            yield node
        case ir.Layer(operands=operands) | ir.Block(operands=operands):
            yield node
            for _, operand in operands:
                yield from scope_of(operand)
        case _:
            for part in parts_of(node):
                yield from scope_of(part)


def owns_weights(node: Node) -> bool:
    """Whether a node has weights, except those of the stages it names."""
    return any(keeps_weights(n) for n in scope_of(node) if not isinstance(n, ir.Shared))


def names_stages(node: Node) -> bool:
    """Whether a node names a stage with weights."""
    return any(keeps_weights(n) for n in scope_of(node) if isinstance(n, ir.Shared))


def stores_weights(node: Node) -> bool:
    """Whether a node has weights, including those of the stages it names."""
    return owns_weights(node) or names_stages(node)


def keeps_weights(node: Scoped) -> bool:
    """Whether the entry of a node in the params is not empty."""
    match node:
        case ir.Layer(weights=weights):
            return bool(weights)
        case ir.Bias():
            return True
        case ir.Block(body=body):
            return stores_weights(body)
        case ir.Repeat(runs=runs):
            return any(stores_weights(body) for _, body in runs)
        case ir.Shared(stages=stages, defines=defines):
            return defines and any(map(stores_weights, stages))


def is_random(node: Node) -> bool:
    """Whether a layer in the node draws random numbers during training."""
    return _any_layer(node, lambda layer: layer.plan.random)


def has_running(node: Node) -> bool:
    """Whether a layer in the node keeps running statistics."""
    return _any_layer(node, lambda layer: LAYERS[layer.kind].running)


def _any_layer(node: Node, holds: Callable[[ir.Layer], bool]) -> bool:
    if isinstance(node, ir.Layer) and holds(node):
        return True
    return any(_any_layer(part, holds) for part in parts_of(node))


# ---- the loss ----


def operands_in(expression: ir.LossExpression) -> Iterator[ir.LossOperand]:
    """Operands of a loss, from left to right."""
    for term in terms_in(expression):
        if not isinstance(term, ir.Penalty):
            yield from term.operands


def terms_in(
    expression: ir.LossExpression,
) -> Iterator[ir.Term | ir.FunctionTerm | ir.Penalty]:
    """Terms of a loss, from left to right."""
    match expression:
        case ir.Number():
            return
        case ir.Combination(left=left, right=right):
            yield from terms_in(left)
            yield from terms_in(right)
        case _:
            yield expression
