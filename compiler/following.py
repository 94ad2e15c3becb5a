"""Which kind of activation a layer feeds, for its weights to start right."""

from collections.abc import Sequence

from . import syntax
from .bind import stage_name
from .vocabulary import ACTIVATIONS, TRANSPARENT, Family


def following_family(stages: Sequence[syntax.Stage], otherwise: Family) -> Family:
    """Family of the first activation of some stages, looking through `dropout`.

    `otherwise` where the stages end before one is met; near-linear for a layer.
    """
    for stage in stages:
        if isinstance(stage, syntax.Combinator):
            return "lecun"
        name = stage_name(stage).text
        if name in ACTIVATIONS:
            return ACTIVATIONS[name].family
        if name not in TRANSPARENT:
            return "lecun"
    return otherwise
