"""W3xx: loss terms and their weights.

A loss compares scaled values, so that quantities of different units count equally
without weights. These lints report the exceptions.
"""

from collections.abc import Iterator, Mapping
from math import nan

from .. import ir
from ..ir.walk import Node, parts_of
from ..vocabulary import LOSSES
from .lint import Finding, Program, finds, span_of

Term = ir.Term | ir.FunctionTerm | ir.Penalty
Weighed = Iterator[tuple[Term, float]]


def weighed_terms(loss: ir.LossExpression, weight: float = 1.0) -> Weighed:
    """Terms of a loss with their factors; NaN for a factor that is a term."""
    match loss:
        case ir.Number():
            return
        case ir.Combination(sign="+" | "-" as sign, left=left, right=right):
            yield from weighed_terms(left, weight)
            yield from weighed_terms(right, weight if sign == "+" else -weight)
        case ir.Combination(sign="*", left=ir.Number(value=value), right=inner):
            yield from weighed_terms(inner, weight * value)
        case ir.Combination(sign="*", left=inner, right=ir.Number(value=value)):
            yield from weighed_terms(inner, weight * value)
        case ir.Combination(sign="/", left=inner, right=ir.Number(value=value)):
            yield from weighed_terms(inner, weight / value)
        case ir.Combination(left=left, right=right):
            yield from weighed_terms(left, nan)
            yield from weighed_terms(right, nan)
        case _:
            yield loss, weight


_WITHOUT_UNIT = ("", "dimensionless", "percent")


@finds("W301", "Wang, Teng, Perdikaris (2021), https://arxiv.org/abs/2001.04536")
def find_raw_laws(program: Program) -> Iterator[Finding]:
    """Find laws in physical units that are added to scaled terms."""
    terms = list(weighed_terms(program.spec.loss))
    spec = program.spec
    variables = {v.name: v for v in (*spec.inputs, *spec.outputs)}
    if not any(_is_compared(term) for term, _ in terms):
        return
    for term, weight in terms:
        if weight != 1 or not isinstance(term, ir.FunctionTerm):
            continue
        if _is_compared(term) or _has_scale(term):
            continue
        for variable in _seen_by(term, variables):
            if variable.unit not in _WITHOUT_UNIT and not _is_of_order_one(variable):
                yield _raw_law(term, variable)
                break


def _is_compared(term: Term) -> bool:
    """Whether a term compares predictions with targets."""
    return not isinstance(term, ir.Penalty) and any(
        isinstance(operand, ir.Target) for operand in term.operands
    )


def _has_scale(term: ir.FunctionTerm) -> bool:
    """Whether a law may have its own scale: a constant or a divisor."""
    given = any(isinstance(operand, ir.Number) for operand in term.operands)
    return given or _scales(term.function.result)


def _scales(node: Node) -> bool:
    match node:
        case (
            ir.Arithmetic(sign="/")
            | ir.Arithmetic(sign="*", left=ir.Number())
            | ir.Arithmetic(sign="*", right=ir.Number())
        ):
            return True
        case ir.Apply(function=function) if _scales(function.result):
            return True
        case _:
            return any(map(_scales, parts_of(node)))


def _seen_by(
    term: ir.FunctionTerm, variables: Mapping[str, ir.Variable]
) -> Iterator[ir.Variable]:
    for operand in term.operands:
        match operand:
            case (
                ir.Prediction(output=name, units="physical")
                | ir.Seen(name=name, units="physical")
            ) if name in variables:
                yield variables[name]
            case _:
                continue


def _is_of_order_one(variable: ir.Variable) -> bool:
    ends = ir.both_ends(variable.within, variable.bound)
    return ends is not None and 0.1 <= max(map(abs, ends)) <= 10


def _raw_law(term: ir.FunctionTerm, variable: ir.Variable) -> Finding:
    name = term.function.name
    message = (
        f"`{name}` is in physical units without a weight, next to terms of order 1"
    )
    label = f"its size depends on the unit of `{variable.name}`, {variable.unit}"
    hint = f"add a weight such as `1e-3 * {name}(…)`, or divide by a typical size"
    return Finding(span_of(term), message, label, hint)


_HEAVY = 0.1


@finds("W305", "Goodfellow, Bengio, Courville, Deep Learning (2016), section 7.1")
def find_heavy_penalties(program: Program) -> Iterator[Finding]:
    """Find penalties with about the same weight as the loss."""
    terms = list(weighed_terms(program.spec.loss))
    data = [abs(w) for term, w in terms if not isinstance(term, ir.Penalty)]
    largest = max(data, default=nan)
    for term, weight in terms:
        if isinstance(term, ir.Penalty) and weight >= _HEAVY * largest:
            yield _heavy_penalty(term)


def _heavy_penalty(term: ir.Penalty) -> Finding:
    message = f"`{term.name}` sums over all weights and outweighs the loss"
    hint = f"add a small weight such as `1e-4 * {term.name}(params)`"
    return Finding(span_of(term), message, "of order 100", hint)


@finds("W306", "Goodfellow, Bengio, Courville, Deep Learning (2016), section 4.3")
def find_climbing_terms(program: Program) -> Iterator[Finding]:
    """Find losses and penalties with a negative weight."""
    for term, weight in weighed_terms(program.spec.loss):
        if isinstance(term, ir.FunctionTerm) or not weight < 0:
            continue
        name = term.loss if isinstance(term, ir.Term) else term.name
        assert isinstance(term, ir.Penalty) or name in LOSSES
        message = f"`{name}` has a negative weight, so training increases it"
        yield Finding(span_of(term), message, "subtracted", "add it")
