"""Epochs as one compiled call a step, for networks that are slow inside a loop.

On CPU, XLA computes the gradient of a convolution inside a loop several times slower
than outside of it (jax-ml/jax#12868; `benchmarks/conv_loops.py` measures how much).
Steps and ends of epochs are those of `epochs`.
"""

from functools import partial
from typing import Any

import numpy as np

from ..compiler import layer_kinds
from . import backend
from .backend import jax
from .epochs import end_epoch, step
from .network import Network
from .state import RUNNING, Data, Recipe, State

jnp = jax.numpy

_SLOW_IN_LOOPS = frozenset({"conv", "conv_transpose"})


def takes_steps(network: Network) -> bool:
    """Whether a network is trained step by step: on CPU, where it has convolutions."""
    slow = _SLOW_IN_LOOPS & layer_kinds(network.spec)
    return bool(slow) and jax.default_backend() == "cpu"


def make_steps(recipe: Recipe) -> Any:
    """A function that runs epochs, as that of `epochs.make_epochs` does."""
    one = backend.jit(partial(_step, recipe), donate_argnums=(0, 1))
    end = backend.jit(partial(_end, recipe), donate_argnums=0)

    def run_epoch(
        state: State, data: Data, order: Any, scale: Any
    ) -> tuple[State, Any]:
        carry, rate = (state.weights, state.optimizer), scale * state.plateau.scale
        batches = np.split(order, range(recipe.batch, recipe.rows, recipe.batch))
        losses = jnp.zeros(len(batches), scale.dtype)
        for number, rows in enumerate(batches):
            place = (state.epoch, np.int32(number))
            carry, losses = one(carry, losses, data, rows, place, rate)
        weights, optimizer = carry
        state = state._replace(weights=weights, optimizer=optimizer)
        return end(state, data, losses, rate)

    def run(
        state: State, data: Data, orders: Any, scales: Any, count: Any
    ) -> tuple[State, Any]:
        log: list[np.ndarray] = []
        for order, scale in zip(orders[:count], scales[:count], strict=True):
            state, row = run_epoch(state, data, order, scale)
            log.append(np.asarray(row))
            if state.status != RUNNING:
                break
        return state, np.stack(log)

    return run


def _step(
    recipe: Recipe,
    carry: Any,
    losses: Any,
    data: Data,
    rows: Any,
    place: Any,
    rate: Any,
) -> tuple[Any, Any]:
    """One update, with its loss put beside those of the epoch."""
    _, number = place
    carry, loss = step(recipe, carry, data, rows, place, rate)
    return carry, losses.at[number].set(loss)


def _end(
    recipe: Recipe, state: State, data: Data, losses: Any, rate: Any
) -> tuple[State, Any]:
    """The end of an epoch, its losses added up as in a loop, to the same bits."""
    full, left = divmod(recipe.rows, recipe.batch)
    total = jnp.sum(losses[:full]) if full else 0.0
    total = total + losses[full] if left else total
    return end_epoch(recipe, state, data, total, rate)
