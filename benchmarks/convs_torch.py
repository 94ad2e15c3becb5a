"""PyTorch's side of `benchmarks.convs`: a round of training for each line it is told.

`python -m benchmarks.convs_torch CASE` prints the number of parameters, then for each
line of its standard input the seconds of a step.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from .convs import CASES, EPOCHS, RATE


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


NETWORKS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...], Any]] = {
    "conv": (spectrum_resnet, (8,), nn.functional.l1_loss),
    "unet": (UNet, (1, 32, 32), nn.functional.mse_loss),
}


def main() -> None:
    """Train when told."""
    case = CASES[sys.argv[1]]
    make, shape, loss_of = NETWORKS[case.name]
    torch.manual_seed(0)
    network = make()
    print(sum(each.numel() for each in network.parameters()), flush=True)
    rows = case.batch * case.steps
    x = torch.rand(rows, *shape)
    with torch.no_grad():
        y = torch.rand_like(network(x))
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)
    for _ in sys.stdin:
        begun = 0.0
        for epoch in range(1 + EPOCHS):
            if epoch == 1:
                begun = time.perf_counter()
            for chosen in torch.randperm(rows).split(case.batch):
                loss = loss_of(network(x[chosen]), y[chosen])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
        print((time.perf_counter() - begun) / (EPOCHS * case.steps), flush=True)


if __name__ == "__main__":
    main()
