"""The reason why a loss became non-finite, from the last weights with a finite one."""

from typing import Any

import numpy as np

from ...compiler import Diagnostic
from ..data import mistakes
from ..stack import backend
from ..stack.backend import jax
from .prepare import Prepared
from .state import NOT_FINITE, Recipe, State

# Rows on which the loss and its gradient are looked at.
_ROWS = 4096


def explain_lost(recipe: Recipe, state: State, *, prepared: Prepared) -> Diagnostic:
    """The warning about members whose loss became non-finite."""
    lost = np.asarray(state.status).ravel() == NOT_FINITE
    first = int(np.asarray(state.epoch).ravel()[lost].min())
    best = state.best
    if recipe.members > 1:
        number = int(np.flatnonzero(lost)[0])
        best = jax.tree.map(lambda leaf: leaf[number], best)
    loss, gradient = _loss_and_gradient(recipe, best, prepared=prepared)
    if not np.isfinite(loss):
        return mistakes.loss_never_finite()
    if not all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(gradient)):
        return mistakes.gradient_not_finite(first)
    return mistakes.loss_not_finite(first, int(np.sum(lost)), lost.size)


def _loss_and_gradient(recipe: Recipe, best: Any, *, prepared: Prepared) -> Any:
    """The loss (,) and the gradient of the weights, on the first training rows."""
    batch = jax.tree.map(lambda rows: rows[:_ROWS], prepared.train)

    def loss(weights: Any) -> jax.Array:
        return recipe.loss({**prepared.fixed, **best, "weights": weights}, batch)

    found = backend.jit(jax.value_and_grad(loss))(best["weights"])
    return jax.tree.map(np.asarray, found)
