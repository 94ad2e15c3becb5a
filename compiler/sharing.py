"""Stages with names: `dense(64) as encoder`, and `-> encoder` with the same weights."""

from collections.abc import Iterable
from dataclasses import replace

from . import errors, ir, syntax
from .combinators import Infers
from .constants import UNKNOWN, Unknown
from .mentions import values_in
from .place import Context, Keys, NamedStage, Place
from .vocabulary import ACTIVATIONS, KEYWORDS, LAYERS, Shape, Weight
from .walk import layers_in


def define_stage(
    named: syntax.Named, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """A stage that gets a name."""
    name, context = named.name.text, inference.context
    if not _is_fresh(named.name, place, context):
        return UNKNOWN
    stages = inference.infer_stage(named.stage, shape, replace(place, keys=Keys()))
    if stages is UNKNOWN:
        place.named[name] = None
        return UNKNOWN
    inner = replace(place, target=None)
    place.named[name] = NamedStage(named.stage, named.span, inner, _weights(stages))
    return [ir.Shared(name, tuple(stages), True, stages[-1].shape)]


def _is_fresh(name: syntax.Name, place: Place, context: Context) -> bool:
    """Whether a stage may get a name; false after a report."""
    text = name.text
    called = (*context.blocks, *context.functions, *context.uses)
    if text in LAYERS or text in ACTIVATIONS:
        context.report(errors.already_a_function(name.span, text))
    elif text in KEYWORDS:
        context.report(errors.reserved_word(name.span, text))
    elif text in (*place.named, *place.scope, *place.values, *called):
        context.report(errors.duplicate_name(name.span, text))
    else:
        return True
    return False


def reuse_stage(
    name: syntax.Name, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """A stage that has a name, for another input."""
    named, report = place.named[name.text], inference.context.report
    if named is None:
        return UNKNOWN
    read = [v for v in values_in(named.stage) if v in named.place.values]
    if not isinstance(named.stage, syntax.Name) and set(read) - {"it", *place.values}:
        report(errors.out_of_sight(name.span, name.text, named.span))
        return UNKNOWN
    inner = replace(
        named.place,
        keys=Keys(),
        target=place.target,
        depth=place.depth,
        categorical=place.categorical,
    )
    stages = inference.infer_stage(named.stage, shape, inner)
    if stages is UNKNOWN:
        return UNKNOWN
    if _weights(stages) != named.weights:
        report(errors.other_weights(name.span, name.text, shape, named.span))
        return UNKNOWN
    return [ir.Shared(name.text, tuple(stages), False, stages[-1].shape)]


def _weights(stages: Iterable[ir.Stage]) -> tuple[tuple[str, Weight], ...]:
    """The weights of some stages, each with the key of its layer."""
    return tuple(
        (layer.key, weight)
        for stage in stages
        for layer in layers_in(stage)
        for weight in layer.weights
    )
