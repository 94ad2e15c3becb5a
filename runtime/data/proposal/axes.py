"""Axes of a spec: coordinates in arrays of their own, or in names of columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ....compiler import drafting, unit_of_text
from ..profile import Entry, Profile
from ..profile.traits import is_coordinate, is_even
from .contract import OPTICAL_NM, guess_unit
from .words import OPTICAL, words_of

_EXACT = 2e-7  # of float32
_LISTED = 24  # coordinates written as a list


@dataclass(slots=True)
class Axes:
    """The axes that quantities have come to need, by what they stand for."""

    profile: Profile
    names: drafting.Names
    unit_of: Callable[[str], str]
    made: dict[object, drafting.DraftAxis] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    guessed: list[str] = field(default_factory=list)

    def sizes_of(self, entry: Entry) -> tuple[str, ...]:
        """The sizes of the type of an entry: names of axes, or numbers."""
        if entry.is_family:
            axis = self._of_places(entry)
            return (axis.name if axis else str(len(entry.columns)),)
        taken: list[str] = []
        sizes: list[str] = []
        for place, size in enumerate(entry.inner):
            coordinate = self._coordinate(entry, place, size, taken)
            if coordinate is None or size < 2:
                sizes.append(str(size))
                continue
            taken.append(coordinate.name)
            self.used.add(coordinate.name)
            sizes.append(self._of_array(coordinate).name)
        return tuple(sizes)

    def _coordinate(
        self, entry: Entry, place: int, size: int, taken: Sequence[str]
    ) -> Entry | None:
        """The array of coordinates along an axis of an entry."""
        if place < len(entry.axes):
            stated = self.profile.entry(entry.axes[place])
            return stated if stated and stated.shape == (size,) else None
        fitting = [
            other
            for other in self.profile.entries
            if other.shape == (size,) and size != self.profile.rows
            if is_coordinate(other) and other.name not in taken
        ]
        return fitting[0] if fitting else None

    def _of_array(self, entry: Entry) -> drafting.DraftAxis:
        if entry.name not in self.made:
            name = self.names.make(entry.name, "axis")
            source = "" if name == entry.name else entry.name
            self.made[entry.name] = drafting.DraftAxis(
                name,
                entry.rows,
                self._unit_of_array(entry, name),
                _values_of(entry, source or name),
            )
        return self.made[entry.name]

    def _unit_of_array(self, entry: Entry, name: str) -> str:
        stated = self.unit_of(entry.name)
        guessed = "" if stated else guess_unit(entry)
        self.guessed += [name] if guessed else []
        return stated or guessed

    def _of_places(self, entry: Entry) -> drafting.DraftAxis | None:
        """The axis of the numbers in the names of a family; None if they only count."""
        places = np.array(entry.places)
        if _is_count(places):
            return None
        key = entry.places
        if key not in self.made:
            named, unit = _kind_of_places(entry)
            values = _values(places)
            if values is None:
                return None
            name = self.names.make(named, "axis")
            if unit and not entry.place_unit:
                self.guessed.append(name)
            size = None if values.startswith("[") else places.size
            self.made[key] = drafting.DraftAxis(name, size, unit, values)
        return self.made[key]


def _is_count(places: np.ndarray) -> bool:
    """Whether numbers count from 0 or 1."""
    return bool(places[0] in (0, 1) and np.all(np.diff(places) == 1))


def _kind_of_places(entry: Entry) -> tuple[str, str]:
    """The name and unit of the numbers in the names of a family."""
    unit = unit_of_text(entry.place_unit) or "" if entry.place_unit else ""
    for units, name in _KINDS.items():
        if unit and unit in units.split():
            return name, unit
    low, high = OPTICAL_NM
    optical = OPTICAL.intersection(words_of(entry.name))
    if not unit and optical and low <= entry.places[0] and entry.places[-1] <= high:
        return "wavelength", "nm"
    return "place", unit


_KINDS = {
    "nm um": "wavelength",
    "Hz kHz MHz GHz THz": "frequency",
    "eV meV": "photon_energy",
    "deg": "direction",
    "s ms us ns ps fs": "instant",
    "K": "kelvins",
}
"""drafting.Names of axes by their units."""


def _values_of(entry: Entry, source: str) -> str:
    """Even coordinates as a range, others from their array."""
    values = entry.sample[:, 0]
    if entry.rows == values.size and values[0] < values[-1] and is_even(values):
        for digits in range(2, 10):
            lo, hi = (float(f"{end:.{digits}g}") for end in (values[0], values[-1]))
            apart = np.abs(np.linspace(lo, hi, values.size) - values).max()
            if apart <= _EXACT * np.abs(values).max():
                return f"in {drafting.number_text(lo)}..{drafting.number_text(hi)}"
    return f'from "{source}"'


def _values(places: np.ndarray) -> str | None:
    """Numbers of names as a range, or as a list; None if they are neither."""
    ends = drafting.number_text(places[0]), drafting.number_text(places[-1])
    exact = np.linspace(places[0], places[-1], places.size)
    if np.abs(exact - places).max() <= 1e-9 * np.abs(places).max():
        return f"in {ends[0]}..{ends[1]}"
    if places.size <= _LISTED:
        return f"[{', '.join(map(drafting.number_text, places.tolist()))}]"
    return None
