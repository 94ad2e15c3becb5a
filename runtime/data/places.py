"""Places of the rows of a long table along an axis."""

from dataclasses import dataclass

import numpy as np

from ...compiler import ir
from . import mistakes, mistakes_of_splits
from .columns import Columns
from .interpolation import slack_of
from .matching import known_as
from .mistakes import DataError
from .units import converter

# Coordinates that differ by less, as a share of their range, are one.
_SAME = 1e-7


@dataclass(frozen=True, slots=True)
class Along:
    """An axis that the rows of a table run along.

    Attributes:
        column: the column that says where each row stands.
        grid: the coordinates, in the unit of the axis.
        place: for each row the number of its coordinate.
    """

    axis: ir.Axis
    column: str
    grid: np.ndarray
    place: np.ndarray

    def at(self, place: int) -> str:
        """A place in words: `wavelength = 532 nm`."""
        unit = f" {self.axis.unit}" if self.axis.unit else ""
        return f"{self.axis.name} = {self.grid[place]:.10g}{unit}"


def along_axis(axis: ir.Axis, columns: Columns, rows: int) -> Along | None:
    """Where the rows of a table stand along an axis; None if no column says so.

    Raises:
        DataError: the column holds anything but finite numbers.
    """
    column = known_as(axis.column or axis.name, columns.names)
    if column is None:
        return None
    numbers = columns.numbers(column).astype(np.float64)
    if numbers.shape != (rows,):
        return None
    if not np.isfinite(numbers).all():
        where = mistakes.named_rows(~np.isfinite(numbers))
        mistake = mistakes_of_splits.not_a_place(axis.name, column, where)
        raise DataError(columns.source, [mistake])
    conversion = converter(axis, columns, column)
    numbers = numbers if conversion is None else conversion(numbers)
    distinct, inverse = np.unique(numbers, return_inverse=True)
    inverse = inverse.ravel()
    if axis.values is not None:
        values = np.array(axis.values)
        nearest = _nearest(distinct, values)
        if np.all(np.abs(distinct - values[nearest]) <= slack_of(values)):
            return Along(axis, column, values, nearest[inverse])
    number, grid = _merged(distinct)
    return Along(axis, column, grid, number[inverse])


def _nearest(numbers: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The number of the nearest value of each number."""
    order = np.argsort(values, kind="stable")
    between = (values[order][1:] + values[order][:-1]) / 2
    return order[np.searchsorted(between, numbers)]


def _merged(distinct: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of each coordinate, sorted ones that differ by rounding as one."""
    if not distinct.size:
        return np.zeros(0, np.intp), distinct
    apart = np.diff(distinct) > _SAME * max(np.abs(distinct).max(), np.ptp(distinct))
    number = np.concatenate([[0], np.cumsum(apart)])
    return number, distinct[np.concatenate([[True], apart])]


def is_empty(labels: np.ndarray) -> np.ndarray:
    """Which labels are the lack of one: NaN, None or an empty text."""
    if labels.dtype.kind == "f":
        return np.isnan(labels)
    if labels.dtype.kind in "Mm":
        return np.isnat(labels)
    if labels.dtype.kind not in "US":
        return np.zeros(labels.shape, bool)
    texts = labels.astype(str)
    return np.isin(np.char.strip(texts), ("", "nan", "NaN", "None", "<NA>"))
