"""One stage of a pipeline: its arguments checked, its shape and weights inferred."""

from math import prod

from . import errors, ir, syntax
from .bind import Stage, bind, stage_arguments, stage_name
from .constants import UNKNOWN, Unknown
from .limits import MAX_SIZE
from .place import Context, Keys, Place
from .source import Span
from .vocabulary import ACTIVATIONS, BY_FAMILY, LAYERS, Constant, Shape


def infer_activation(
    stage: Stage, shape: Shape, place: Place, context: Context
) -> list[ir.Stage] | Unknown:
    """An activation, checked."""
    name, arguments = stage_name(stage), stage_arguments(stage)
    row = ACTIVATIONS[name.text]
    values = bind(name, arguments, row.parameters, place.scope, context.report)
    if values is None:
        return UNKNOWN
    return [ir.Activation(name.text, tuple(values.items()), shape)]


def infer_layer(
    stage: Stage, shape: Shape, place: Place, context: Context
) -> list[ir.Stage] | Unknown:
    """A layer, with a change of shape before and after it where there has to be."""
    name = stage_name(stage)
    row = LAYERS[name.text]
    given = stage_arguments(stage)
    values = bind(name, given, row.parameters, place.scope, context.report)
    if values is None:
        return UNKNOWN
    before: list[ir.Stage] = []
    if len(shape) < row.rank:
        shape = (1,)
        before.append(ir.Reshape(shape))
    reshaped: Shape | None = None
    if row.sized is not None and values[row.sized] is None:
        if place.target is None:
            context.report(errors.size_missing(stage.span, name.text))
        if place.target is None or place.target is UNKNOWN:
            return UNKNOWN
        values[row.sized], reshaped = _size_for(place.target, shape)
    if "init" in values and values["init"] is None:
        values["init"] = BY_FAMILY[place.following]
    layer = _plan(name, values, shape, stage.span, place.keys, context)
    if layer is UNKNOWN:
        return UNKNOWN
    after = [] if reshaped is None else [ir.Reshape(reshaped)]
    return [*before, layer, *after]


def _plan(
    name: syntax.Name,
    values: dict[str, Constant],
    shape: Shape,
    span: Span,
    keys: Keys,
    context: Context,
) -> ir.Layer | Unknown:
    plan = LAYERS[name.text].plan(shape, values)
    parameters = sum(prod(weight.shape) for weight in plan.weights)
    if prod(plan.shape) > MAX_SIZE:
        context.report(errors.too_large(span, plan.shape, MAX_SIZE))
        return UNKNOWN
    if not context.budget.spend(span, 0, parameters):
        return UNKNOWN
    key = keys.fresh(name.text) if plan.weights else ""
    arguments = tuple(values.items())
    return ir.Layer(name.text, key, arguments, plan.weights, plan.shape)


def _size_for(target: Shape, shape: Shape) -> tuple[int, Shape | None]:
    """The size of a layer that gives an output, and the shape it then takes."""
    rank = len(target)
    if rank == 0:
        return 1, () if len(shape) == 1 else None
    if len(shape) == 1 and rank > 1:
        return prod(target), target
    return target[-1], None
