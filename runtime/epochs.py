"""Whole epochs as one compiled call: updates, validation, plateau, early stopping.

A call runs several epochs, so that short ones do not wait for Python between them.
What an epoch does depends on nothing but the state, its number and its order of rows;
however epochs are divided into calls, the bits are the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import optax

from . import backend
from .backend import jax
from .network import CHUNK, Network
from .partition import Weights, merged, split_params
from .plateau import Plateau, PlateauState, init_plateau, update_plateau

jnp = jax.numpy

RUNNING, STOPPED, NOT_FINITE = 0, 1, 2


class State(NamedTuple):
    """Everything that training carries from epoch to epoch, and a checkpoint keeps.

    Attributes:
        weights: the params that training changes, running statistics among them.
        best: the weights at the lowest monitored loss.
        best_loss, best_epoch: that loss, and the epoch after which it was seen.
        epoch: how many epochs are done.
        status: RUNNING, or why training ended.
    """

    weights: Weights
    optimizer: Any
    plateau: PlateauState
    best: Weights
    best_loss: Any
    best_epoch: Any
    epoch: Any
    status: Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an epoch does, apart from the data.

    Attributes:
        rows: of the training split.
        batch: rows of one update; the last one of an epoch takes what is left.
        stop_after: epochs without a new best until training stops.
        seed: of dropout.
    """

    network: Network
    optimizer: optax.GradientTransformationExtraArgs
    plateau: Plateau | None
    rows: int
    batch: int
    stop_after: int | None
    seed: int

    def loss(self, weights: Weights, fixed: Any, batch: Any) -> Any:
        """Loss of the weights on a batch of scaled (inputs, targets)."""
        params = merged(*weights, fixed)
        return self.network.module.scaled_loss(params, *batch)

    def objective(
        self, weights: Weights, fixed: Any, batch: Any, key: Any
    ) -> tuple[Any, Any]:
        """The same as in training, and what then becomes of the untrained weights."""
        module, params = self.network.module, merged(*weights, fixed)
        if not hasattr(module, "training_loss"):
            return module.scaled_loss(params, *batch, key=key), weights.untrained
        loss, params = module.training_loss(params, *batch, key=key)
        return loss, split_params(params, self.network.fixed).untrained


def init_state(recipe: Recipe, weights: Weights) -> State:
    """The state before the first epoch; to be called under `jit`."""
    dtype = jnp.dtype(recipe.network.spec.train.precision)
    with jax.numpy_dtype_promotion("standard"):
        optimizer = recipe.optimizer.init(weights.trained)
    return State(
        weights=weights,
        optimizer=optimizer,
        plateau=init_plateau(dtype),
        best=weights,
        best_loss=jnp.full((), jnp.inf, dtype),
        best_epoch=jnp.zeros((), jnp.int32),
        epoch=jnp.zeros((), jnp.int32),
        status=jnp.full((), RUNNING, jnp.int32),
    )


def make_epochs(recipe: Recipe) -> Any:
    """A jitted function that runs epochs.

    Its arguments are the state (given up), the fixed params, the scaled training data,
    the scaled validation data or None, the orders of rows (most, rows), the scales of
    the learning rate (most,) and how many epochs to run, at most `most`. It returns
    the state and (most, 3): training loss, validation loss, scale of the rate.
    """

    def run(
        state: State,
        fixed: Any,
        train: Any,
        validation: Any,
        orders: Any,
        scales: Any,
        count: Any,
    ) -> tuple[State, Any]:
        def one(index: Any, carry: tuple[State, Any]) -> tuple[State, Any]:
            state, log = carry
            order, scale = orders[index], scales[index]

            def go_on(state: State) -> tuple[State, Any]:
                return _epoch(recipe, state, fixed, train, validation, order, scale)

            def rest(state: State) -> tuple[State, Any]:
                return state, jnp.full((3,), jnp.nan, log.dtype)

            state, row = jax.lax.cond(state.status == RUNNING, go_on, rest, state)
            return state, log.at[index].set(row)

        log = jnp.full((len(orders), 3), jnp.nan, scales.dtype)
        return jax.lax.fori_loop(0, count, one, (state, log))

    return backend.jit(run, donate_argnums=0)


def _epoch(
    recipe: Recipe,
    state: State,
    fixed: Any,
    train: Any,
    validation: Any,
    order: Any,
    scale: Any,
) -> tuple[State, Any]:
    """One epoch: the new state and its row of the log."""
    scale = scale * state.plateau.scale
    state, train_loss = _updates(recipe, state, fixed, train, order, scale)
    if validation is None:
        validation_loss = jnp.full_like(train_loss, jnp.nan)
        watched = train_loss
    else:
        params = state.weights
        validation_loss = _mean_loss(recipe.loss, params, fixed, validation)
        watched = validation_loss
    state = _judge(recipe, state, train_loss, watched)
    return state, jnp.stack([train_loss, validation_loss, scale])


def _updates(
    recipe: Recipe, state: State, fixed: Any, train: Any, order: Any, scale: Any
) -> tuple[State, Any]:
    """All updates of an epoch, and the mean of their losses."""
    key = jax.random.fold_in(jax.random.key(recipe.seed), state.epoch)
    full, left = divmod(recipe.rows, recipe.batch)

    def update(carry: Any, step: tuple[Any, Any]) -> tuple[Any, Any]:
        rows, number = step
        batch = jax.tree.map(lambda array: array[rows], train)
        step_key = jax.random.fold_in(key, number)
        carry, loss = _update(recipe, carry, fixed, batch, scale, step_key)
        return carry, loss * rows.shape[0]

    carry, total = (state.weights, state.optimizer), 0.0
    if full:
        rows = order[: full * recipe.batch].reshape(full, recipe.batch)
        carry, losses = jax.lax.scan(update, carry, (rows, jnp.arange(full)))
        total = jnp.sum(losses)
    if left:
        carry, loss = update(carry, (order[full * recipe.batch :], full))
        total = total + loss
    weights, optimizer = carry
    mean = total / recipe.rows
    return state._replace(weights=weights, optimizer=optimizer), mean


def _update(
    recipe: Recipe, carry: Any, fixed: Any, batch: Any, scale: Any, key: Any
) -> tuple[Any, Any]:
    """One step of the optimizer; a schedule's scale multiplies the whole update."""
    (trained, untrained), optimizer = carry

    def objective(trained: Any) -> tuple[Any, Any]:
        return recipe.objective(Weights(trained, untrained), fixed, batch, key)

    def value_fn(trained: Any) -> Any:
        return objective(trained)[0]

    graded = jax.value_and_grad(objective, has_aux=True)
    (loss, found), gradient = graded(trained)
    # Several optax transformations mix dtypes in ways that strict promotion forbids.
    with jax.numpy_dtype_promotion("standard"):
        updates, optimizer = recipe.optimizer.update(
            gradient, optimizer, trained, value=loss, grad=gradient, value_fn=value_fn
        )
        updates = jax.tree.map(lambda u: (scale * u).astype(u.dtype), updates)
        trained = optax.apply_updates(trained, updates)
    return (Weights(trained, found), optimizer), loss


def _mean_loss(loss: Callable[..., Any], weights: Any, fixed: Any, data: Any) -> Any:
    """The loss over all rows, in chunks that stay in the cache."""
    rows = len(jax.tree.leaves(data)[0])
    full, left = divmod(rows, CHUNK)
    if rows <= CHUNK:
        return loss(weights, fixed, data)
    split = full * CHUNK
    chunks = jax.tree.map(lambda a: a[:split].reshape(full, CHUNK, *a.shape[1:]), data)
    losses = jax.lax.map(lambda chunk: loss(weights, fixed, chunk), chunks)
    total = jnp.sum(losses) * CHUNK
    if left:
        rest = jax.tree.map(lambda a: a[split:], data)
        total = total + loss(weights, fixed, rest) * left
    return total / rows


def _judge(recipe: Recipe, state: State, train_loss: Any, watched: Any) -> State:
    """The end of an epoch: keep the best, reduce the rate, decide whether to go on."""
    epoch = state.epoch + 1
    finite = jnp.isfinite(train_loss) & jnp.isfinite(watched)
    better = finite & (watched < state.best_loss)
    best = _select(better, state.weights, state.best)
    best_loss = jnp.where(better, watched, state.best_loss)
    best_epoch = jnp.where(better, epoch, state.best_epoch)
    status = jnp.where(finite, RUNNING, NOT_FINITE)
    if recipe.stop_after is not None:
        tired = finite & (epoch - best_epoch >= recipe.stop_after)
        status = jnp.where(tired, STOPPED, status)
    state = state._replace(
        best=best,
        best_loss=best_loss,
        best_epoch=best_epoch.astype(jnp.int32),
        epoch=epoch.astype(jnp.int32),
        status=status.astype(jnp.int32),
    )
    if recipe.plateau is None:
        return state
    value = train_loss if recipe.plateau.on_train else watched
    return _reduce(recipe.plateau, state, value)


def _reduce(rule: Plateau, state: State, value: Any) -> State:
    """Apply the plateau rule, from its first epoch on."""
    before = state.plateau
    found = update_plateau(rule, before, value)
    if rule.start:
        found = _select(state.epoch > rule.start, found, before)
    weights = state.weights
    if rule.restore:
        weights = _select(found.scale < before.scale, state.best, weights)
    return state._replace(plateau=found, weights=weights)


def _select(condition: Any, yes: Any, no: Any) -> Any:
    return jax.tree.map(lambda a, b: jnp.where(condition, a, b), yes, no)


def order_of(seed: int, epoch: int, rows: int) -> np.ndarray:
    """The order of rows in an epoch, a function of (seed, epoch) alone."""
    return np.random.default_rng([seed, epoch]).permutation(rows).astype(np.int32)
