"""Settings of `train { … }` and `data { … }`."""

from collections.abc import Mapping

from .arguments import (
    FRACTION,
    POSITIVE_WHOLE,
    WHOLE,
    Parameter,
    Rule,
    between,
    one_of,
    optional,
)

_TEXT = Rule("a string in quotes", lambda value: isinstance(value, str))
_SEED = between(0, 2**32 - 1, "a whole number from 0 to 4294967295")

TRAIN: Mapping[str, Parameter] = {
    p.name: p
    for p in (
        Parameter("epochs", POSITIVE_WHOLE, 100, "passes over the training split"),
        Parameter("batch", POSITIVE_WHOLE, 32, "rows of one update"),
        Parameter(
            "stop_after",
            optional(POSITIVE_WHOLE),
            None,
            "epochs without a new best loss until training stops",
        ),
        Parameter(
            "seed",
            Rule(_SEED.text, lambda v: WHOLE.accepts(v) and _SEED.accepts(v)),
            0,
            "of the weights, the order of rows, dropout and the splits",
        ),
        Parameter(
            "precision",
            one_of(("float32", "float64")),
            "float32",
            "of every number in training and prediction",
            word=True,
        ),
    )
}

DATA: Mapping[str, Parameter] = {
    p.name: p
    for p in (
        Parameter("file", optional(_TEXT), None, "beside the spec: `.npz` or `.csv`"),
        Parameter("validation", FRACTION, 0.0, "share of rows that the loss watches"),
        Parameter("test", FRACTION, 0.0, "share of rows that `accept` judges"),
        Parameter(
            "group",
            optional(_TEXT),
            None,
            "column whose equal values stay in one split",
            word=True,
        ),
        Parameter(
            "order",
            one_of(("shuffled", "file")),
            "shuffled",
            "rows to splits: by seed, or first to last as in the file",
            word=True,
        ),
    )
}
