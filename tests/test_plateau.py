"""The plateau rule against optax, value for value, and against a numpy version."""

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax.contrib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dotnn.runtime.training.plateau import (
    Plateau,
    PlateauState,
    init_plateau,
    update_plateau,
)

RULE = Plateau(
    factor=0.5,
    patience=3,
    cooldown=0,
    rtol=1e-4,
    atol=0.0,
    min_scale=0.0,
    on_train=False,
    restore=False,
    start=0,
)
ARGUMENTS = ("factor", "patience", "cooldown", "rtol", "atol", "min_scale")
RULES = [
    RULE,
    replace(RULE, patience=1, factor=0.3),
    replace(RULE, patience=2, cooldown=2),
    replace(RULE, rtol=0.05, atol=0.01, min_scale=0.2),
    replace(RULE, patience=4, cooldown=1, min_scale=1e-2, rtol=0.0, atol=1e-3),
]


def ours(rule: Plateau, losses: list[float]) -> list[float]:
    return np.asarray(_ours(rule)(np.array(losses, np.float32))).tolist()


def by_optax(rule: Plateau, losses: list[float]) -> list[float]:
    with jax.numpy_dtype_promotion("standard"):
        return np.asarray(_by_optax(rule)(np.array(losses, np.float32))).tolist()


@cache
def _ours(rule: Plateau) -> Callable[[np.ndarray], Any]:
    def step(state: PlateauState, value: Any) -> tuple[PlateauState, Any]:
        state = update_plateau(rule, state, value)
        return state, state.scale

    start = init_plateau(jnp.float32)
    return jax.jit(lambda losses: jax.lax.scan(step, start, losses)[1])


@cache
def _by_optax(rule: Plateau) -> Callable[[np.ndarray], Any]:
    given = {name: asdict(rule)[name] for name in ARGUMENTS}
    transform = optax.contrib.reduce_on_plateau(**given)
    params = jnp.zeros((), jnp.float32)

    def step(state: Any, value: Any) -> tuple[Any, Any]:
        _, state = transform.update(params, state, params, value=value)
        return state, state.scale

    start = transform.init(params)
    return jax.jit(lambda losses: jax.lax.scan(step, start, losses)[1])


def by_the_rule(rule: Plateau, losses: list[float]) -> list[float]:
    """The rule of the reference in plain Python with float32 losses."""
    scale, best, bad, pause = 1.0, math.inf, 0, 0
    scales = []
    for value in np.array(losses, np.float32).tolist():
        limit = math.inf
        if best < math.inf:
            limit = best - rule.rtol * abs(best) - rule.atol
        improved = value < limit
        best = value if improved else best
        bad = 0 if improved else bad + 1
        if pause:
            pause, bad = pause - 1, 0
        elif bad == rule.patience:
            scale = max(scale * rule.factor, rule.min_scale)
            bad, pause = 0, rule.cooldown
        scales.append(scale)
    return scales


# Steps large enough to be independent of rounding.
LOSSES = st.lists(st.integers(1, 12), min_size=30, max_size=30)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=40)
@given(values=LOSSES)
def test_positive_losses_are_judged_as_by_optax(
    rule: Plateau, values: list[int]
) -> None:
    losses = [0.37 * value for value in values]
    assert ours(rule, losses) == by_optax(rule, losses)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=40)
@given(values=LOSSES, shift=st.sampled_from([0.0, -5.0, -100.0]))
def test_losses_of_any_sign_are_judged_by_the_rule(
    rule: Plateau, values: list[int], shift: float
) -> None:
    losses = [0.37 * value + shift for value in values]
    np.testing.assert_allclose(ours(rule, losses), by_the_rule(rule, losses), 1e-5)


def test_rate_falls_on_a_constant_negative_loss_but_not_on_a_falling_one() -> None:
    assert ours(RULE, [-1.0] * 8)[-1] == 0.25
    assert ours(RULE, [-1.0 - 0.1 * i for i in range(8)])[-1] == 1.0


def test_constant_loss_is_cut_after_patience_and_cooldown() -> None:
    rule = replace(RULE, patience=2, cooldown=2)
    scales = ours(rule, [1.0] * 12)
    cuts = [i for i in range(1, 12) if scales[i] < scales[i - 1]]
    assert cuts == [2, 6, 10]


def test_nan_counts_as_no_improvement() -> None:
    assert ours(RULE, [1.0, math.nan, math.nan, math.nan])[-1] == 0.5


def test_scale_stops_at_its_floor() -> None:
    rule = replace(RULE, patience=1, min_scale=0.2)
    assert ours(rule, [1.0] * 9)[-1] == pytest.approx(0.2)
