"""What a study finds: a table of its own columns, and curves of the chart."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Curve:
    """How the time of an epoch grows with one thing.

    Attributes:
        of: what grows.
        values: of it.
        seconds: of an epoch, one for each.
    """

    of: str
    values: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def slope(self) -> float:
        """Of the line through log(seconds) over log(values)."""
        return _slope(self.values, self.seconds)

    @property
    def last_slope(self) -> float:
        """The same of the last two points."""
        return _slope(self.values[-2:], self.seconds[-2:])


def _slope(values: tuple[int, ...], seconds: tuple[float, ...]) -> float:
    return float(np.polyfit(np.log(values), np.log(seconds), 1)[0])


@dataclass(frozen=True, slots=True)
class Table:
    """A study's columns and rows, the cells as they are to be read."""

    name: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    curves: tuple[Curve, ...] = ()
