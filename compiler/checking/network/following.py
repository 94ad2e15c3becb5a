"""The activation that each layer feeds, which selects its initializer."""

from collections.abc import Sequence

from ... import syntax
from ...vocabulary import ACTIVATIONS, LAYERS, Family
from ..bind import as_call


def following_families(
    stages: Sequence[syntax.Stage], otherwise: Family
) -> tuple[Family, ...]:
    """Family of the next activation after each of some stages.

    The first entry is for the input of the stages; the last is `otherwise`. A layer
    counts as near-linear, unless initializers look through it.
    """
    families: list[Family] = [otherwise]
    for stage in reversed(stages):
        families.append(_family(stage, families[-1]))
    return tuple(reversed(families))


def _family(stage: syntax.Stage, behind: Family) -> Family:
    if isinstance(stage, syntax.Named):
        return _family(stage.stage, behind)
    if isinstance(stage, syntax.Combinator):
        return "lecun"
    name = as_call(stage).name.text
    if name in ACTIVATIONS:
        return ACTIVATIONS[name].family
    return behind if name in LAYERS and LAYERS[name].transparent else "lecun"
