"""Constant expressions: values of `let`s, sizes, ranges and arguments."""

from collections.abc import Container, Iterable, Mapping
from math import isfinite
from operator import add, mul, sub, truediv
from typing import TypeVar

from .. import syntax
from ..diagnostics import errors
from ..diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ..text.source import Span
from ..vocabulary import CONSTANTS, LARGEST_WHOLE, Constant, is_number

_T = TypeVar("_T")
Scope = Mapping[str, Constant | Unknown]


def all_known(items: Iterable[_T | Unknown]) -> tuple[_T, ...] | Unknown:
    """The items if all are known, else UNKNOWN."""
    given = tuple(items)
    known = tuple(item for item in given if item is not UNKNOWN)
    return known if len(known) == len(given) else UNKNOWN


def evaluate(
    expression: syntax.Expression, scope: Scope, report: Report
) -> Constant | Unknown:
    """Evaluate a constant expression; return UNKNOWN after a report."""
    match expression:
        case syntax.Number(value=value, span=span):
            return value if isfinite(value) else _too_large(span, report)
        case syntax.Boolean(value=value) | syntax.Text(value=value):
            return value
        case syntax.Name():
            return _look_up(expression, scope, report)
        case syntax.Sequence(items=items):
            return all_known(evaluate(item, scope, report) for item in items)
        case syntax.Negative(operand=operand):
            return _operate("*", -1, operand, scope, report)
        case syntax.Power(base=base, exponent=exponent):
            left = evaluate(base, scope, report)
            return _operate("^", left, exponent, scope, report, base)
        case syntax.Arithmetic(first=first, rest=rest):
            value, before = evaluate(first, scope, report), first
            for sign, term in rest:
                value = _operate(sign, value, term, scope, report, before)
                before = term
            return value
        case syntax.Call() | syntax.Combinator():
            return report(errors.values.not_a_constant(expression.span, "a call"))
        case syntax.Pipe() | syntax.Named():
            return report(errors.values.not_a_constant(expression.span, "a pipeline"))
        case syntax.Slice():
            return report(
                errors.values.not_a_constant(
                    expression.span, "an index or slice of a value"
                )
            )


def evaluate_number(
    expression: syntax.Expression, scope: Scope, report: Report
) -> float | Unknown:
    """Evaluate a constant that must be a number; return UNKNOWN after a report."""
    value = evaluate(expression, scope, report)
    if value is UNKNOWN or is_number(value):
        return value if value is UNKNOWN else float(value)
    return report(errors.values.not_a_number(expression.span, value))


def is_constant(
    expression: syntax.Expression, scope: Scope, values: Container[str]
) -> bool:
    """Whether an expression contains no array and nothing unknown."""
    match expression:
        case syntax.Number():
            return True
        case syntax.Name(text=text):
            return (text in scope or text in CONSTANTS) and text not in values
        case syntax.Negative(operand=operand):
            return is_constant(operand, scope, values)
        case syntax.Power(base=base, exponent=exponent):
            return all(is_constant(e, scope, values) for e in (base, exponent))
        case syntax.Arithmetic(first=first, rest=rest):
            terms = (first, *(term for _, term in rest))
            return all(is_constant(term, scope, values) for term in terms)
        case _:
            return False


def _look_up(name: syntax.Name, scope: Scope, report: Report) -> Constant | Unknown:
    if name.text in scope:
        return scope[name.text]
    if name.text in CONSTANTS:
        return CONSTANTS[name.text]
    return report(
        errors.names.unknown_constant(name.span, name.text, (*scope, *CONSTANTS))
    )


def _operate(
    sign: str,
    left: Constant | Unknown,
    operand: syntax.Expression,
    scope: Scope,
    report: Report,
    before: syntax.Expression | None = None,
) -> Constant | Unknown:
    right = evaluate(operand, scope, report)
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    for value, place in ((left, before), (right, operand)):
        if not is_number(value):
            return report(errors.values.not_a_number((place or operand).span, value))
    assert isinstance(left, int | float)
    assert isinstance(right, int | float)
    if sign == "/" and right == 0:
        return report(errors.values.division_by_zero(operand.span))
    result = arithmetic(sign, left, right)
    if result is None:
        return _too_large((before or operand).span.to(operand.span), report)
    return result


_OPERATORS = {"+": add, "-": sub, "*": mul, "/": truediv, "^": pow}


def arithmetic(sign: str, left: int | float, right: int | float) -> int | float | None:
    """Compute a result, an integer if exact; None if out of range."""
    try:
        value = _OPERATORS[sign](float(left), float(right))
    except (OverflowError, ZeroDivisionError):
        return None
    if isinstance(value, complex) or not isfinite(value):
        return None
    whole = isinstance(left, int) and isinstance(right, int)
    if whole and value == round(value) and abs(value) <= LARGEST_WHOLE:
        return int(value)
    return value


def _too_large(span: Span, report: Report) -> Unknown:
    return report(errors.values.number_out_of_range(span))
