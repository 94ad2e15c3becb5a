"""Metrics that `accept` judges a trained model by, in physical units."""

from collections.abc import Callable, Mapping
from math import nan, sqrt

from ..text.record import record


@record
class Errors:
    """Sums over the absolute errors of one output, which every metric follows from.

    A class counts as an error of 1 where it is wrong.

    Attributes:
        count: number of errors: rows times components.
        total: sum of the errors.
        squared: sum of their squares.
        largest: the largest error.
        spread: sum of the squared distances of the targets from their mean.
    """

    count: int
    total: float
    squared: float
    largest: float
    spread: float


def _half_range(half: float | None, _classes: int) -> float | None:
    return half


@record
class Metric:
    """A row of the table; the defaults are those of an error.

    Attributes:
        formula: the value by the errors of all rows.
        error: whether small is good and 0 the best value; otherwise 1 is the best.
        of_categories: whether it is for categories, or for everything else.
        constant: the constant prediction that is best, in words.
        reached: the value that this prediction reaches, by half the range of an output
            (None if unknown) and its number of classes.
    """

    about: str
    formula: Callable[[Errors], float]
    error: bool = True
    of_categories: bool = False
    constant: str = "the middle of the range"
    reached: Callable[[float | None, int], float | None] = _half_range


METRICS: Mapping[str, Metric] = {
    "rmse": Metric(
        "root of the mean squared error, in the unit of the output",
        lambda e: sqrt(e.squared / e.count),
    ),
    "mae": Metric(
        "mean absolute error, in the unit of the output", lambda e: e.total / e.count
    ),
    "max_error": Metric(
        "largest absolute error, in the unit of the output", lambda e: e.largest
    ),
    "r2": Metric(
        "explained share of the variance; 1 is perfect, 0 the mean",
        lambda e: 1 - e.squared / e.spread if e.spread > 0 else nan,
        error=False,
        constant="the mean of the data",
        reached=lambda _half, _classes: 0.0,
    ),
    "accuracy": Metric(
        "share of correct classes",
        lambda e: (e.count - e.total) / e.count,
        error=False,
        of_categories=True,
        constant="one class",
        reached=lambda _half, classes: 1 / classes,
    ),
}
