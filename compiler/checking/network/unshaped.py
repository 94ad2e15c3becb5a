"""Checks of blocks that nothing calls, without the shapes that a call would give.

Parameters and the input of a block are unknown. Names, arguments and whatever depends
on constants alone are checked.
"""

from collections.abc import Iterable

from ... import syntax
from ...diagnostics.diagnostic import UNKNOWN
from ...vocabulary import ACTIVATIONS, LAYERS
from ..bind import as_call, bind, match_arguments
from ..constants import evaluate
from .bodies import Infers, block_arguments, count_of, infer_body
from .context import Names, Place
from .functions import operands_of
from .layers import layer_arguments
from .sharing import is_free


def check_blocks(blocks: Iterable[syntax.Block], inference: Infers) -> None:
    """Check blocks by themselves."""
    context = inference.context
    for block in blocks:
        for parameter in block.parameters:
            if parameter.default is not None:
                evaluate(parameter.default, context.constants, context.report)
        own = dict.fromkeys((p.name.text for p in block.parameters), UNKNOWN)
        scope = {**context.constants, **own}
        place = Place({}, scope, Names(), in_block=True, unshaped=True)
        infer_body(block.body, UNKNOWN, place, inference)


def check_stages(
    stages: Iterable[syntax.Stage], place: Place, inference: Infers
) -> None:
    """Check the names and arguments of stages with an unknown input."""
    for stage in stages:
        if inference.context.budget.spend(stage.span, 1):
            _check_stage(stage, place, inference)


def _check_stage(stage: syntax.Stage, place: Place, inference: Infers) -> None:
    match stage:
        case syntax.Named(name=name, stage=inner):
            if is_free(name, place, inference):
                check_stages((inner,), place, inference)
                place.names.stages[name.text] = None
        case syntax.Combinator(name=name, body=body):
            if name.text == "repeat":
                count_of(stage, place, inference)
            infer_body(body, UNKNOWN, place, inference)
        case _:
            _check_call(as_call(stage), place, inference)


def _check_call(call: syntax.Call, place: Place, inference: Infers) -> None:
    context, name = inference.context, call.name.text
    if name in place.names.stages:
        match_arguments(call, (), context.report)
    elif name in context.blocks:
        block = context.blocks[name]
        if block is not None:
            block_arguments(block, call, place, inference)
    elif name.partition(".")[0] in context.uses:
        return  # blocks use no trained model, which is reported
    elif name in context.functions:
        function = context.functions[name]
        if function is not None:
            operands_of(call, function.parameters[1:], place, inference)
    elif name in LAYERS:
        layer_arguments(call, LAYERS[name], place, inference)
    elif name in ACTIVATIONS:
        bind(call, ACTIVATIONS[name].parameters, place.scope, context.report)
    else:
        inference.report_unknown_stage(call.name, place)
