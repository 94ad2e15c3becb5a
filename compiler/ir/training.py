"""The training of a model, and the criteria that it must meet."""

from typing import Literal

from ..text.record import record
from ..text.source import Span, written
from .nodes import Arguments, Function, Number, Sign


@record
class Prediction:
    """A predicted output; "logits" are its values before softmax."""

    output: str
    units: Literal["scaled", "physical", "logits"] = "scaled"


@record
class Target:
    """Values of an output in the data."""

    output: str
    units: Literal["scaled", "physical"] = "scaled"


@record
class Seen:
    """An input, or another value of the network."""

    name: str
    units: Literal["scaled", "physical"] = "scaled"


@record
class Wanted:
    """The target of an output of a trained model, in the model's scaled units."""

    name: str
    model: str
    output: str


@record
class Spread:
    """A value of the network used as the deviation of an output, in its shape."""

    name: str
    output: str


LossOperand = Prediction | Target | Seen | Wanted | Spread | Number


@record
class Term:
    """A row of the table of losses."""

    loss: str
    operands: tuple[LossOperand, ...]
    arguments: Arguments
    span: Span | None = written()


@record
class FunctionTerm:
    """The mean over a batch of a user's function of one example."""

    function: Function
    operands: tuple[LossOperand, ...]
    span: Span | None = written()


@record
class Penalty:
    """A row of the table of penalties."""

    name: str
    span: Span | None = written()


@record
class Combination:
    sign: Sign
    left: "LossExpression"
    right: "LossExpression"


LossExpression = Term | FunctionTerm | Penalty | Number | Combination


@record
class Transform:
    """An optax transformation: `getattr(module, name)(**arguments)`."""

    module: str
    name: str
    arguments: Arguments
    span: Span | None = written()


@record
class Schedule:
    name: str
    arguments: Arguments
    span: Span | None = written()


@record
class Train:
    epochs: int
    batch: int
    stop_after: int | None
    ensemble: int
    seed: int
    precision: Literal["float32", "float64"]


@record
class RowNumbers:
    """A file with the numbers of the rows of a split: `rows("test.txt")`."""

    file: str


Share = float | str | RowNumbers
"""The rows of a split: a share of each file, a file of its own, or row numbers."""


@record
class Data:
    file: str | tuple[str, ...] | None
    validation: Share
    test: Share
    group: str | None
    order: Literal["shuffled", "file"]
    split_seed: int
    separator: str | None = None
    decimal: str | None = None
    comment: str | None = None
    header: int | str | None = None
    encoding: str | None = None
    missing: int | float | str | tuple[int | float | str, ...] | None = None
    calibration: Share = 0.0
    split: str | None = None
    example: str | None = None


HELD_OUT = ("validation", "test", "calibration")
"""Splits that are not trained on, by their settings."""


def files_of(data: Data) -> tuple[str, ...]:
    """The data files that a spec names."""
    if data.file is None:
        return ()
    return data.file if isinstance(data.file, tuple) else (data.file,)


def files_of_splits(data: Data) -> dict[str, str]:
    """The files that a spec names for its splits, by setting."""
    named = {split: getattr(data, split) for split in HELD_OUT}
    return {
        split: value.file if isinstance(value, RowNumbers) else value
        for split, value in named.items()
        if isinstance(value, str | RowNumbers)
    }


def share_of(data: Data, split: str) -> float:
    """The share of rows that a split draws; 0 if its rows are given otherwise."""
    share = getattr(data, split)
    return share if isinstance(share, int | float) else 0.0


def may_have(data: Data, split: str) -> bool:
    """Whether a split may have rows, as far as the spec says."""
    return bool(getattr(data, split)) or data.split is not None


def draws_alone(data: Data) -> bool:
    """Whether shares alone decide on the splits."""
    given = (getattr(data, split) for split in HELD_OUT)
    return data.split is None and all(isinstance(g, int | float) for g in given)


@record
class Criterion:
    """A limit on a metric of one output, or on a function of outputs and targets.

    Attributes:
        label: the metric as the spec writes it: `rmse(field)`.
    """

    metric: str | FunctionTerm
    output: str
    label: str
    comparison: Literal["<=", ">=", "<", ">"]
    threshold: float
    span: Span | None = written()
