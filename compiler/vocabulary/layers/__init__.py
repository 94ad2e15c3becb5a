"""Layers: the contract of each in one row.

A row says which arguments a spec may give, which weights and which shape follow from
an input of some shape, and the function that the emitted module calls.
"""

from collections.abc import Mapping

from .contract import MAX_RANK, NOT_TRAINED, Layer, Misfit, Plan, Shape, Weight
from .conv import CONV
from .conv_transpose import CONV_TRANSPOSE
from .dense import DENSE
from .norm import LAYER_NORM
from .pool import AVG_POOL, GLOBAL_AVG_POOL, MAX_POOL
from .random import DROPOUT
from .shapes import BROADCAST, FLATTEN, POSITIONAL, RESHAPE, UPSAMPLE

__all__ = [
    "LAYERS",
    "MAX_RANK",
    "NOT_TRAINED",
    "TRANSPARENT",
    "Layer",
    "Misfit",
    "Plan",
    "Shape",
    "Weight",
]

LAYERS: Mapping[str, Layer] = {
    "avg_pool": AVG_POOL,
    "broadcast": BROADCAST,
    "conv": CONV,
    "conv_transpose": CONV_TRANSPOSE,
    "dense": DENSE,
    "dropout": DROPOUT,
    "flatten": FLATTEN,
    "global_avg_pool": GLOBAL_AVG_POOL,
    "layer_norm": LAYER_NORM,
    "max_pool": MAX_POOL,
    "positional": POSITIONAL,
    "reshape": RESHAPE,
    "upsample": UPSAMPLE,
}

# Layers that an initializer looks through to the activation behind them.
TRANSPARENT = frozenset(
    {
        "avg_pool",
        "broadcast",
        "dropout",
        "flatten",
        "global_avg_pool",
        "layer_norm",
        "max_pool",
        "positional",
        "reshape",
        "upsample",
    }
)
