"""Schedules of the learning rate, with one value per epoch.

Each schedule scales the optimizer's learning rate. All but `plateau` are fixed in
advance and equal the optax schedule in `like` with one step per epoch.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from ..text.record import record
from .arguments import (
    BOOLEAN,
    COUNT,
    FRACTION,
    NON_NEGATIVE,
    OPEN_FRACTION,
    POSITIVE,
    UP_TO_ONE,
    WAIT,
    Parameter,
    between,
    list_of,
    one_of,
    optional,
)

Given = Mapping[str, Any]


def _unscaled(_given: Given, _epoch: int) -> float:
    return 1.0


@record
class Schedule:
    """A row of the table.

    Attributes:
        lasts: the argument that gives its length in epochs.
        scale: the scale of the learning rate by the arguments and the epoch, counted
            from 0 at the start of this part. `plateau` follows the loss instead.
        like: the function of optax that is equal to it.
    """

    parameters: tuple[Parameter, ...]
    lasts: str | None = None
    scale: Callable[[Given, int], float] = _unscaled
    like: str = ""

    def epochs(self, given: Given) -> int:
        """The number of epochs after which the next part starts."""
        return given[self.lasts] if self.lasts else 0


# ---- formulas ----


def _warmup(given: Given, epoch: int) -> float:
    start = given["start"]
    return start + (1 - start) * min(1.0, (epoch + 1) / given["epochs"])


def _cosine(given: Given, epoch: int) -> float:
    share = min(epoch, given["epochs"]) / given["epochs"]
    wave = 0.5 * (1 + math.cos(math.pi * share))
    return (1 - given["alpha"]) * wave ** given["exponent"] + given["alpha"]


def _exponential(given: Given, epoch: int) -> float:
    return max(given["rate"] ** (epoch / given["epochs"]), given["min_scale"])


def _piecewise(given: Given, epoch: int) -> float:
    steps = zip(given["boundaries"], given["scales"], strict=True)
    return math.prod(scale for boundary, scale in steps if epoch >= boundary)


def _onecycle(given: Given, epoch: int) -> float:
    """Cosine from 1 / div_factor up to 1, then down by div * final_div_factor."""
    knots = list(_knots(given))
    for (left, low), (right, high) in pairwise(knots):
        if left <= epoch < right:
            share = (epoch - left) / (right - left)
            return (high + low) / 2 - (high - low) / 2 * math.cos(math.pi * share)
    return knots[-1][1]


def _knots(given: Given) -> Iterator[tuple[int, float]]:
    first = 1 / given["div_factor"]
    yield 0, first
    yield int(given["pct_start"] * given["epochs"]), 1.0
    yield given["epochs"], first / given["final_div_factor"]


# ---- rows ----

_RATE = between(0, 1, "a number above 0, up to 1", low_open=True)

SCHEDULES: Mapping[str, Schedule] = {
    "plateau": Schedule(
        (
            Parameter(
                "factor", OPEN_FRACTION, 0.1, "factor applied to the learning rate"
            ),
            Parameter("patience", COUNT, 10, "epochs without improvement"),
            Parameter("cooldown", WAIT, 0, "epochs to wait after a drop"),
            Parameter(
                "rtol", FRACTION, 1e-4, "required improvement, relative to |best|"
            ),
            Parameter("atol", NON_NEGATIVE, 0.0, "required improvement, absolute"),
            Parameter("min_scale", FRACTION, 0.0, "floor, relative to the first rate"),
            Parameter(
                "monitor",
                optional(one_of(("validation", "train"))),
                None,
                "loss to watch; the default is validation if there is that split",
                word=True,
            ),
            Parameter("restore", BOOLEAN, False, "go back to the best weights seen"),
        ),
        like="optax.contrib.reduce_on_plateau",
    ),
    "warmup": Schedule(
        (
            Parameter("epochs", COUNT, meaning="epochs until the full rate"),
            Parameter("start", FRACTION, 0.0, "scale that the ramp starts from"),
        ),
        lasts="epochs",
        scale=_warmup,
        like="optax.linear_schedule",
    ),
    "cosine": Schedule(
        (
            Parameter("epochs", COUNT, meaning="epochs until the end"),
            Parameter("alpha", UP_TO_ONE, 0.0, "scale at the end"),
            Parameter("exponent", POSITIVE, 1.0, "power of the cosine"),
        ),
        lasts="epochs",
        scale=_cosine,
        like="optax.cosine_decay_schedule",
    ),
    "exponential": Schedule(
        (
            Parameter("rate", _RATE, meaning="factor for each `epochs` epochs"),
            Parameter("epochs", COUNT, 1, "epochs for one factor"),
            Parameter("min_scale", FRACTION, 0.0, "floor, relative to the first rate"),
        ),
        scale=_exponential,
        like="optax.exponential_decay",
    ),
    "piecewise": Schedule(
        (
            Parameter(
                "boundaries",
                list_of(COUNT, "a list of positive integers"),
                meaning="increasing epochs at which the rate changes",
            ),
            Parameter(
                "scales",
                list_of(POSITIVE, "a list of positive numbers"),
                meaning="factor at each of them",
            ),
        ),
        scale=_piecewise,
        like="optax.piecewise_constant_schedule",
    ),
    "onecycle": Schedule(
        (
            Parameter("epochs", COUNT, meaning="epochs of the whole cycle"),
            Parameter("pct_start", OPEN_FRACTION, 0.3, "share of the cycle that rises"),
            Parameter("div_factor", POSITIVE, 25.0, "full rate divided by the first"),
            Parameter(
                "final_div_factor", POSITIVE, 1e4, "first rate divided by the last"
            ),
        ),
        lasts="epochs",
        scale=_onecycle,
        like="optax.cosine_onecycle_schedule",
    ),
}
