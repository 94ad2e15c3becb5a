"""Whole epochs as one compiled call: updates, validation, plateau, early stopping.

A call runs several epochs, so that short ones do not wait for Python. An epoch depends
only on the state, its number and its order of rows. Results are therefore bitwise
independent of the division into calls.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import optax
from jax.typing import ArrayLike

from ..network.chunks import CHUNK
from ..network.params import Tree
from ..stack import backend
from ..stack.backend import Products, jax
from ..stack.kernels import for_cpu
from .plateau import Plateau, update_plateau, with_numbers
from .state import (
    DATA_AXES,
    NOT_FINITE,
    RUNNING,
    STOPPED,
    Batch,
    Data,
    Numbers,
    Recipe,
    State,
)

jnp = jax.numpy
Array = jax.Array

Carry = tuple[Tree, optax.OptState]
"""The moving parts of the params, and the optimizer state."""
Loop = tuple[Array, State, Array]
"""The number of epochs done in a call, the state, and the log."""
Epochs = Callable[..., tuple[State, Array]]
"""A function of a state and more, as `_epoch`: the new state, and the log."""


def make_epochs(recipe: Recipe, *, products: Products = Products.EIGEN) -> Any:
    """Make a jitted function that runs epochs.

    Its arguments are the state (donated), the data, the orders of rows (most, rows),
    the scales of the learning rate (most,) and the number of epochs to run, at most
    `most`. It returns the state and (most, 3): training loss, validation loss, scale of
    the rate. For several members, the orders are (most, members, rows), and the result
    (most, members, 3).

    Args:
        products: the implementation of matrix products, as `Recipe.products` returns.
    """
    axes = (0, DATA_AXES, 0, None)
    epoch = for_members(recipe, partial(_epoch, recipe), in_axes=axes)

    def run(
        state: State, data: Data, orders: Array, scales: Array, count: Array
    ) -> tuple[State, Array]:
        def goes_on(carry: Loop) -> Array:
            index, state, _ = carry
            return (index < count) & jnp.any(state.status == RUNNING)

        def one(carry: Loop) -> Loop:
            index, state, log = carry
            state, row = epoch(state, data, orders[index], scales[index])
            return index + 1, state, log.at[index].set(row)

        shape = (len(orders), *state.status.shape, 3)
        log = jnp.full(shape, jnp.nan, scales.dtype)
        _, state, log = jax.lax.while_loop(goes_on, one, (jnp.int32(0), state, log))
        return state, log

    if jax.default_backend() == "cpu" and products is not Products.YNNPACK:
        run = for_cpu(run)
    return backend.jit(run, products=products, donate_argnums=0)


def _epoch(
    recipe: Recipe, state: State, data: Data, order: Array, scale: Array
) -> tuple[State, Array]:
    """Run one epoch; return the new state and its row of the log."""
    rate = scale * state.plateau.scale
    full, left = divmod(recipe.rows, recipe.batch)

    def one(carry: Carry, chosen: tuple[Array, ArrayLike]) -> tuple[Carry, Array]:
        rows, number = chosen
        place = (state.epoch, number)
        return step(recipe, carry, data=data, rows=rows, place=place, rate=rate)

    carry, total = (state.moving, state.optimizer), 0.0
    if full:
        rows = order[: full * recipe.batch].reshape(full, recipe.batch)
        carry, losses = jax.lax.scan(one, carry, (rows, jnp.arange(full)))
        total = jnp.sum(losses)
    if left:
        carry, last = one(carry, (order[full * recipe.batch :], full))
        total = total + last
    moving, optimizer = carry
    state = state._replace(moving=moving, optimizer=optimizer)
    return end_epoch(recipe, state, data=data, total=total, rate=rate)


# ---- the parts of an epoch ----


def for_members(
    recipe: Recipe, function: Epochs, *, in_axes: tuple[Any, ...]
) -> Epochs:
    """Map a function of the state of one network over all members.

    Members whose training has ended keep their state and return NaN.
    """
    if recipe.members == 1:
        return function

    def guarded(state: State, *arguments: Any) -> tuple[State, Array]:
        found, losses = function(state, *arguments)
        running = state.status == RUNNING
        return _select(running, found, state), jnp.where(running, losses, jnp.nan)

    return jax.vmap(guarded, in_axes)


def step(
    recipe: Recipe,
    carry: Carry,
    *,
    data: Data,
    rows: Array,
    place: tuple[ArrayLike, ArrayLike],
    rate: Array,
) -> tuple[Carry, Array]:
    """One update.

    Args:
        rows: rows of the training split.
        place: numbers of the epoch and of the step in it.
        rate: factor of the schedule for the update.

    Returns:
        The new carry, and the sum of the losses of the rows.
    """
    key = data.key
    for number in place:
        key = jax.random.fold_in(key, number)
    batch = jax.tree.map(lambda array: array[rows], data.train)
    fixed, numbers = data.fixed, data.numbers
    carry, loss = _update(
        recipe, carry, fixed=fixed, numbers=numbers, batch=batch, rate=rate, key=key
    )
    return carry, loss * rows.shape[0]


def _update(
    recipe: Recipe,
    carry: Carry,
    *,
    fixed: Tree,
    numbers: Numbers,
    batch: Batch,
    rate: Array,
    key: Array,
) -> tuple[Carry, Array]:
    """One optimizer step; also returns the mean loss of the batch before it."""
    moving, optimizer = carry
    weights = moving["weights"]

    def objective(weights: Any) -> tuple[Array, Tree]:
        params = {**fixed, **moving, "weights": weights}
        return recipe.objective(params, batch, key=key)

    def value_fn(weights: Any) -> Array:
        return objective(weights)[0]

    graded = jax.value_and_grad(objective, has_aux=True)
    (loss, moved), gradient = graded(weights)
    rate = rate + _nothing_of(gradient)
    # Several optax transformations mix dtypes in ways that strict promotion forbids.
    with jax.numpy_dtype_promotion("standard"):
        updates, optimizer = recipe.optimizer(numbers).update(
            gradient, optimizer, weights, value=loss, grad=gradient, value_fn=value_fn
        )
        updates = jax.tree.map(lambda u: (rate * u).astype(u.dtype), updates)
        weights = optax.apply_updates(weights, updates)
    return ({**moving, **moved, "weights": weights}, optimizer), loss


def _nothing_of(gradient: Any) -> Array:
    """Zero, computed from an element of each array of a gradient.

    Adding it to the learning rate delays all updates until the gradient is complete. No
    computation then reads the old weights, and XLA, which does not search for such an
    order itself, updates them in place instead of copying them.
    """
    leaves = jax.tree.leaves(gradient)
    some = sum(jnp.real(jnp.ravel(leaf)[0]) for leaf in leaves if leaf.size)
    # A transformation such as `zero_nans` may recover from non-finite values.
    return jnp.where(jnp.isfinite(some), 0.0 * some, 0.0)


def end_epoch(
    recipe: Recipe, state: State, *, data: Data, total: Any, rate: Array
) -> tuple[State, Array]:
    """End an epoch after its steps: the new state, and its row of the log.

    The weights after the epoch are judged on the validation rows. Without these they
    are judged on the training rows, all at once: the mean of the losses on the way is
    that of no weights.

    Args:
        total: sum of the losses of all rows on the way.
    """
    params = {**data.fixed, **state.moving}
    mean = total / recipe.rows
    if data.validation is None:
        watched = _mean_loss(recipe, params, batch=data.train)
        watched = jnp.where(jnp.isfinite(mean), watched, mean)
        losses = (watched, jnp.full_like(watched, jnp.nan))
    else:
        watched = _mean_loss(recipe, params, batch=data.validation)
        losses = (mean, watched)
    state = _judge(
        recipe, state, numbers=data.numbers, train_loss=losses[0], watched=watched
    )
    return state, jnp.stack([*losses, rate])


def _mean_loss(recipe: Recipe, params: Tree, *, batch: Batch) -> Array:
    """The loss over all rows of a batch, in chunks that stay in the cache."""
    loss = partial(recipe.loss, params)
    rows = len(jax.tree.leaves(batch)[0])
    full, left = divmod(rows, CHUNK)
    if rows <= CHUNK:
        return loss(batch)
    first, rest = (
        jax.tree.map(lambda array, part=part: array[part], batch)
        for part in (slice(None, full * CHUNK), slice(full * CHUNK, None))
    )
    chunks = jax.tree.map(lambda a: a.reshape(full, CHUNK, *a.shape[1:]), first)
    total = jnp.sum(jax.lax.map(loss, chunks)) * CHUNK
    if left:
        total = total + loss(rest) * left
    return total / rows


def _judge(
    recipe: Recipe,
    state: State,
    *,
    numbers: Numbers,
    train_loss: Array,
    watched: Array,
) -> State:
    """End an epoch: keep the best weights, reduce the rate, decide whether to stop."""
    epoch = state.epoch + 1
    finite = jnp.isfinite(train_loss) & jnp.isfinite(watched)
    better = finite & (watched < state.best_loss)
    best = _select(better, state.moving, state.best)
    best_loss = jnp.where(better, watched, state.best_loss)
    best_epoch = jnp.where(better, epoch, state.best_epoch)
    status = jnp.where(finite, RUNNING, NOT_FINITE)
    tired = finite & (epoch - best_epoch >= numbers.stop_after)
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
    rule = with_numbers(recipe.plateau, numbers.plateau)
    return _reduce(rule, state, value=value)


def _reduce(rule: Plateau, state: State, *, value: Array) -> State:
    """Apply the plateau rule, from its first epoch on."""
    before = state.plateau
    found = update_plateau(rule, before, value)
    if rule.start:
        found = _select(state.epoch > rule.start, found, before)
    moving = state.moving
    if rule.restore:
        moving = _select(found.scale < before.scale, state.best, moving)
    return state._replace(plateau=found, moving=moving)


def _select(condition: Array, yes: Any, no: Any) -> Any:
    return jax.tree.map(lambda a, b: jnp.where(condition, a, b), yes, no)
