"""Values of a network that are positive for all weights."""

from collections.abc import Callable, Iterable
from typing import assert_never

from ... import ir
from ...vocabulary import ACTIVATIONS, FUNCTIONS, LAYERS

Names = Callable[[str], bool]
"""Whether the value of a name is positive."""


def positive_values(values: Iterable[ir.Value]) -> set[str]:
    """Names of the values that are always positive.

    Args:
        values: in topological order.
    """
    positive: set[str] = set()
    for value in values:
        if _is_positive(value.expression, positive.__contains__):
            positive.add(value.name)
    return positive


def _is_positive(expression: ir.Expression, named: Names) -> bool:
    def inner(part: ir.Expression) -> bool:
        return _is_positive(part, named)

    match expression:
        case ir.Read(name=name):
            return named(name)
        case ir.Number(value=value):
            return value > 0
        case ir.Bias():
            return False
        case ir.Concat(items=items):
            return all(map(inner, items))
        case ir.Slice(source=source) | ir.Power(base=source):
            return inner(source)
        case ir.Dot(left=left, right=right):
            return inner(left) and inner(right)
        case ir.Arithmetic(sign=sign, left=left, right=right):
            return sign != "-" and inner(left) and inner(right)
        case ir.Mathematics(name=name, operands=operands):
            row = FUNCTIONS.get(name) or ACTIVATIONS[name]
            return row.positive(map(inner, operands))
        case ir.Apply(function=function, operands=operands):
            return _applied(function, tuple(map(inner, operands)))
        case ir.Pipe(source=source, stages=stages):
            return _after(stages, inner(source), named)
        case _:
            assert_never(expression)


def _applied(function: ir.Function, operands: tuple[bool, ...]) -> bool:
    known = dict(zip(function.parameters, operands, strict=True))
    return _is_positive(function.result, known.__getitem__)


def _after(stages: tuple[ir.Stage, ...], positive: bool, named: Names) -> bool:
    """Whether the result of some stages is positive.

    Args:
        positive: whether their input is positive.
    """
    for stage in stages:
        positive = _after_one(stage, positive, named)
    return positive


def _after_one(stage: ir.Stage, positive: bool, named: Names) -> bool:
    match stage:
        case ir.Activation(kind=kind):
            return ACTIVATIONS[kind].positive((positive,))
        case ir.Layer(kind=kind):
            return LAYERS[kind].positive((positive,))
        case ir.Reshape():
            return positive
        case ir.Applied(function=function, operands=operands):
            others = (_is_positive(operand, named) for operand in operands)
            return _applied(function, (positive, *others))
        case ir.Shared(stages=stages):
            return _after(stages, positive, named)
        case ir.Residual(body=body):
            return positive and _in_body(body, positive, named)
        case ir.Block(operands=operands, body=body):
            given = {name: _is_positive(e, named) for name, e in operands}
            return _in_body(body, positive, lambda name: given.get(name, False))
        case ir.Repeat(runs=runs):
            for _, body in runs:
                positive = _in_body(body, positive, named)
            return positive
        case ir.Model():
            return False
        case _:
            assert_never(stage)


def _in_body(body: ir.Body, positive: bool, outer: Names) -> bool:
    known = {"it": positive}

    def named(name: str) -> bool:
        return known[name] if name in known else outer(name)

    for value in body.values:
        known[value.name] = _is_positive(value.expression, named)
    return _is_positive(body.result, named)
