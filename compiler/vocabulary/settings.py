"""Settings of `train { … }` and `data { … }`."""

from collections.abc import Mapping

from .arguments import (
    COUNT,
    FRACTION,
    WHOLE,
    Parameter,
    Rule,
    between,
    one_of,
    optional,
)

_TEXT = Rule("a string in quotes", lambda value: isinstance(value, str))


def _whole(low: int, high: int) -> Rule:
    limits = between(low, high, f"an integer from {low} to {high}")
    return Rule(limits.text, lambda v: WHOLE.accepts(v) and limits.accepts(v))


TRAIN: Mapping[str, Parameter] = {
    p.name: p
    for p in (
        Parameter("epochs", COUNT, 100, "passes over the training split"),
        Parameter("batch", COUNT, 32, "rows per update"),
        Parameter(
            "stop_after",
            optional(COUNT),
            None,
            "epochs without a new best loss before training stops",
        ),
        Parameter("ensemble", _whole(1, 1000), 1, "networks trained together"),
        Parameter(
            "seed",
            _whole(0, 2**32 - 1),
            0,
            "seed of the weights, the row order and dropout",
        ),
        Parameter(
            "precision",
            one_of(("float32", "float64")),
            "float32",
            "precision of training and prediction",
            word=True,
        ),
    )
}

DATA: Mapping[str, Parameter] = {
    p.name: p
    for p in (
        Parameter(
            "file",
            optional(_TEXT),
            None,
            "data file next to the spec, `.npz` or `.csv`",
        ),
        Parameter("validation", FRACTION, 0.0, "share of rows for the validation loss"),
        Parameter("test", FRACTION, 0.0, "share of rows for `accept`"),
        Parameter(
            "group",
            optional(_TEXT),
            None,
            "column whose equal values stay in the same split",
            word=True,
        ),
        Parameter(
            "order",
            one_of(("shuffled", "file")),
            "shuffled",
            "split the rows at random by `split_seed`, or in file order",
            word=True,
        ),
        Parameter(
            "split_seed",
            _whole(0, 2**32 - 1),
            0,
            "seed of the splits, which `seed` leaves alone",
        ),
    )
}
