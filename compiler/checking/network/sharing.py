"""Named stages: `dense(64) as encoder`, and `-> encoder` with the same weights."""

from collections.abc import Iterable
from dataclasses import replace

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Unknown
from ...ir.walk import layers_in
from ...syntax.mentions import names_in
from ...vocabulary import CALLED, KEYWORDS, Shape, Weight
from ..bind import match_arguments
from .bodies import Infers
from .context import NamedStage, Place


def define_stage(
    named: syntax.Named, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """Infer a stage and bind its name."""
    name = named.name.text
    if not is_free(named.name, place, inference):
        return UNKNOWN
    # Names bound inside the stage are local to it.
    outer = replace(place, names=place.names.inner(), target=None)
    inner = replace(place, names=place.names.inner())
    stages = inference.infer_stage(named.stage, shape, inner)
    if stages is UNKNOWN:
        place.names.stages[name] = None
        return UNKNOWN
    place.names.stages[name] = NamedStage(
        named.stage, named.span, outer, _weights(stages)
    )
    return [ir.Shared(name, tuple(stages), True, stages[-1].shape)]


def is_free(name: syntax.Name, place: Place, inference: Infers) -> bool:
    """Whether a name can be bound; report otherwise."""
    context, text = inference.context, name.text
    users = (*context.blocks, *context.functions, *context.uses)
    if text in KEYWORDS:
        context.report(errors.names.reserved_word(name.span, text))
    elif text in CALLED:
        context.report(errors.names.already_a_function(name.span, text))
    elif text in {*place.names.stages, *place.scope, *place.values, *users}:
        context.report(errors.names.duplicate_name(name.span, text))
    else:
        return True
    return False


def reuse_stage(
    call: syntax.Call, shape: Shape, place: Place, inference: Infers
) -> list[ir.Stage] | Unknown:
    """Infer a named stage for another input."""
    name, report = call.name, inference.context.report
    named = place.names.stages[name.text]
    given = match_arguments(call, (), report)
    if named is None or given is UNKNOWN:
        return UNKNOWN
    if not _sees_the_same(named, place):
        return report(errors.names.out_of_sight(name.span, name.text, named.span))
    inner = replace(
        named.place,
        names=named.place.names.inner(),
        target=place.target,
        depth=place.depth,
        categorical=place.categorical,
        quantity=place.quantity,
    )
    stages = inference.infer_stage(named.stage, shape, inner)
    if stages is UNKNOWN:
        return UNKNOWN
    if _weights(stages) != named.weights:
        return report(
            errors.shapes.other_weights(name.span, name.text, shape, named.span)
        )
    return [ir.Shared(name.text, tuple(stages), False, stages[-1].shape)]


def _sees_the_same(named: NamedStage, place: Place) -> bool:
    """Whether the names that a stage captures mean the same in another scope."""
    if isinstance(named.stage, syntax.Name):
        return True
    first = named.place
    read = [name for name in names_in(named.stage) if name in first.values]
    return all(
        name in place.values and first.binders.get(name) == place.binders.get(name)
        for name in read
    )


def _weights(stages: Iterable[ir.Stage]) -> tuple[tuple[str, Weight], ...]:
    """Weights of some stages, each with the key of its layer."""
    return tuple(
        (layer.key, weight)
        for stage in stages
        for layer in layers_in(stage)
        for weight in layer.weights
    )
