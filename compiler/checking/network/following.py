"""Which kind of activation a layer feeds, for its weights to start right."""

from collections.abc import Sequence

from ... import syntax
from ...vocabulary import ACTIVATIONS, TRANSPARENT, Family
from ..bind import stage_name


def following_families(
    stages: Sequence[syntax.Stage], otherwise: Family
) -> tuple[Family, ...]:
    """Family of the activation that each value along some stages meets first.

    The first is of the value that enters, the last, after all stages, is `otherwise`.
    A layer is near-linear to what comes before it, unless it is looked through.
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
    name = stage_name(stage).text
    if name in ACTIVATIONS:
        return ACTIVATIONS[name].family
    return behind if name in TRANSPARENT else "lecun"
