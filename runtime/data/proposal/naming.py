"""drafting.Names, units, sizes and sources of columns in a spec."""

import re
from dataclasses import dataclass, field, replace

from ....compiler import drafting, unit_of_text
from ..columns import Columns
from ..matching import known_as, matches_of
from ..profile import Entry, Profile
from ..units import unit_in
from .axes import Axes
from .contract import Named, guess_unit

# What no string of a spec can hold.
_UNQUOTABLE = re.compile(r'["\x00-\x1f\x7f-\x9f\u2028\u2029]+')


@dataclass(slots=True)
class Namer:
    """drafting.Names that differ from each other, and the axes that quantities need."""

    columns: Columns
    profile: Profile
    axes: Axes = field(init=False)
    guessed: list[str] = field(default_factory=list)
    _names: drafting.Names = field(default_factory=drafting.Names)

    def __post_init__(self) -> None:
        self.axes = Axes(self.profile, self._names, self.unit_of)

    def name(self, entry: Entry, *, output: bool) -> Named:
        """The name, unit, sizes and source of an entry."""
        plain = entry.name.replace(f"*{entry.place_unit}", "").replace("*", "")
        base, unit = drafting.unit_in_name(plain.strip("_- "))
        stated = self.unit_of(entry.name) or self.unit_of(entry.columns[0])
        guessed = "" if stated else unit or guess_unit(entry)
        name = self._names.make(base, "output" if output else "input")
        if guessed and not unit:
            self.guessed.append(name)
        sources = entry.sources or self._sources(entry)
        if len(sources) == 1 and known_as(name, self.columns.names) == sources[0]:
            sources = (name,)
        return Named(
            entry=entry,
            name=name,
            unit=stated or guessed,
            sizes=self.axes.sizes_of(entry),
            columns=() if sources == (name,) else sources,
        )

    def unit_of(self, column: str) -> str:
        """The unit that a column states, in the notation of specs; empty if none."""
        unit = unit_in(self.columns, column)
        if not unit and column not in self.columns.units:
            unit = unit_of_text(drafting.bracketed(column)) or ""
        return unit.rpartition(" ")[2]

    def _quotable(self, column: str) -> str:
        """A column as a string of a spec can name it: by a pattern around quotes."""
        pattern = _UNQUOTABLE.sub("*", column)
        known = matches_of(pattern, self.columns.names)
        return pattern if known == [column] else column

    def _sources(self, entry: Entry) -> tuple[str, ...]:
        if not entry.is_family:
            return (self._quotable(entry.name),)
        matches = matches_of(entry.name, self.columns.names)
        return (entry.name,) if tuple(matches) == entry.columns else entry.columns


def in_plain_unit(entry: Entry, columns: Columns) -> Entry:
    """An entry in its unit without a power of ten, as in `1e18 cm^-3`."""
    power, _, plain = unit_in(columns, entry.columns[0]).rpartition(" ")
    if not power or entry.low is None or entry.high is None:
        return entry
    factor = float(power)
    return replace(
        entry,
        unit=plain,
        low=entry.low * factor,
        high=entry.high * factor,
        values=tuple(drafting.number_text(float(v) * factor) for v in entry.values),
        sample=entry.sample * factor,
    )
