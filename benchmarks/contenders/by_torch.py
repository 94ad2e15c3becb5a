"""PyTorch: a module and a loop over tensor slices, eager or compiled.

Rows are selected by index. A `DataLoader` collates them one by one, which is far
slower.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn

from ..cases import LEARNING_RATE, Case, Dense
from . import Tell

# PyTorch's default gelu is exact; the case uses the approximation of JAX.
_ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "gelu": partial(nn.GELU, approximate="tanh"),
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
}

# OpenMP threads synchronize in every operation. Below this many products per layer and
# step, one thread is several times faster than two.
_ONE_THREAD_BELOW = 1_000_000


Compiled = Callable[[nn.Module], Any]
"""The wrapper of a network before training: none, or `torch.compile`."""


class Trainer:
    """A training loop for a module.

    Args:
        network: makes a new module.
        compiled: transforms the module before training.
        loss: function of predictions and targets.
    """

    def __init__(
        self,
        network: Callable[[], nn.Module],
        compiled: Compiled,
        loss: Callable[[Any, Any], Any],
        case: Case,
        rows: tuple[torch.Tensor, torch.Tensor],
    ) -> None:
        self._network, self._compiled, self._loss = network, compiled, loss
        self._case, self._rows = case, rows
        fresh = network()
        self.parameters = sum(each.numel() for each in fresh.parameters())
        # As a validation would: once the allocator has freed large arrays, it keeps the
        # memory of smaller ones, and steps are up to a quarter faster.
        with torch.no_grad():
            fresh(rows[0])

    def train(self, epochs: int, tell: Tell) -> int:
        torch.manual_seed(0)
        network = self._network()
        optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE, fused=True)
        forward, rows = self._compiled(network), self._case.rows
        for _ in range(epochs):
            total = torch.zeros(())
            for chosen in torch.randperm(rows).split(self._case.batch):
                x, y = (tensor[chosen] for tensor in self._rows)
                loss = self._loss(forward(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.detach() * len(chosen)
            tell(total.item() / rows)
        first = next(iter(optimizer.state.values()))
        return int(first["step"])


def _network(case: Dense) -> nn.Module:
    layers: list[nn.Module] = []
    for inside, outside in pairwise(case.sizes):
        layers += [nn.Linear(inside, outside), _ACTIVATIONS[case.activation]()]
    return nn.Sequential(*layers[:-1])


def _build(
    compiled: Compiled, case: Dense, inputs: np.ndarray, targets: np.ndarray
) -> Trainer:
    largest = max(inside * outside for inside, outside in pairwise(case.sizes))
    if case.batch * largest < _ONE_THREAD_BELOW:
        torch.set_num_threads(1)
    rows = torch.from_numpy(inputs), torch.from_numpy(targets)
    network = partial(_network, case)
    return Trainer(network, compiled, nn.functional.mse_loss, case, rows)


def as_it_is(network: nn.Module) -> nn.Module:
    """Leave a network eager."""
    return network


build_eager = partial(_build, as_it_is)
build_compiled = partial(_build, torch.compile)
