"""Schedules of the learning rate, with one value per epoch.

Each schedule scales the optimizer's learning rate. All but `plateau` are fixed in
advance and equal the optax schedule in `like` with one step per epoch.
"""

from collections.abc import Mapping

from ..text.record import record
from .arguments import (
    BOOLEAN,
    FRACTION,
    NON_NEGATIVE,
    OPEN_FRACTION,
    POSITIVE,
    POSITIVE_WHOLE,
    UP_TO_ONE,
    WHOLE,
    Parameter,
    between,
    list_of,
    one_of,
    optional,
)


@record
class Schedule:
    """A row of the table: arguments, and the one that gives its length in epochs."""

    parameters: tuple[Parameter, ...]
    lasts: str | None = None
    like: str = ""


_RATE = between(0, 1, "a number above 0, up to 1", low_open=True)

SCHEDULES: Mapping[str, Schedule] = {
    "plateau": Schedule(
        (
            Parameter(
                "factor", OPEN_FRACTION, 0.1, "factor applied to the learning rate"
            ),
            Parameter("patience", POSITIVE_WHOLE, 10, "epochs without improvement"),
            Parameter("cooldown", WHOLE, 0, "epochs to wait after a drop"),
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
            Parameter("epochs", POSITIVE_WHOLE, meaning="epochs until the full rate"),
            Parameter("start", FRACTION, 0.0, "scale that the ramp starts from"),
        ),
        lasts="epochs",
        like="optax.linear_schedule",
    ),
    "cosine": Schedule(
        (
            Parameter("epochs", POSITIVE_WHOLE, meaning="epochs until the end"),
            Parameter("alpha", UP_TO_ONE, 0.0, "scale at the end"),
            Parameter("exponent", POSITIVE, 1.0, "power of the cosine"),
        ),
        lasts="epochs",
        like="optax.cosine_decay_schedule",
    ),
    "exponential": Schedule(
        (
            Parameter("rate", _RATE, meaning="factor for each `epochs` epochs"),
            Parameter("epochs", POSITIVE_WHOLE, 1, "epochs for one factor"),
            Parameter("min_scale", FRACTION, 0.0, "floor, relative to the first rate"),
        ),
        like="optax.exponential_decay",
    ),
    "piecewise": Schedule(
        (
            Parameter(
                "boundaries",
                list_of(POSITIVE_WHOLE, "a list of positive integers"),
                meaning="increasing epochs at which the rate changes",
            ),
            Parameter(
                "scales",
                list_of(POSITIVE, "a list of numbers above 0"),
                meaning="factor at each of them",
            ),
        ),
        like="optax.piecewise_constant_schedule",
    ),
    "onecycle": Schedule(
        (
            Parameter("epochs", POSITIVE_WHOLE, meaning="epochs of the whole cycle"),
            Parameter("pct_start", OPEN_FRACTION, 0.3, "share of the cycle that rises"),
            Parameter("div_factor", POSITIVE, 25.0, "full rate divided by the first"),
            Parameter(
                "final_div_factor", POSITIVE, 1e4, "first rate divided by the last"
            ),
        ),
        lasts="epochs",
        like="optax.cosine_onecycle_schedule",
    ),
}
