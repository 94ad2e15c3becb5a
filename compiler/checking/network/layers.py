"""Layers and activations: checked arguments, inferred shapes and weights."""

from collections.abc import Mapping
from math import prod

from ... import ir
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
from ..bind import (
    Stage,
    bind,
    evaluate_all,
    match_parameters,
    stage_arguments,
    stage_name,
)
from .bodies import Infers
from .context import Context, Place
from .functions import learned_in_formula

Operands = Mapping[str, ir.Expression]


def infer_activation(
    stage: Stage, shape: Shape, place: Place, context: Context
) -> list[ir.Stage] | Unknown:
    """Check an activation."""
    name, arguments = stage_name(stage), stage_arguments(stage)
    row = ACTIVATIONS[name.text]
    values = bind(name, arguments, row.parameters, place.scope, context.report)
    if values is None:
        return UNKNOWN
    return [ir.Activation(name.text, tuple(values.items()), shape)]


def infer_layer(
    stage: Stage, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """Check a layer, with changes of shape before and after it where needed."""
    context = inference.context
    row = LAYERS[stage_name(stage).text]
    if learned_in_formula(stage.span, place, inference):
        return UNKNOWN
    if row.of_category and not place.categorical:
        return context.report(
            errors.shapes.not_a_category(stage.span, stage_name(stage).text)
        )
    bound = _arguments(stage, row, place, inference)
    if bound is None:
        return UNKNOWN
    values, operands = bound
    before: list[ir.Stage] = []
    if not shape and row.ranks[0] == 1:
        shape = (1,)
        before.append(ir.Reshape(shape))
    if not row.ranks[0] <= len(shape) <= row.ranks[1]:
        name = stage_name(stage).text
        return context.report(errors.shapes.wrong_rank(stage.span, name, row, shape))
    layer = _planned(stage, shape, values, operands, place, context)
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


def _arguments(
    stage: Stage, row: Layer, place: Place, inference: Infers
) -> tuple[dict[str, Constant], dict[str, ir.Expression]] | None:
    """Constants of a layer, with defaults, and its operands."""
    report = inference.context.report
    name, given = stage_name(stage), stage_arguments(stage)
    matched = match_parameters(name, given, row.parameters, report)
    if matched is None:
        return None
    operands: dict[str, ir.Expression] = {}
    for operand in row.operands:
        if operand in matched:
            inner = place.inside()
            value = inference.infer_value(matched.pop(operand), inner)
            if value is UNKNOWN:
                return None
            operands[operand] = value
    constants = [p for p in row.parameters if p.name not in row.operands]
    values = evaluate_all(name, matched, constants, place.scope, report)
    return None if values is None else (values, operands)


def _planned(
    stage: Stage,
    shape: Shape,
    values: dict[str, Constant],
    operands: Operands,
    place: Place,
    context: Context,
) -> ir.Layer | Unknown:
    name = stage_name(stage).text
    row = LAYERS[name]
    if "init" in values and values["init"] is None:
        values["init"] = BY_FAMILY[place.following]
    shapes = {
        o: ir.shape_of(operands[o]) if o in operands else None for o in row.operands
    }
    arguments: Arguments = {**values, **shapes}
    if row.sized is not None and values[row.sized] is None:
        if place.target is None:
            context.report(errors.shapes.size_missing(stage.span, name))
        if place.target is None or place.target is UNKNOWN:
            return UNKNOWN
        size = _size_for(place.target, shape, row, arguments)
        arguments = {**arguments, row.sized: size}
    plan = row.plan(shape, arguments)
    if isinstance(plan, Misfit):
        return context.report(errors.shapes.misfit(stage.span, name, shape, plan))
    if prod(plan.shape) > MAX_SIZE:
        return context.report(errors.shapes.too_large(stage.span, plan.shape, MAX_SIZE))
    numbers = sum(prod(weight.shape) for weight in plan.weights)
    if not context.budget.spend(stage.span, 0, numbers):
        return UNKNOWN
    key = place.keys.fresh(name) if plan.weights else ""
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
