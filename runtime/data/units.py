"""The unit that a source states, and its conversion to that of a quantity."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ...compiler import Diagnostic, alike, ir, is_unit, respelled, unit_registry
from . import mismatches
from .columns import Columns
from .mistakes import DataError

_SCALED = re.compile(r"1e(-?\d{1,2}) (.+)")
_NUMBER_ITSELF = frozenset(("1", "dimensionless", "unitless", "none", "-", "[-]"))
# Names of pint for angles, which count as numbers to it: it takes 1 rad/s for 1 Hz.
_ANGLES = {
    **dict.fromkeys(("radian", "degree", "turn", "grade", "arcminute", "arcsecond"), 1),
    **dict.fromkeys(("revolutions_per_minute", "revolutions_per_second"), 1),
    "milliarcsecond": 1,
    "steradian": 2,
    "square_degree": 2,
}
_LEVELS = ("decibel", "bel", "neper", "octave", "decade")
_OFFSET = {"degree_Celsius", "degree_Fahrenheit", "degree_Reaumur"}
# Common spellings of Celsius and Fahrenheit, which are coulomb and farad to pint.
_TEMPERATURES = {"C": "degC", "F": "degF"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """A map of numbers from one unit to another.

    Attributes:
        source, target: the units, for messages.
        change: maps float64 or complex numbers.
    """

    source: str
    target: str
    change: Callable[[np.ndarray], np.ndarray]

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Convert in float64, since float32 would round twice."""
        wide = np.complex128 if np.iscomplexobj(values) else np.float64
        return self.change(values.astype(wide))


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pair of units that are not converted, with the reason and a hint."""

    reason: str
    hint: str = ""


@cache
def find_conversion(source: str, target: str) -> Conversion | Refusal | None:
    """The conversion between two units as specs write them; None if they are one."""
    scale, plain = _parts(source)
    if plain in _TEMPERATURES and _is_temperature(target):
        plain = source = _TEMPERATURES[plain]
    if scale == 1 and respelled(plain) == respelled(target):
        return None
    registry = unit_registry()
    if scale == 1 and registry.parse_units(plain) == registry.parse_units(target):
        return None
    if refusal := _refusal(plain, target):
        return refusal
    if _names(plain) & _OFFSET or _names(target) & _OFFSET:
        return _offset(plain, target) if scale == 1 else Refusal("it has a factor")
    factor = scale * _changed(1.0, plain, target)
    if abs(factor - 1) < 1e-12:
        return None
    return Conversion(source, target, _times(factor))


def _parts(unit: str) -> tuple[float, str]:
    match = _SCALED.fullmatch(unit)
    return (float(f"1e{match[1]}"), match[2]) if match else (1.0, unit)


def _powers(unit: str) -> dict[str, float]:
    """Powers of the units in an expression, by their names in pint."""
    container: Any = unit_registry().parse_units_as_container(unit)
    return {name: float(power) for name, power in container.items()}


def _changed(values: Any, source: str, target: str) -> Any:
    return unit_registry().Quantity(values, source).to(target).magnitude


def _names(unit: str) -> set[str]:
    return set(_powers(unit))


def _refusal(source: str, target: str) -> Refusal | None:
    registry = unit_registry()
    level = next(filter(_is_level, (source, target)), None)
    if level is not None:
        reason = f"levels in {level} are not converted"
        return Refusal(reason, "convert the data, or declare the unit of the file")
    first, second = registry.parse_units(source), registry.parse_units(target)
    if first.dimensionality != second.dimensionality:
        return Refusal("they measure different things")
    is_radian = first.dimensionless and _changed(1.0, source, target) == 1
    if _angle(source) != _angle(target) and not is_radian:
        reason = "an angle per time is 2 pi times a frequency"
        return Refusal(reason if first.dimensionality else "only one is an angle")
    return None


def _is_temperature(unit: str) -> bool:
    return str(unit_registry().parse_units(unit).dimensionality) == "[temperature]"


def _is_level(unit: str) -> bool:
    """Whether a unit is logarithmic, such as dB."""
    return any(name.startswith(_LEVELS) for name in _names(unit))


def _angle(unit: str) -> float:
    """The power of an angle in a unit."""
    parse = unit_registry().parse_unit_name
    powers = _powers(unit).items()
    return sum(_ANGLES.get(parse(name)[0][1], 0) * power for name, power in powers)


def _offset(source: str, target: str) -> Conversion | Refusal:
    """The conversion of temperatures."""

    def change(values: np.ndarray) -> np.ndarray:
        return _changed(values, source, target)

    try:
        change(np.zeros(1))
    except Exception:  # pint raises several, such as OffsetUnitCalculusError
        return Refusal("temperatures with an offset are not multiplied or divided")
    return Conversion(source, target, change)


def _times(factor: float) -> Callable[[np.ndarray], np.ndarray]:
    """Multiplication, or division where that is exact, as from nm to um."""
    factor = float(f"{factor:.15g}")
    inverse = float(f"{1 / factor:.15g}")
    if factor < 1 and inverse.is_integer():
        return lambda values: values / inverse
    return lambda values: values * factor


# ---- quantities and axes ----


def unit_in(columns: Columns, name: str) -> str:
    """The unit that a source states for an array, as specs write it; else empty."""
    text = alike(columns.units.get(name, "").strip())
    if text.lower() in _NUMBER_ITSELF:
        return "dimensionless"
    scale, plain = _SCALED.fullmatch(text), text
    if scale:
        plain = scale[2]
    meant = respelled(plain)
    if not meant or not is_unit(meant):
        return ""
    return f"1e{scale[1]} {meant}" if scale else meant


def unit_of(quantity: ir.Variable | ir.Axis) -> str:
    """The unit that numbers of a quantity have in the network; empty if unknown.

    A quantity without a unit that lies within 1 is a share.
    """
    if quantity.unit or isinstance(quantity, ir.Axis):
        return quantity.unit
    if quantity.kind in ir.SHARES:
        return "dimensionless"
    ends = quantity.within or quantity.bound
    known = [abs(end) for end in (ends.lo, ends.hi) if end is not None] if ends else []
    is_share = len(known) == 2 and max(known) <= 1
    return "dimensionless" if is_share else ""


def converter(
    quantity: ir.Variable | ir.Axis, columns: Columns, name: str
) -> Conversion | None:
    """The conversion of an array to the unit of a quantity; None if there is none.

    Raises:
        DataError: the units are incompatible.
    """
    stated, wanted = unit_in(columns, name), unit_of(quantity)
    if not stated or not wanted or getattr(quantity, "kind", "") == "one_of":
        return None
    if not quantity.unit and not _is_number(stated):
        return None
    found = find_conversion(stated, wanted)
    if isinstance(found, Refusal):
        units = (stated, quantity.unit or "no unit")
        mistake = mismatches.other_unit(name, units, found.reason, found.hint)
        raise DataError(columns.source, [mistake])
    return found


def _is_number(unit: str) -> bool:
    """Whether a unit is a share such as percent, and not an angle or a level."""
    _, plain = _parts(unit)
    is_plain = unit_registry().parse_units(plain).dimensionless
    return is_plain and not _angle(plain) and not _is_level(plain)


def notes_on_units(
    quantity: ir.Variable | ir.Axis, columns: Columns, names: Sequence[str]
) -> list[Diagnostic]:
    """What is converted, and which stated units are not used."""
    if getattr(quantity, "kind", "") == "one_of":
        return []
    found = (_note(quantity, columns, name) for name in names)
    return list(dict.fromkeys(note for note in found if note is not None))


def _note(
    quantity: ir.Variable | ir.Axis, columns: Columns, name: str
) -> Diagnostic | None:
    text, stated = columns.units.get(name, "").strip(), unit_in(columns, name)
    conversion = converter(quantity, columns, name)
    if conversion is not None:
        target = quantity.unit or "1"
        return mismatches.converted(quantity.name, conversion.source, target)
    if not text or stated == "dimensionless":
        return None
    if stated and quantity.unit:
        return None
    return mismatches.unused_unit(quantity.name, text, known=bool(stated))
