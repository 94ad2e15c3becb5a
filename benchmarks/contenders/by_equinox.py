"""Equinox: its modules and the training loop of its documentation, one jitted step per
batch.
"""

from itertools import pairwise
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax

from ..cases import LEARNING_RATE, Dense
from . import Tell


class _Network(eqx.Module):
    layers: list[eqx.nn.Linear]
    activation: Any = eqx.field(static=True)

    def __init__(self, case: Dense, key: Any) -> None:
        keys = jax.random.split(key, len(case.sizes) - 1)
        self.layers = [
            eqx.nn.Linear(inside, outside, key=each)
            for (inside, outside), each in zip(pairwise(case.sizes), keys, strict=True)
        ]
        self.activation = getattr(jax.nn, case.activation)

    def __call__(self, x: Any) -> Any:
        for layer in self.layers[:-1]:
            x = self.activation(layer(x))
        return self.layers[-1](x)


class _Trainer:
    def __init__(self, case: Dense, inputs: np.ndarray, targets: np.ndarray) -> None:
        self._case, self._rows = case, (inputs, targets)
        self._optimizer = optimizer = optax.adam(LEARNING_RATE)
        arrays = eqx.filter(self._network(), eqx.is_array)
        self.parameters = sum(leaf.size for leaf in jax.tree.leaves(arrays))

        @eqx.filter_value_and_grad
        def loss(network: _Network, x: Any, y: Any) -> Any:
            return jnp.mean((jax.vmap(network)(x) - y) ** 2)

        @eqx.filter_jit(donate="all-except-first")
        def step(batch: Any, network: _Network, state: Any) -> Any:
            value, gradient = loss(network, *batch)
            updates, state = optimizer.update(gradient, state, network)
            return eqx.apply_updates(network, updates), state, value

        self._step = step

    def _network(self) -> _Network:
        return _Network(self._case, jax.random.key(0))

    def train(self, epochs: int, tell: Tell) -> int:
        rng, rows, batch = np.random.default_rng(0), self._case.rows, self._case.batch
        network = self._network()
        state = self._optimizer.init(eqx.filter(network, eqx.is_array))
        for _ in range(epochs):
            order, losses = rng.permutation(rows), []
            for start in range(0, rows, batch):
                chosen = order[start : start + batch]
                given = tuple(array[chosen] for array in self._rows)
                network, state, value = self._step(given, network, state)
                losses.append((value, len(chosen)))
            tell(sum(float(value) * size for value, size in losses) / rows)
        return int(state[0].count)


def build(case: Dense, inputs: np.ndarray, targets: np.ndarray) -> _Trainer:
    """Build the module and its jitted step."""
    return _Trainer(case, inputs, targets)
