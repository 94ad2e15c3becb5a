"""What is known of a source of data and of each of its columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ..mistakes import Shape

Type = Literal["real", "whole", "complex", "text", "unreadable"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A column or array, or a family of columns that are numbered in their names.

    Attributes:
        name: its name; a pattern such as `R_*` for a family.
        columns: names of the columns; one, or those of a family in order.
        sources: names and patterns by which a spec finds them, if not by `name`.
        places: the number in the name of each column of a family.
        place_unit: the unit after these numbers, as in `R_400nm`.
        shape: shape of the array; (rows, columns) for a family.
        unit: the unit that the source states.
        axes: names of the coordinates along the array after its rows.
        low, high: the finite range; the modulus of complex numbers.
        missing, infinite: how many values are NaN or empty, and how many infinite.
        distinct: how many values differ; None if there are too many to count.
        values: the values in order, if they are few.
        histogram: counts of values in equal parts of the range.
        codes: numbers that can hardly be values and stand for missing ones.
        exact: digits that hold every value: float32 numbers have fewer.
        traits: what the values look like, in words.
        problem: why it cannot be read, or what is suspicious.
        sample: values of some rows (rows, features), complex for complex numbers; class
            numbers for texts.
    """

    name: str
    columns: tuple[str, ...]
    shape: Shape
    type: Type
    sources: tuple[str, ...] = ()
    places: tuple[float, ...] = ()
    place_unit: str = ""
    unit: str = ""
    axes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    missing: int = 0
    infinite: int = 0
    distinct: int | None = None
    values: tuple[str, ...] = ()
    histogram: tuple[int, ...] = ()
    codes: tuple[float, ...] = ()
    exact: bool = True
    traits: tuple[str, ...] = ()
    problem: str = ""
    sample: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)), repr=False)

    @property
    def is_family(self) -> bool:
        """Whether it stands for several columns."""
        return bool(self.places)

    @property
    def rows(self) -> int:
        """The length of its first axis; 0 for a single number."""
        return self.shape[0] if self.shape else 0

    @property
    def inner(self) -> Shape:
        """The shape of one row."""
        return self.shape[1:]


@dataclass(frozen=True, slots=True)
class Profile:
    """How a source of data looks.

    Attributes:
        form: facts about how the file is written.
        rows: the length that most arrays share.
        codes: numbers that stand for missing values, such as -999, and count as such.
        tabular: whether every array is a column of single numbers.
    """

    source: str
    form: Mapping[str, str]
    rows: int
    entries: tuple[Entry, ...]
    codes: tuple[float, ...]
    tabular: bool

    def entry(self, name: str) -> Entry | None:
        """The entry of a name, if any."""
        return next((each for each in self.entries if each.name == name), None)
