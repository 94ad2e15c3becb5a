"""Values put together: concatenation and elementwise arithmetic, with their shapes."""

from collections.abc import Sequence
from math import prod

from . import errors, ir
from .constants import UNKNOWN, Unknown, arithmetic
from .errors import Report
from .limits import MAX_SIZE
from .source import Span
from .vocabulary import Shape


def infer_arithmetic(
    sign: ir.Sign,
    left: ir.Expression,
    right: ir.Expression,
    spans: tuple[Span, Span],
    report: Report,
) -> ir.Expression | Unknown:
    """Elementwise `left sign right`, of equal shapes or with a number."""
    if sign == "/" and right == ir.Number(0.0):
        report(errors.division_by_zero(spans[1]))
        return UNKNOWN
    if isinstance(left, ir.Number) and isinstance(right, ir.Number):
        value = arithmetic(sign, left.value, right.value)
        if value is None:
            report(errors.number_out_of_range(spans[0].to(spans[1])))
            return UNKNOWN
        return ir.Number(float(value))
    shapes = [e.shape for e in (left, right) if not isinstance(e, ir.Number)]
    if len(set(shapes)) > 1:
        span, found = spans[0].to(spans[1]), (shapes[0], shapes[1])
        report(errors.unequal_shapes(span, sign, spans, found))
        return UNKNOWN
    return ir.Arithmetic(sign, left, right, shapes[0])


def infer_concat(
    items: Sequence[ir.Expression], spans: Sequence[Span], span: Span, report: Report
) -> ir.Expression | Unknown:
    """Values side by side along the last axis."""
    if len(items) < 2:
        report(errors.concat_of_few(span))
        return UNKNOWN
    shapes: list[Shape] = []
    for item, place in zip(items, spans, strict=True):
        if isinstance(item, ir.Number):
            report(errors.not_an_array(place))
            return UNKNOWN
        shapes.append(item.shape or (1,))
    if len({shape[:-1] for shape in shapes}) > 1:
        report(errors.concat_mismatch(span, spans, shapes))
        return UNKNOWN
    shape = (*shapes[0][:-1], sum(shape[-1] for shape in shapes))
    if prod(shape) > MAX_SIZE:
        report(errors.too_large(span, shape, MAX_SIZE))
        return UNKNOWN
    return ir.Concat(tuple(items), shape)
