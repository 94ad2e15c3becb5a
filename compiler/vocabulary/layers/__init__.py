"""Layers: one row per layer.

A row defines the arguments in a spec, the weights and the shape that follow from an
input, and the emitted function.
"""

from collections.abc import Mapping

from .attention import ATTENTION
from .contract import MAX_RANK, Layer, Misfit, Plan, Shape, Weight
from .conv import CONV
from .conv_transpose import CONV_TRANSPOSE
from .dense import DENSE
from .features import EMBED, FOURIER, SIREN
from .highway import HIGHWAY
from .norm import BATCH_NORM, GROUP_NORM, INSTANCE_NORM, LAYER_NORM, RMS_NORM
from .pool import AVG_POOL, GLOBAL_AVG_POOL, MAX_POOL
from .random import DROPOUT
from .recurrent import GRU, LSTM, RNN
from .shapes import BROADCAST, FLATTEN, POSITIONAL, RESHAPE, UPSAMPLE
from .spectral import SPECTRAL_CONV

__all__ = [
    "LAYERS",
    "MAX_RANK",
    "Layer",
    "Misfit",
    "Plan",
    "Shape",
    "Weight",
]

LAYERS: Mapping[str, Layer] = {
    "attention": ATTENTION,
    "avg_pool": AVG_POOL,
    "batch_norm": BATCH_NORM,
    "broadcast": BROADCAST,
    "conv": CONV,
    "conv_transpose": CONV_TRANSPOSE,
    "dense": DENSE,
    "dropout": DROPOUT,
    "embed": EMBED,
    "flatten": FLATTEN,
    "fourier": FOURIER,
    "global_avg_pool": GLOBAL_AVG_POOL,
    "group_norm": GROUP_NORM,
    "gru": GRU,
    "highway": HIGHWAY,
    "instance_norm": INSTANCE_NORM,
    "layer_norm": LAYER_NORM,
    "lstm": LSTM,
    "max_pool": MAX_POOL,
    "positional": POSITIONAL,
    "reshape": RESHAPE,
    "rms_norm": RMS_NORM,
    "rnn": RNN,
    "siren": SIREN,
    "spectral_conv": SPECTRAL_CONV,
    "upsample": UPSAMPLE,
}
