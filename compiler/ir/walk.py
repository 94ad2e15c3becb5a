"""Traversals of a network: its layers, weights and random numbers."""

from collections.abc import Iterable, Iterator
from typing import Literal, assert_never

from .. import ir
from ..vocabulary import LAYERS, Weight

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


def names_read(node: Node) -> Iterator[str]:
    """Names outside a node that it reads, twice if several runs of a body read them."""
    match node:
        case ir.Read(name=name):
            yield name
        case ir.Block(operands=operands):  # its body sees only its own names
            for _, operand in operands:
                yield from names_read(operand)
        case ir.Body(values=values):
            own = {"it", *(value.name for value in values)}
            inner = (name for part in parts_of(node) for name in names_read(part))
            yield from (name for name in inner if name not in own)
        case ir.Repeat(runs=runs):
            for count, body in runs:
                for name in names_read(body):
                    yield from (name,) * min(count, 2)
        case _:
            for part in parts_of(node):
                yield from names_read(part)


Part = Literal["weights", "state"]
"""A part of params: what the optimizer moves, and the other arrays of layers."""


def weights_in(layer: ir.Layer, part: Part) -> tuple[Weight, ...]:
    """Arrays of a layer in a part of the params."""
    return tuple(w for w in layer.weights if w.trained == (part == "weights"))


def uses_part(node: Node, part: Part) -> bool:
    """Whether anything in it reads a part of params, used models left out."""
    if isinstance(node, ir.Layer) and weights_in(node, part):
        return True
    if isinstance(node, ir.Bias) and part == "weights":
        return True
    return any(uses_part(inner, part) for inner in parts_of(node))


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
    """Whether it has arrays of its own, those of named stages left out."""
    return owns(node, "weights") or owns(node, "state")


def owns(node: Node, part: Part) -> bool:
    """Whether a part of params has entries for it, beside those of named stages."""
    unnamed = (n for n in scope_of(node) if not isinstance(n, ir.Shared))
    return any(has_entry(n, part) for n in unnamed)


def stores(node: Node, part: Part) -> bool:
    """Whether a part of params has entries for it, those of named stages included."""
    return any(has_entry(n, part) for n in scope_of(node))


def has_entry(node: Scoped, part: Part) -> bool:
    """Whether a layer, a block, … has an entry in a part of params."""
    match node:
        case ir.Layer():
            return bool(weights_in(node, part))
        case ir.Bias():
            return part == "weights"
        case ir.Block(body=body):
            return stores(body, part)
        case ir.Repeat(runs=runs):
            return any(stores(body, part) for _, body in runs)
        case ir.Shared(stages=stages, defines=defines):
            return defines and any(stores(stage, part) for stage in stages)


def is_random(node: Node) -> bool:
    """Whether a layer in the node draws random numbers during training."""
    return any(layer.plan.random for layer in layers_in(node))


def has_running(node: Node) -> bool:
    """Whether a layer in the node keeps running statistics."""
    return any(LAYERS[layer.kind].running for layer in layers_in(node))


# ---- the loss ----


def operands_in(expression: ir.LossExpression) -> Iterator[ir.LossOperand]:
    """Operands of a loss, from left to right."""
    for term in terms_in(expression):
        if not isinstance(term, ir.Penalty):
            yield from term.operands


def targets_in(operands: Iterable[ir.LossOperand]) -> frozenset[str]:
    """Quantities whose values in the data are among some operands."""
    found: set[str] = set()
    for operand in operands:
        match operand:
            case ir.Target(output=name) | ir.Wanted(name=name):
                found.add(name)
            case _:
                continue
    return frozenset(found)


def compared_outputs(spec: ir.Spec) -> frozenset[str]:
    """Outputs that the loss or a criterion compares with data."""
    found = targets_in(operands_in(spec.loss))
    for criterion in spec.accept:
        found |= {criterion.output}
        if isinstance(criterion.metric, ir.FunctionTerm):
            found |= targets_in(criterion.metric.operands)
    return found


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
