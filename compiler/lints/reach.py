"""Ranges of the values of a network, for lints of functions that are not defined for
all numbers.

A range is known only where values exist at both of its ends; elsewhere it is None.
"""

import math
from collections.abc import Callable, Generator, Mapping
from itertools import product
from math import inf, prod
from typing import assert_never

from .. import ir
from ..ir.walk import terms_in
from ..text.record import record
from ..vocabulary import ACTIVATIONS, LAYERS


@record
class Reach:
    """A range of values that are all possible.

    Attributes:
        inputs: inputs that it depends on; values that share one are not independent.
    """

    lo: float
    hi: float
    inputs: frozenset[str] = frozenset()


Known = Reach | None
Names = Mapping[str, Known]
Outside = tuple[ir.Power | ir.Mathematics, Reach]
"""A function and the range of its argument, which leaves the domain of the function."""
Ranges = Generator[Outside, None, Known]
"""Yields the functions that leave their domain, and returns the range of the result."""

DOMAINS: Mapping[str, tuple[float, float]] = {
    "log": (0, inf),
    "log10": (0, inf),
    "sqrt": (0, inf),
    "log1p": (-1, inf),
    "arcsin": (-1, 1),
    "arccos": (-1, 1),
}
_INCREASING: Mapping[str, Callable[[float], float]] = {
    "arctan": math.atan,
    "erf": math.erf,
    "exp": math.exp,
    "expm1": math.expm1,
    "sinh": math.sinh,
    "tanh": math.tanh,
}


def find_outside(spec: ir.Spec) -> Generator[Outside]:
    """Functions of a network, its loss or its criteria that receive numbers outside of
    their domain.
    """
    known: dict[str, Known] = {v.name: _scaled(v) for v in spec.inputs}
    for value in spec.values:
        known[value.name] = yield from _expression(value.expression, known)
    metrics = (criterion.metric for criterion in spec.accept)
    for term in (*terms_in(spec.loss), *metrics):
        if isinstance(term, ir.FunctionTerm):
            compared = [_compared(operand, spec) for operand in term.operands]
            yield from _applied(term.function, compared)


def _compared(operand: ir.LossOperand, spec: ir.Spec) -> Known:
    """The range of an operand of a loss or criterion, where it is certain."""
    outputs = {variable.name: variable for variable in spec.outputs}
    inputs = {variable.name: variable for variable in spec.inputs}
    match operand:
        case ir.Number(value=value):
            return Reach(value, value)
        case ir.Prediction(output=name, units="scaled" | "physical" as units):
            return _predicted(outputs[name], units)
        case ir.Target(output=name, units="scaled"):
            return _scaled(outputs[name])
        case ir.Target(output=name):
            return _physical(outputs[name])
        case ir.Seen(name=name, units="scaled") if name in inputs:
            return _scaled(inputs[name])
        case ir.Seen(name=name) if name in inputs:
            return _physical(inputs[name])
        case _:
            return None


def _predicted(variable: ir.Variable, units: str) -> Known:
    """The range of a head: any number without a law."""
    inputs = frozenset((f"{variable.name} predicted",))
    match variable.scaling:
        case ir.Affine() | ir.Standard():
            # With `log`, the physical value is a power of ten.
            positive = variable.log and units == "physical"
            return Reach(0 if positive else -inf, inf, inputs)
        case _:
            reach = _scaled(variable) if units == "scaled" else _physical(variable)
            return reach and Reach(reach.lo, reach.hi, inputs)


def _physical(variable: ir.Variable) -> Known:
    """The declared range of physical values."""
    ends = ir.both_ends(variable.bound, variable.within, variable.periodic)
    return ends and Reach(*ends, frozenset((variable.name,)))


def _scaled(variable: ir.Variable) -> Reach:
    inputs = frozenset((variable.name,))
    match variable.scaling:
        case ir.Standard():
            return Reach(-inf, inf, inputs)
        case ir.Affine() | ir.Phase():
            return Reach(-1, 1, inputs)
        case ir.Interval() | ir.HalfLine() | ir.OneHot() | ir.Shares():
            return Reach(0, 1, inputs)


def _expression(node: ir.Expression, names: Names) -> Ranges:
    match node:
        case ir.Read(name=name):
            return names.get(name)
        case ir.Number(value=value):
            return Reach(value, value)
        case ir.Bias():
            return Reach(-inf, inf)
        case ir.Concat(items=items):
            return _union((yield from _each(items, names)))
        case ir.Slice(source=source):
            inner = yield from _expression(source, names)
            return inner if isinstance(source, ir.Read) else None
        case ir.Dot(left=left, right=right):
            yield from _each((left, right), names)
            return None
        case ir.Arithmetic(sign=sign, left=left, right=right):
            return _arithmetic(sign, *(yield from _each((left, right), names)))
        case ir.Power(base=base):
            return (yield from _power(node, (yield from _expression(base, names))))
        case ir.Mathematics(operands=operands):
            return (yield from _function(node, (yield from _each(operands, names))))
        case ir.Apply(function=function, operands=operands):
            return (yield from _applied(function, (yield from _each(operands, names))))
        case ir.Pipe(source=source, stages=stages):
            reach = yield from _expression(source, names)
            return (yield from _stages(stages, reach, names))
        case _:
            assert_never(node)


def _each(
    nodes: tuple[ir.Expression, ...], names: Names
) -> Generator[Outside, None, list[Known]]:
    ranges: list[Known] = []
    for node in nodes:
        ranges.append((yield from _expression(node, names)))
    return ranges


# ---- formulas ----


def _union(ranges: list[Known]) -> Known:
    known = [reach for reach in ranges if reach is not None]
    if len(known) < len(ranges):
        return None
    lo, hi = min(r.lo for r in known), max(r.hi for r in known)
    return Reach(lo, hi, frozenset[str]().union(*(r.inputs for r in known)))


def _arithmetic(sign: ir.Sign, left: Known, right: Known) -> Known:
    if left is None or right is None or left.inputs & right.inputs:
        return None
    if sign == "-":
        sign, right = "+", Reach(-right.hi, -right.lo, right.inputs)
    elif sign == "/":
        if right.lo <= 0 <= right.hi:
            return None
        sign, right = "*", Reach(1 / right.hi, 1 / right.lo, right.inputs)
    pairs = tuple(product((left.lo, left.hi), (right.lo, right.hi)))
    ends = [a + b if sign == "+" else _times(a, b) for a, b in pairs]
    inputs = left.inputs | right.inputs
    return None if any(map(math.isnan, ends)) else Reach(min(ends), max(ends), inputs)


def _times(left: float, right: float) -> float:
    return 0.0 if 0 in (left, right) else left * right  # inf * 0 is NaN


def _power(node: ir.Power, base: Known) -> Ranges:
    exponent = node.exponent
    if base is None:
        return None
    if not exponent.is_integer() and base.lo < 0:
        yield node, base
    if exponent <= 0:
        return None
    lo, hi = base.lo, base.hi
    if exponent.is_integer() and exponent % 2:
        return _mapped(lambda x: math.copysign(abs(x) ** exponent, x), base)
    if lo < 0 <= hi or not exponent.is_integer():
        lo, hi = max(lo, 0.0), max(hi, -lo if exponent.is_integer() else 0.0)
    ends = sorted((abs(lo), abs(hi)))
    return _mapped(lambda x: x**exponent, Reach(ends[0], ends[1], base.inputs))


def _mapped(function: Callable[[float], float], reach: Reach) -> Known:
    """The range of an increasing function."""
    try:
        return Reach(function(reach.lo), function(reach.hi), reach.inputs)
    except (OverflowError, ValueError):
        return None


def _function(node: ir.Mathematics, operands: list[Known]) -> Ranges:
    first, *others = operands
    if first is None:
        return None
    domain = DOMAINS.get(node.name)
    if domain is not None and (first.lo < domain[0] or first.hi > domain[1]):
        yield node, first
    match node.name, others:
        case "abs", _:
            least = 0 if first.lo <= 0 <= first.hi else min(map(abs, _ends(first)))
            return Reach(least, max(map(abs, _ends(first))), first.inputs)
        case "mean" | "max" | "min", _:
            return first
        case "sum", _:
            count = prod(ir.shape_of(node.operands[0]))
            return Reach(first.lo * count, first.hi * count, first.inputs)
        case ("maximum" | "minimum") as name, [Reach() as second]:
            chosen = max if name == "maximum" else min
            lo, hi = chosen(first.lo, second.lo), chosen(first.hi, second.hi)
            return Reach(lo, hi, first.inputs | second.inputs)
        case "sqrt", _:
            return _mapped(math.sqrt, Reach(max(first.lo, 0), first.hi, first.inputs))
        case name, _:
            return _monotone(name, first)


def _ends(reach: Reach) -> tuple[float, float]:
    return reach.lo, reach.hi


def _monotone(name: str, reach: Reach) -> Known:
    if name in _INCREASING:
        return _mapped(_INCREASING[name], reach)
    if name not in ACTIVATIONS:
        return None
    if ACTIVATIONS[name].linear:
        return reach
    lo, hi = ACTIVATIONS[name].reach
    # The ends of the table are only those of arguments of both signs.
    return Reach(lo, hi, reach.inputs) if reach.lo < 0 or lo >= 0 else None


def _applied(function: ir.Function, operands: list[Known]) -> Ranges:
    names = dict(zip(function.parameters, operands, strict=True))
    return (yield from _expression(function.result, names))


# ---- stages ----


def _stages(stages: tuple[ir.Stage, ...], reach: Known, names: Names) -> Ranges:
    for stage in stages:
        reach = yield from _stage(stage, reach, names)
    return reach


def _stage(stage: ir.Stage, reach: Known, names: Names) -> Ranges:
    match stage:
        case ir.Reshape():
            return reach
        case ir.Activation(kind=kind):
            return None if reach is None else _monotone(kind, reach)
        case ir.Layer(operands=operands):
            yield from _each(tuple(value for _, value in operands), names)
            return _layer(stage, reach)
        case ir.Applied(function=function, operands=operands):
            others = yield from _each(operands, names)
            return (yield from _applied(function, [reach, *others]))
        case ir.Shared(stages=stages):
            return (yield from _stages(stages, reach, names))
        case ir.Residual(body=body):
            yield from _body(body, reach, names)
            return None
        case ir.Block(operands=operands, body=body):
            given = yield from _each(tuple(value for _, value in operands), names)
            own = dict(zip((name for name, _ in operands), given, strict=True))
            return (yield from _body(body, reach, own))
        case ir.Repeat(runs=runs):
            for _, body in runs:
                reach = yield from _body(body, reach, names)
            return reach
        case ir.Model():
            return None
        case _:
            assert_never(stage)


def _layer(layer: ir.Layer, reach: Known) -> Known:
    """Any number, if there are weights; they have no sign before training."""
    row = LAYERS[layer.kind]
    if row.linear and layer.weights:
        return Reach(-inf, inf)
    return reach if row.idle else None


def _body(body: ir.Body, reach: Known, names: Names) -> Ranges:
    known: dict[str, Known] = {**names, "it": reach}
    for value in body.values:
        known[value.name] = yield from _expression(value.expression, known)
    return (yield from _expression(body.result, known))
