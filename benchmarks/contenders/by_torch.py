"""PyTorch: a module and a loop over slices of tensors, eager or compiled.

Rows are taken by index: a `DataLoader` would collate them one by one, far slower.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn

from ..cases import LEARNING_RATE, Case
from . import Tell

# Its default of gelu is the exact one; the case's is that of JAX.
_ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "gelu": partial(nn.GELU, approximate="tanh"),
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
}

# Threads of OpenMP wait for each other in every operation. Below so many products of
# a layer in a step, one thread is several times faster than two.
_ONE_THREAD_BELOW = 1_000_000


class _Trainer:
    def __init__(
        self,
        compiled: Callable[[nn.Module], Any],
        case: Case,
        inputs: np.ndarray,
        targets: np.ndarray,
    ) -> None:
        self._case, self._compiled = case, compiled
        largest = max(inside * outside for inside, outside in pairwise(case.sizes))
        if case.batch * largest < _ONE_THREAD_BELOW:
            torch.set_num_threads(1)
        self._rows = torch.from_numpy(inputs), torch.from_numpy(targets)
        parameters = _network(case).parameters()
        self.parameters = sum(each.numel() for each in parameters)

    def train(self, epochs: int, tell: Tell) -> int:
        torch.manual_seed(0)
        network = _network(self._case)
        optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE, fused=True)
        forward, rows = self._compiled(network), self._case.rows
        for _ in range(epochs):
            total = torch.zeros(())
            for chosen in torch.randperm(rows).split(self._case.batch):
                x, y = (tensor[chosen] for tensor in self._rows)
                loss = nn.functional.mse_loss(forward(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.detach() * len(chosen)
            tell(total.item() / rows)
        first = next(iter(optimizer.state.values()))
        return int(first["step"])


def _network(case: Case) -> nn.Module:
    layers: list[nn.Module] = []
    for inside, outside in pairwise(case.sizes):
        layers += [nn.Linear(inside, outside), _ACTIVATIONS[case.activation]()]
    return nn.Sequential(*layers[:-1])


def build_eager(case: Case, inputs: np.ndarray, targets: np.ndarray) -> _Trainer:
    """A module as it is."""
    return _Trainer(lambda network: network, case, inputs, targets)


def build_compiled(case: Case, inputs: np.ndarray, targets: np.ndarray) -> _Trainer:
    """A module by `torch.compile`, its forward and backward passes."""
    return _Trainer(torch.compile, case, inputs, targets)
