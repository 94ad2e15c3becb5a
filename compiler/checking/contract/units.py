"""Unit expressions, as the pint library reads them."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ...vocabulary import KNOWN_UNITS, is_known_unit

if TYPE_CHECKING:
    from pint import UnitRegistry

# pint computes with the numbers it meets: `1` and short exponents are all it is shown.
_FACTOR = re.compile(r"1|[^\W\d]\w*(\^-?\d{1,2}(\.\d{1,3})?)?")
_MAX_FACTORS = 20
# As some write a power: `m2`, `cm-3`.
_NUMBERED = re.compile(r"(?P<name>[^\W\d]+)\^?(?P<power>-?\d{1,2})?")


@cache
def is_unit(text: str) -> bool:
    """Whether a text is a unit expression; asks pint only where the table does not."""
    factors = re.split(r"[*/]", text)
    if len(factors) > _MAX_FACTORS or not all(map(_FACTOR.fullmatch, factors)):
        return False
    return is_known_unit(text) or _pint_knows(text)


def near_unit(text: str) -> str:
    """The unit that was meant by one in other letters, or with `m2` for `m^2`."""
    factors = re.split(r"([*/])", text)
    meant = "".join(map(_near_factor, factors))
    return meant if meant != text and is_unit(meant) else ""


def _near_factor(text: str) -> str:
    match = _NUMBERED.fullmatch(text)
    if match is None:
        return text
    name, power = match["name"], match["power"]
    same = [unit for unit in KNOWN_UNITS if unit.lower() == name.lower()]
    name = name if name in KNOWN_UNITS or len(same) != 1 else same[0]
    return f"{name}^{power}" if power else name


def describe_unit(text: str) -> str:
    """What pint calls a unit, and its dimension: `nanometer, [length]`."""
    if not is_unit(text):
        return ""
    unit = unit_registry().Unit(text)
    return f"{unit}, {unit.dimensionality}"


def _pint_knows(text: str) -> bool:
    try:
        unit_registry().parse_units(text)
    except Exception:  # pint raises many kinds, down to TypeError
        return False
    return True


@cache
def unit_registry() -> "UnitRegistry[Any]":
    """The units that pint knows; the first call takes half a second."""
    # Imported here: most specs never need it.
    from pint import UnitRegistry

    return UnitRegistry()
