"""Training loops written by hand in JAX and optax: the practical limit of JAX.

An epoch is one call, a `lax.scan` over its batches, or one call per step.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from ..cases import LEARNING_RATE, Dense
from . import Tell

Carry = tuple[Any, Any]
"""Weights, and the state of the optimizer."""


class _Loop:
    """Shared state of both loops: weights, rows and the number of updates."""

    def __init__(self, case: Dense, inputs: np.ndarray, targets: np.ndarray) -> None:
        self.case = case
        self.rows = jnp.array(inputs), jnp.array(targets)
        self.optimizer = optax.adam(LEARNING_RATE)
        self.parameters = sum(leaf.size for leaf in jax.tree.leaves(self._weights()))
        self.step = _step_of(case, self.optimizer)

    def train(self, epochs: int, tell: Tell) -> int:
        rng = np.random.default_rng(0)
        weights = self._weights()
        carry = weights, self.optimizer.init(weights)
        for _ in range(epochs):
            order = rng.permutation(self.case.rows).astype(np.int32)
            carry, total = self.epoch(carry, order)
            tell(float(total) / self.case.rows)
        return int(carry[1][0].count)

    def epoch(self, carry: Carry, order: np.ndarray) -> tuple[Carry, Any]:
        """Run an epoch; return the carry and the sum of the losses of all rows."""
        raise NotImplementedError

    def _weights(self) -> list[Any]:
        return list(_fresh(self.case.sizes))


class _Scan(_Loop):
    def __init__(self, case: Dense, inputs: np.ndarray, targets: np.ndarray) -> None:
        super().__init__(case, inputs, targets)
        self.epoch = jax.jit(self._epoch, donate_argnums=0)

    def lower(self) -> Any:
        """Lower an epoch for compilation, from which XLA reports memory use."""
        weights = self._weights()
        order = np.arange(self.case.rows, dtype=np.int32)
        return self.epoch.lower((weights, self.optimizer.init(weights)), order)

    def _epoch(self, carry: Carry, order: Any) -> tuple[Carry, Any]:
        def one(carry: Carry, chosen: Any) -> tuple[Carry, Any]:
            batch = jax.tree.map(lambda array: array[chosen], self.rows)
            carry, loss = self.step(carry, *batch)
            return carry, loss * len(chosen)

        full = len(order) // self.case.batch
        cut = full * self.case.batch
        total = 0.0
        if full:
            batches = order[:cut].reshape(full, self.case.batch)
            carry, losses = jax.lax.scan(one, carry, batches)
            total = jnp.sum(losses)
        if cut < len(order):
            carry, loss = one(carry, order[cut:])
            total = total + loss
        return carry, total


class _Steps(_Loop):
    def __init__(self, case: Dense, inputs: np.ndarray, targets: np.ndarray) -> None:
        super().__init__(case, inputs, targets)
        self._arrays = inputs, targets
        self._call = jax.jit(self.step, donate_argnums=0)

    def epoch(self, carry: Carry, order: np.ndarray) -> tuple[Carry, Any]:
        losses = []
        for start in range(0, len(order), self.case.batch):
            chosen = order[start : start + self.case.batch]
            carry, loss = self._call(carry, *(array[chosen] for array in self._arrays))
            losses.append((loss, len(chosen)))
        return carry, sum(float(loss) * rows for loss, rows in losses)


def _step_of(
    case: Dense, optimizer: optax.GradientTransformation
) -> Callable[[Carry, Any, Any], tuple[Carry, Any]]:
    activation = getattr(jax.nn, case.activation)

    def forward(weights: Any, x: Any) -> Any:
        for weight, bias in weights[:-1]:
            x = activation(x @ weight + bias)
        weight, bias = weights[-1]
        return x @ weight + bias

    def loss(weights: Any, inputs: Any, targets: Any) -> Any:
        return jnp.mean((forward(weights, inputs) - targets) ** 2)

    def step(carry: Carry, inputs: Any, targets: Any) -> tuple[Carry, Any]:
        weights, state = carry
        value, gradient = jax.value_and_grad(loss)(weights, inputs, targets)
        updates, state = optimizer.update(gradient, state, weights)
        return (optax.apply_updates(weights, updates), state), value

    return step


def _fresh(sizes: tuple[int, ...]) -> Iterator[tuple[Any, Any]]:
    rng = np.random.default_rng(0)
    for inside, outside in pairwise(sizes):
        weight = rng.normal(size=(inside, outside)) / np.sqrt(inside)
        yield jnp.array(weight, jnp.float32), jnp.zeros(outside, jnp.float32)


def build_scan(case: Dense, inputs: np.ndarray, targets: np.ndarray) -> _Scan:
    """Build a loop with one call per epoch."""
    return _Scan(case, inputs, targets)


def build_cured_scan(case: Dense, inputs: np.ndarray, targets: np.ndarray) -> _Scan:
    """Build the same loop without the faulty kernels that dotnn disables in XLA."""
    import_module(
        "dotnn.runtime.stack.backend"
    )  # changes flags, because XLA has not started
    return _Scan(case, inputs, targets)


def build_steps(case: Dense, inputs: np.ndarray, targets: np.ndarray) -> _Steps:
    """Build a loop with one call per step."""
    return _Steps(case, inputs, targets)
