"""PyTorch: the networks of the gallery written by hand, channels first."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from ..cases import Convolutions
from .by_torch import Compiled, Trainer, as_it_is


def _stage(channels: int) -> nn.Module:
    class Stage(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inside = nn.Sequential(
                nn.Conv1d(channels, channels, 3, padding=1),
                nn.GroupNorm(4, channels),
                nn.LeakyReLU(0.2),
                nn.Conv1d(channels, channels, 3, padding=1),
                nn.GroupNorm(4, channels),
            )

        def forward(self, x: Any) -> Any:
            return nn.functional.leaky_relu(x + self.inside(x), 0.2)

    return Stage()


def spectrum_resnet() -> nn.Module:
    """(rows, 8) to (rows, 64)."""
    return nn.Sequential(
        nn.Linear(8, 256),
        nn.GELU(approximate="tanh"),
        nn.Linear(256, 16 * 32),
        nn.Unflatten(1, (32, 16)),
        _stage(32),
        nn.Upsample(scale_factor=2),
        _stage(32),
        nn.Upsample(scale_factor=2),
        _stage(32),
        nn.Conv1d(32, 1, 1),
        nn.Flatten(),
        nn.Sigmoid(),
    )


class UNet(nn.Module):
    """(rows, 1, 32, 32) to (rows, 2, 32, 32)."""

    def __init__(self) -> None:
        super().__init__()

        def pair(inside: int, channels: int) -> nn.Module:
            return nn.Sequential(
                nn.Conv2d(inside, channels, 3, padding=1),
                nn.SiLU(),
                nn.Conv2d(channels, channels, 3, padding=1),
                nn.SiLU(),
            )

        self.a, self.b, self.c = pair(1, 16), pair(16, 32), pair(32, 64)
        self.d, self.e = pair(96, 32), pair(48, 16)
        self.last = nn.Conv2d(16, 2, 1)
        self.halve, self.enlarge = nn.MaxPool2d(2), nn.Upsample(scale_factor=2)

    def forward(self, x: Any) -> Any:
        a = self.a(x)
        b = self.b(self.halve(a))
        c = self.c(self.halve(b))
        d = self.d(torch.cat([self.enlarge(c), b], 1))
        return self.last(self.e(torch.cat([self.enlarge(d), a], 1)))


_NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "conv": spectrum_resnet,
    "unet": UNet,
}
_LOSSES = {"mae": nn.functional.l1_loss, "mse": nn.functional.mse_loss}


def _channels_first(array: np.ndarray) -> torch.Tensor:
    moved = array if array.ndim == 2 else np.moveaxis(array, -1, 1)
    return torch.from_numpy(np.ascontiguousarray(moved))


def _build(
    compiled: Compiled, case: Convolutions, inputs: np.ndarray, targets: np.ndarray
) -> Trainer:
    rows = _channels_first(inputs), _channels_first(targets)
    return Trainer(_NETWORKS[case.name], compiled, _LOSSES[case.loss], case, rows)


build_eager = partial(_build, as_it_is)
build_compiled = partial(_build, torch.compile)
