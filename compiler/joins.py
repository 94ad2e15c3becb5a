"""Values put together: concatenation and elementwise arithmetic, with their shapes."""

from collections.abc import Sequence

from . import errors, ir
from .constants import UNKNOWN, Report, Unknown
from .source import Span
from .vocabulary import Shape


def negate(operand: ir.Expression) -> ir.Expression:
    """-1 times a value."""
    if isinstance(operand, ir.Number):
        return ir.Number(-operand.value)
    return ir.Arithmetic("*", ir.Number(-1.0), operand, operand.shape)


def arithmetic(
    sign: ir.Sign,
    left: ir.Expression,
    right: ir.Expression,
    spans: tuple[Span, Span],
    report: Report,
) -> ir.Expression | Unknown:
    """Elementwise `left sign right`, of equal shapes or with a number."""
    shapes = {e.shape for e in (left, right) if not isinstance(e, ir.Number)}
    if len(shapes) == 2:
        assert not isinstance(left, ir.Number)
        assert not isinstance(right, ir.Number)
        found = (left.shape, right.shape)
        report(errors.unequal_shapes(spans[0].to(spans[1]), sign, spans, found))
        return UNKNOWN
    if isinstance(left, ir.Number) and isinstance(right, ir.Number):
        return _fold(sign, left, right, spans[1], report)
    return ir.Arithmetic(sign, left, right, shapes.pop())


def _fold(
    sign: ir.Sign, left: ir.Number, right: ir.Number, span: Span, report: Report
) -> ir.Number | Unknown:
    match sign:
        case "+":
            return ir.Number(left.value + right.value)
        case "-":
            return ir.Number(left.value - right.value)
        case "*":
            return ir.Number(left.value * right.value)
        case "/":
            if right.value == 0:
                report(errors.division_by_zero(span))
                return UNKNOWN
            return ir.Number(left.value / right.value)


def concat(
    items: Sequence[ir.Expression], spans: Sequence[Span], span: Span, report: Report
) -> ir.Expression | Unknown:
    """Values side by side along the last axis."""
    if len(items) < 2:
        report(errors.concat_of_few(span))
        return UNKNOWN
    shapes: list[Shape] = []
    for item, place in zip(items, spans, strict=True):
        if isinstance(item, ir.Number):
            report(errors.not_a_value(place))
            return UNKNOWN
        shapes.append(item.shape or (1,))
    if len({shape[:-1] for shape in shapes}) > 1:
        report(errors.concat_mismatch(span, spans, shapes))
        return UNKNOWN
    size = sum(shape[-1] for shape in shapes)
    return ir.Concat(tuple(items), (*shapes[0][:-1], size))
