"""Schedules against the optax schedules of the same names."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import optax
import pytest

from dotnn.compiler import ir
from dotnn.runtime.training.schedule import plateau_of, scales_of

EPOCHS = 30


def part(name: str, **arguments: Any) -> ir.Schedule:
    return ir.Schedule(name, tuple(arguments.items()))


PLATEAU = part(
    "plateau",
    factor=0.5,
    patience=3,
    cooldown=0,
    rtol=1e-4,
    atol=0.0,
    min_scale=0.0,
    monitor=None,
    restore=False,
)
ONE_CYCLE = {"epochs": 20, "pct_start": 0.3, "div_factor": 25.0}
CASES: list[tuple[ir.Schedule, Callable[[int], Any]]] = [
    (
        part("cosine", epochs=20, alpha=0.1, exponent=1.5),
        optax.cosine_decay_schedule(1.0, 20, 0.1, 1.5),
    ),
    (
        part("exponential", rate=0.9, epochs=3, min_scale=0.5),
        optax.exponential_decay(1.0, 3, 0.9, end_value=0.5),
    ),
    (
        part("piecewise", boundaries=(5, 10), scales=(0.5, 0.1)),
        optax.piecewise_constant_schedule(1.0, {5: 0.5, 10: 0.1}),
    ),
    (
        part("onecycle", **ONE_CYCLE, final_div_factor=1e4),
        optax.cosine_onecycle_schedule(20, 1.0, 0.3, 25.0, 1e4),
    ),
    (
        part("warmup", epochs=5, start=0.2),
        lambda epoch: optax.linear_schedule(0.2, 1.0, 5)(epoch + 1),
    ),
]


@pytest.mark.parametrize(
    ("ours", "theirs"), CASES, ids=lambda c: getattr(c, "name", "")
)
def test_scale_is_that_of_optax_with_epochs_as_steps(
    ours: ir.Schedule, theirs: Callable[[int], Any]
) -> None:
    with jax.numpy_dtype_promotion("standard"):  # optax mixes dtypes
        expected = [float(theirs(epoch)) for epoch in range(EPOCHS)]
    np.testing.assert_allclose(scales_of((ours,), range(EPOCHS)), expected, atol=2e-7)


def test_each_part_begins_when_the_one_before_has_lasted() -> None:
    cosine = part("cosine", epochs=10, alpha=0.0, exponent=1.0)
    chain = (part("warmup", epochs=4, start=0.0), cosine)
    found = scales_of(chain, range(14))
    np.testing.assert_allclose(found[:4], [0.25, 0.5, 0.75, 1.0])
    np.testing.assert_allclose(found[4:], scales_of((cosine,), range(10)))


def test_plateau_after_a_warmup_starts_to_watch_when_it_ends() -> None:
    rule = plateau_of((part("warmup", epochs=4, start=0.0), PLATEAU))
    assert rule is not None
    assert (rule.start, rule.patience) == (4, 3)
    assert plateau_of((part("warmup", epochs=4, start=0.0),)) is None


def test_rate_stays_without_a_schedule() -> None:
    assert scales_of((), range(3)).tolist() == [1.0, 1.0, 1.0]
