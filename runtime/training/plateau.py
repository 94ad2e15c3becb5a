"""The plateau rule: reduce the learning rate when the loss stops improving.

    improved = value < best - rtol * |best| - atol

After `patience` epochs without improvement, scale = max(scale * factor, min_scale), and
counting pauses for `cooldown` epochs. For positive losses it equals
`optax.contrib.reduce_on_plateau` called once per epoch, value for value. Unlike optax,
it is also correct for negative losses (google-deepmind/optax#1767).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from ..stack.backend import jax

jnp = jax.numpy


@dataclass(frozen=True, slots=True)
class Plateau:
    """Arguments of `plateau`; counts are in epochs.

    Attributes:
        start: first epoch to watch, counted from 0.
        on_train: whether to watch the training loss even with a validation split.
    """

    factor: float
    patience: int
    cooldown: int
    rtol: float
    atol: float
    min_scale: float
    on_train: bool
    restore: bool
    start: int


# Arguments that are numbers in a program; 1 - rtol is rounded once, before it.
_NUMBERS = ("factor", "patience", "cooldown", "atol", "min_scale")


def divide_rule(
    rule: Plateau | None, dtype: np.dtype
) -> tuple[Plateau | None, Mapping[str, Any]]:
    """A rule without its numbers, and these; see `with_numbers`."""
    if rule is None:
        return None, {}
    given = {name: getattr(rule, name) for name in _NUMBERS}
    none = replace(rule, **dict.fromkeys(_NUMBERS, 0))
    return none, {
        name: np.int32(number) if isinstance(number, int) else dtype.type(number)
        for name, number in given.items()
    }


def with_numbers(rule: Plateau, numbers: Mapping[str, Any]) -> Plateau:
    """The inverse of `divide_rule`."""
    return replace(rule, **numbers)


class PlateauState(NamedTuple):
    """State of the rule: four scalars."""

    scale: jax.Array
    best: jax.Array
    bad: jax.Array
    cooldown: jax.Array


def init_plateau(dtype: np.dtype) -> PlateauState:
    """The state before the first epoch."""
    zero = jnp.zeros((), jnp.int32)
    return PlateauState(jnp.ones((), dtype), jnp.full((), jnp.inf, dtype), zero, zero)


def update_plateau(
    rule: Plateau, state: PlateauState, value: jax.Array
) -> PlateauState:
    """The state after an epoch with loss `value`."""
    # In the order of operations of optax, so that rounding agrees too.
    relative = jnp.where(state.best > 0, 1 - rule.rtol, 1 + rule.rtol)
    threshold = relative.astype(state.best.dtype) * state.best - rule.atol
    improved = value < threshold
    bad = jnp.where(improved, 0, state.bad + 1)
    paused = state.cooldown > 0
    reduce = ~paused & (bad == rule.patience)
    reduced = jnp.maximum(state.scale * rule.factor, rule.min_scale)
    return PlateauState(
        scale=jnp.where(reduce, reduced, state.scale),
        best=jnp.where(improved, value, state.best),
        bad=jnp.where(paused | reduce, 0, bad).astype(jnp.int32),
        cooldown=jnp.where(
            paused, state.cooldown - 1, jnp.where(reduce, rule.cooldown, 0)
        ).astype(jnp.int32),
    )
