"""Layers: the contract of each in one row.

A row says which arguments a spec may give, which weights and which shape follow from
an input of some shape, and the function that the emitted module calls.
"""

from collections.abc import Mapping

from .attention import ATTENTION
from .contract import MAX_RANK, NOT_TRAINED, Layer, Misfit, Plan, Shape, Weight
from .dense import DENSE
from .features import EMBED, FOURIER, SIREN
from .norm import BATCH_NORM, GROUP_NORM, LAYER_NORM, RMS_NORM
from .random import DROPOUT
from .recurrent import GRU, LSTM, RNN
from .spectral import SPECTRAL_CONV

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
    "attention": ATTENTION,
    "batch_norm": BATCH_NORM,
    "dense": DENSE,
    "dropout": DROPOUT,
    "embed": EMBED,
    "fourier": FOURIER,
    "group_norm": GROUP_NORM,
    "gru": GRU,
    "layer_norm": LAYER_NORM,
    "lstm": LSTM,
    "rms_norm": RMS_NORM,
    "rnn": RNN,
    "siren": SIREN,
    "spectral_conv": SPECTRAL_CONV,
}

# Layers that an initializer looks through to the activation behind them.
TRANSPARENT = frozenset(
    {"batch_norm", "dropout", "group_norm", "layer_norm", "rms_norm"}
)
