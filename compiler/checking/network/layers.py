"""Layers and activations: checked arguments, inferred shapes and weights."""

from collections.abc import Mapping
from math import prod

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Unknown
from ...text.limits import MAX_SIZE
from ...vocabulary import (
    ACTIVATIONS,
    BY_FAMILY,
    LAYERS,
    Arguments,
    Constant,
    Layer,
    Misfit,
    Shape,
)
from ..bind import bind, evaluate_all, match_parameters
from .bodies import Infers
from .context import Context, Place
from .functions import learned_in_formula

Operands = Mapping[str, ir.Expression]


def infer_activation(
    call: syntax.Call, shape: Shape, place: Place, context: Context
) -> list[ir.Stage] | Unknown:
    """Check an activation."""
    name = call.name.text
    row = ACTIVATIONS[name]
    values = bind(call, row.parameters, place.scope, context.report)
    if values is UNKNOWN:
        return UNKNOWN
    return [ir.Activation(name, tuple(values.items()), shape)]


def infer_layer(
    call: syntax.Call, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """Check a layer, with changes of shape before and after it where needed."""
    context, name = inference.context, call.name.text
    row = LAYERS[name]
    if learned_in_formula(call.span, place, inference):
        return UNKNOWN
    if row.of_category and not place.categorical:
        return context.report(errors.shapes.not_a_category(call.span, name))
    bound = layer_arguments(call, row, place, inference)
    if bound is UNKNOWN:
        return UNKNOWN
    values, operands = bound
    before: list[ir.Stage] = []
    if not shape and row.ranks[0] == 1:
        shape = (1,)
        before.append(ir.Reshape(shape))
    if not row.ranks[0] <= len(shape) <= row.ranks[1]:
        return context.report(errors.shapes.wrong_rank(call.span, name, row, shape))
    layer = _planned(call, shape, values, operands, place, context)
    if layer is UNKNOWN:
        return UNKNOWN
    after = _reshaped(layer, row, place)
    return [*before, layer, *after]


def _reshaped(layer: ir.Layer, row: Layer, place: Place) -> tuple[ir.Stage, ...]:
    """The change of shape from a layer without a size to the target."""
    target = place.target
    if row.sized is None or not isinstance(target, tuple) or layer.shape == target:
        return ()
    fits = prod(layer.shape) == prod(target)
    return (ir.Reshape(target),) if fits else ()


def layer_arguments(
    call: syntax.Call, row: Layer, place: Place, inference: Infers
) -> tuple[dict[str, Constant], dict[str, ir.Expression]] | Unknown:
    """Constants of a layer, with defaults, and its operands."""
    report = inference.context.report
    matched = match_parameters(call, row.parameters, report)
    if matched is UNKNOWN:
        return UNKNOWN
    inner, operands = place.inside(), dict[str, ir.Expression]()
    given = [operand for operand in row.operands if operand in matched]
    for operand in given:
        value = inference.infer_value(matched.pop(operand), inner)
        if value is not UNKNOWN:
            operands[operand] = value
    constants = [p for p in row.parameters if p.name not in row.operands]
    values = evaluate_all(call.name, matched, constants, place.scope, report)
    if values is UNKNOWN or len(operands) < len(given):
        return UNKNOWN
    return values, operands


def _planned(
    call: syntax.Call,
    shape: Shape,
    values: dict[str, Constant],
    operands: Operands,
    place: Place,
    context: Context,
) -> ir.Layer | Unknown:
    name = call.name.text
    row = LAYERS[name]
    if "init" in values and values["init"] is None:
        values["init"] = BY_FAMILY[place.following]
    shapes = {
        o: ir.shape_of(operands[o]) if o in operands else None for o in row.operands
    }
    arguments: Arguments = {**values, **shapes}
    if row.sized is not None and values[row.sized] is None:
        if place.target is None:
            context.report(errors.shapes.size_missing(call.span, name))
        if place.target is None or place.target is UNKNOWN:
            return UNKNOWN
        size = _size_for(place.target, shape, row, arguments)
        arguments = {**arguments, row.sized: size}
    plan = row.plan(shape, arguments)
    if isinstance(plan, Misfit):
        return context.report(errors.shapes.misfit(call.span, name, shape, plan))
    if prod(plan.shape) > MAX_SIZE:
        return context.report(errors.shapes.too_large(call.span, plan.shape, MAX_SIZE))
    numbers = sum(prod(weight.shape) for weight in plan.weights)
    if not context.budget.spend(call.span, 0, numbers):
        return UNKNOWN
    key = place.names.fresh(name) if plan.weights else ""
    return ir.Layer(
        name, key, tuple(arguments.items()), tuple(operands.items()), shape, plan
    )


def _size_for(target: Shape, shape: Shape, row: Layer, arguments: Arguments) -> int:
    """The size with which a layer produces a shape, or as many elements."""
    assert row.sized is not None
    last, every = target[-1] if target else 1, prod(target)
    # Twice the size comes out of a layer that runs in both directions.
    likely = (last, every, 1, max(1, last // 2), max(1, every // 2))
    if len(shape) == 1:  # a vector gives all the numbers, as the reference says
        likely = (every, *likely)
    shapes: list[Shape] = []
    for size in likely:
        plan = row.plan(shape, {**arguments, row.sized: size})
        shapes.append(() if isinstance(plan, Misfit) else plan.shape)
    for fits in (target.__eq__, lambda result: prod(result) == every):
        for size, result in zip(likely, shapes, strict=True):
            if result and fits(result):
                return size
    return likely[0]
