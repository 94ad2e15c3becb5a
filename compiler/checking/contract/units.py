"""Unit expressions, parsed by pint."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ...vocabulary import KNOWN_UNITS, is_known_unit

if TYPE_CHECKING:
    from pint import UnitRegistry

# pint evaluates the numbers that it parses, so it only receives `1` and short
# exponents.
_FACTOR = re.compile(r"1|[^\W\d]\w*(\^-?\d{1,2}(\.\d{1,3})?)?")
_MAX_FACTORS = 20
# Common notations of a power: `m2`, `cm-3`.
_NUMBERED = re.compile(r"(?P<name>[^\W\d]+)\^?(?P<power>-?\d{1,2})?")


@cache
def is_unit(text: str) -> bool:
    """Whether a text is a unit; calls pint only for units not in the table."""
    factors = re.split(r"[*/]", text)
    if len(factors) > _MAX_FACTORS or not all(map(_FACTOR.fullmatch, factors)):
        return False
    return is_known_unit(text) or _pint_knows(text)


def near_unit(text: str) -> str:
    """The intended unit of one with wrong case, or with `m2` for `m^2`."""
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
    """Pint's name and dimension of a unit: `nanometer, [length]`."""
    if not is_unit(text):
        return ""
    unit = unit_registry().Unit(text)
    return f"{unit}, {unit.dimensionality}"


def _pint_knows(text: str) -> bool:
    try:
        unit_registry().parse_units(text)
    except Exception:  # pint raises many exceptions, even TypeError
        return False
    return True


# Units that pint 0.25 lacks.
_DEFINED = (
    "ppb = 1e-9",
    "atom = 1",
    "emu = 1e-3 * ampere * meter ** 2",
    "sccm = 1e-3 * standard_liter_per_minute",
    "jansky = 1e-26 * watt / meter ** 2 / hertz = Jy",
)


@cache
def unit_registry() -> "UnitRegistry[Any]":
    """Pint's registry; the first call takes half a second."""
    # Imported here because most specs do not need it.
    from pint import UnitRegistry

    registry = UnitRegistry()
    for definition in _DEFINED:
        registry.define(definition)
    return registry
