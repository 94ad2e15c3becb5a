"""Shape rules of arithmetic, `concat`, `dot` and slices.

Elementwise operations on values of unequal shapes repeat the smaller one along the
leading axes of the larger one, whose trailing axes it must equal: a scalar everywhere,
a vector along the channels. Axes of size 1 are never stretched, so that (n,) and (n, 1)
do not combine.
"""

from collections.abc import Sequence
from math import prod

from ... import ir
from ...diagnostics import errors
from ...diagnostics.diagnostic import Report, Unknown
from ...text.limits import MAX_SIZE
from ...text.source import Span
from ...vocabulary import MAX_RANK, Shape
from ..constants import arithmetic
from .bridging import bridge_all
from .context import Result


def joined_shape(left: Shape, right: Shape) -> Shape | None:
    """Shape of an elementwise operation; None if the shapes do not match."""
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    return longer if longer[len(longer) - len(shorter) :] == shorter else None


def fold_numbers(
    sign: ir.Sign, left: object, right: object, spans: tuple[Span, Span], report: Report
) -> ir.Number | Unknown | None:
    """The result of `left sign right`; None unless both are numbers."""
    if sign == "/" and right == ir.Number(0.0):
        return report(errors.values.division_by_zero(spans[1]))
    if not isinstance(left, ir.Number) or not isinstance(right, ir.Number):
        return None
    value = arithmetic(sign, left.value, right.value)
    if value is None:
        return report(errors.values.number_out_of_range(spans[0].to(spans[1])))
    return ir.Number(float(value))


def infer_arithmetic(
    sign: ir.Sign,
    left: ir.Expression,
    right: ir.Expression,
    spans: tuple[Span, Span],
    report: Report,
) -> Result:
    """Infer an elementwise `left sign right`."""
    number = fold_numbers(sign, left, right, spans, report)
    if number is not None:
        return number
    shapes = ir.shape_of(left), ir.shape_of(right)
    shape = joined_shape(*shapes)
    if shape is None:
        return report(
            errors.shapes.unequal_shapes(spans[0].to(spans[1]), sign, spans, shapes)
        )
    return ir.Arithmetic(sign, left, right, shape)


def infer_concat(
    items: Sequence[ir.Expression],
    spans: Sequence[Span],
    axis: int,
    around: tuple[Span, Span],
    report: Report,
) -> Result:
    """Infer a concatenation along an axis, counted from 0, or from the end as -1.

    Args:
        around: spans of the call and of the axis.
    """
    span, axis_span = around
    if len(items) < 2:
        return report(errors.shapes.concat_of_few(span))
    shapes = [ir.shape_of(item) or (1,) for item in items]
    rank = len(shapes[0])
    if not -rank <= axis < rank:
        return report(errors.shapes.no_such_axis(axis_span, axis, shapes[0]))
    axis %= rank
    others = {(len(shape), *shape[:axis], *shape[axis + 1 :]) for shape in shapes}
    if len(others) > 1:
        stages = bridge_all([ir.shape_of(item) for item in items], axis - rank)
        return report(errors.shapes.concat_mismatch(span, spans, shapes, stages=stages))
    size = sum(shape[axis] for shape in shapes)
    shape = (*shapes[0][:axis], size, *shapes[0][axis + 1 :])
    if prod(shape) > MAX_SIZE:
        return report(errors.shapes.too_large(span, shape, MAX_SIZE))
    return ir.Concat(tuple(items), axis, shape)


def infer_dot(
    left: ir.Expression,
    right: ir.Expression,
    spans: tuple[Span, Span],
    report: Report,
) -> Result:
    """Infer a sum of products along the last axis; other axes broadcast."""
    shapes = ir.shape_of(left), ir.shape_of(right)
    span = spans[0].to(spans[1])
    if shapes == ((), ()):  # vectors of one
        return infer_arithmetic("*", left, right, spans, report)
    joined = joined_shape(*shapes)
    if joined is None or not all(shapes):
        return report(errors.shapes.unequal_shapes(span, "dot", spans, shapes))
    return ir.Dot(left, right, joined[:-1])


Place = int | tuple[int | None, int | None]


def infer_slice(
    source: ir.Expression,
    places: Sequence[Place],
    spans: Sequence[Span],
    report: Report,
) -> Result:
    """Infer a slice; indices count from 0, or from the end as -1."""
    shape = ir.shape_of(source)
    if len(places) > min(len(shape), MAX_RANK):
        return report(errors.shapes.too_many_places(spans[len(shape)], shape))
    items: list[int | tuple[int, int]] = []
    for place, size, span in zip(places, shape, spans, strict=False):
        item = _within(place, size)
        if item is None:
            return report(errors.shapes.place_outside(span, size))
        items.append(item)
    sizes = [item[1] - item[0] for item in items if isinstance(item, tuple)]
    return ir.Slice(source, tuple(items), (*sizes, *shape[len(items) :]))


def _within(place: Place, size: int) -> int | tuple[int, int] | None:
    """Normalize an index; return None if it is out of range."""
    if isinstance(place, int):
        place += size if place < 0 else 0
        return place if 0 <= place < size else None
    start, stop = (0 if place[0] is None else place[0]), place[1]
    stop = size if stop is None else stop
    start += size if start < 0 else 0
    stop += size if stop < 0 else 0
    return (start, stop) if 0 <= start < stop <= size else None
