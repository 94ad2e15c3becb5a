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
    """A function that runs epochs of one network, as `epochs.make_epochs` makes it."""
    one = backend.jit(partial(_step, recipe), donate_argnums=(0, 1))
    end = backend.jit(partial(_end, recipe), donate_argnums=0)
    cuts = range(recipe.batch, recipe.rows, recipe.batch)

    def run_epoch(
        state: State, data: Data, order: Any, scale: Any
    ) -> tuple[State, Any]:
        rate, batches = scale * state.plateau.scale, np.split(order, cuts)
        losses = jnp.zeros(len(batches), scale.dtype)
        for number, rows in enumerate(batches):
            state, losses = one(state, losses, data, rows, np.int32(number), rate)
        return end(state, data, losses, rate)

    def run(
        state: State, data: Data, orders: Any, scales: Any, count: Any
    ) -> tuple[State, Any]:
        log = np.full((len(orders), 3), np.nan, scales.dtype)
        for epoch in range(count):
            if state.status != RUNNING:
                break
            state, log[epoch] = run_epoch(state, data, orders[epoch], scales[epoch])
        return state, log

    return run


def _step(
    recipe: Recipe,
    state: State,
    losses: Any,
    data: Data,
    rows: Any,
    number: Any,
    rate: Any,
) -> tuple[State, Any]:
    """One update, with its loss put beside those of the epoch."""
    carry, place = (state.weights, state.optimizer), (state.epoch, number)
    (weights, optimizer), loss = step(recipe, carry, data, rows, place, rate)
    state = state._replace(weights=weights, optimizer=optimizer)
    return state, losses.at[number].set(loss)


def _end(
    recipe: Recipe, state: State, data: Data, losses: Any, rate: Any
) -> tuple[State, Any]:
    """The end of an epoch, its losses added up as in a loop, to the same bits."""
    full, left = divmod(recipe.rows, recipe.batch)
    total = jnp.sum(losses[:full]) if full else 0.0
    total = total + losses[full] if left else total
    return end_epoch(recipe, state, data, total, rate)
