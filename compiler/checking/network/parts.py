"""Values joined and sliced in an expression: `concat`, `dot`, `bias`, slices."""

from dataclasses import replace

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Unknown
from ..bind import match_arguments
from ..constants import all_known, evaluate
from .bodies import Infers
from .context import Place, Result
from .functions import learned_in_formula
from .shapes import Place as SlicePlace
from .shapes import infer_concat, infer_dot, infer_slice


def infer_concatenation(call: syntax.Call, place: Place, inference: Infers) -> Result:
    """Infer `concat(a, b, axis = 0)`."""
    report = inference.context.report
    values = [a for a in call.arguments if a.name is None]
    named = tuple(a for a in call.arguments if a.name is not None)
    matched = match_arguments(replace(call, arguments=named), ("axis",), report)
    if matched is UNKNOWN:
        return UNKNOWN
    given = matched.get("axis")
    axis = -1 if given is None else _whole(given, place, inference)
    items = all_known(inference.infer_value(a.value, place.inside()) for a in values)
    if axis is UNKNOWN or items is UNKNOWN:
        return UNKNOWN
    spans = [argument.span for argument in values]
    around = call.span, call.span if given is None else given.span
    return infer_concat(items, spans, axis, around, report)


def infer_product(call: syntax.Call, place: Place, inference: Infers) -> Result:
    """Infer `dot(a, b)`."""
    report = inference.context.report
    matched = match_arguments(call, ("a", "b"), report)
    if matched is UNKNOWN:
        return UNKNOWN
    if len(matched) < 2:
        return report(errors.values.too_few_values(call.span, "dot", ("a", "b")))
    left, right = (inference.infer_value(matched[x], place.inside()) for x in "ab")
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    spans = matched["a"].span, matched["b"].span
    return infer_dot(left, right, spans, report)


def infer_bias(call: syntax.Call, place: Place, inference: Infers) -> Result:
    """Infer `bias()`, a learned scalar."""
    report = inference.context.report
    if match_arguments(call, (), report) is UNKNOWN:
        return UNKNOWN
    if learned_in_formula(call.span, place, inference):
        return UNKNOWN
    inference.context.budget.spend(call.span, 0, 1)
    return ir.Bias(place.names.fresh("bias"))


def infer_part(part: syntax.Slice, place: Place, inference: Infers) -> Result:
    """Infer `x[0:3, 2]`."""
    source = inference.infer_value(part.source, place.inside())
    places: list[SlicePlace] = []
    for item in part.items:
        index = _slice_place(item, place, inference)
        if index is UNKNOWN:
            return UNKNOWN
        places.append(index)
    if source is UNKNOWN:
        return UNKNOWN
    spans = [item.span for item in part.items]
    return infer_slice(source, places, spans, inference.context.report)


def _slice_place(
    item: syntax.Expression | syntax.Stretch, place: Place, inference: Infers
) -> SlicePlace | Unknown:
    if not isinstance(item, syntax.Stretch):
        return _whole(item, place, inference)
    ends = [
        None if end is None else _whole(end, place, inference)
        for end in (item.start, item.stop)
    ]
    start, stop = ends
    return UNKNOWN if start is UNKNOWN or stop is UNKNOWN else (start, stop)


def _whole(
    expression: syntax.Expression, place: Place, inference: Infers
) -> int | Unknown:
    value = evaluate(expression, place.scope, inference.context.report)
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, bool) or not isinstance(value, int):
        return inference.context.report(
            errors.values.not_a_place(expression.span, value)
        )
    return value
