"""Results of a study: a table, and curves of the chart."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Curve:
    """Epoch time as a function of one quantity.

    Attributes:
        of: the quantity.
        values: its values.
        seconds: seconds per epoch, for each value.
    """

    of: str
    values: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def slope(self) -> float:
        """Slope of a linear fit of log(seconds) over log(values)."""
        return _slope(self.values, self.seconds)

    @property
    def last_slope(self) -> float:
        """Slope between the last two points."""
        return _slope(self.values[-2:], self.seconds[-2:])


def _slope(values: tuple[int, ...], seconds: tuple[float, ...]) -> float:
    return float(np.polyfit(np.log(values), np.log(seconds), 1)[0])


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of a study, with formatted cells."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    curves: tuple[Curve, ...] = ()
