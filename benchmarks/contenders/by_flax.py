"""Flax NNX: its modules and optimizer, and the training loop of its documentation."""

from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from ..cases import LEARNING_RATE, Dense
from . import Tell


class _Network(nnx.Module):
    def __init__(self, case: Dense, rngs: nnx.Rngs) -> None:
        self.layers = nnx.List(
            nnx.Linear(inside, outside, rngs=rngs)
            for inside, outside in pairwise(case.sizes)
        )
        self.activation = getattr(jax.nn, case.activation)

    def __call__(self, x: Any) -> Any:
        for layer in list(self.layers)[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)


@nnx.jit
def _step(network: _Network, optimizer: nnx.Optimizer, x: Any, y: Any) -> Any:
    def loss(network: _Network) -> Any:
        return jnp.mean((network(x) - y) ** 2)

    value, gradient = nnx.value_and_grad(loss)(network)
    optimizer.update(network, gradient)
    return value


class _Trainer:
    def __init__(self, case: Dense, inputs: np.ndarray, targets: np.ndarray) -> None:
        self._case, self._rows = case, (inputs, targets)
        params = nnx.state(self._network(), nnx.Param)
        self.parameters = sum(leaf.size for leaf in jax.tree.leaves(params))

    def _network(self) -> _Network:
        return _Network(self._case, nnx.Rngs(0))

    def train(self, epochs: int, tell: Tell) -> int:
        rng, rows, batch = np.random.default_rng(0), self._case.rows, self._case.batch
        network = self._network()
        optimizer = nnx.Optimizer(network, optax.adam(LEARNING_RATE), wrt=nnx.Param)
        # As the performance guide recommends: the graph is traversed once.
        step = nnx.cached_partial(_step, network, optimizer)
        for _ in range(epochs):
            order, losses = rng.permutation(rows), []
            for start in range(0, rows, batch):
                chosen = order[start : start + batch]
                value = step(*(array[chosen] for array in self._rows))
                losses.append((value, len(chosen)))
            tell(sum(float(value) * size for value, size in losses) / rows)
        return int(optimizer.step[...])


def build(case: Dense, inputs: np.ndarray, targets: np.ndarray) -> _Trainer:
    """Build the module and its jitted step."""
    return _Trainer(case, inputs, targets)
