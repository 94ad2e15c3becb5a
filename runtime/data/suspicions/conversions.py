"""Units in which numbers may have been written by mistake."""

from collections.abc import Callable, Iterator

import numpy as np

from ....compiler import unit_registry

# Common units of data files, by dimension, with the names of pint.
_UNITS = (
    "m cm mm um nm pm angstrom inch",
    "s ms us ns ps fs min hour",
    "Hz kHz MHz GHz THz PHz",
    "rad deg mrad turn",
    "K degC degF",
    "eV meV keV MeV J mJ uJ nJ pJ",
    "W mW uW nW kW MW",
    "Pa hPa kPa MPa GPa bar mbar",
    "kg g mg ug",
    "V mV kV",
    "A mA uA nA",
    "T mT",
    "mol mmol",
    "N mN kN",
    "dimensionless percent",
    "m^-3 cm^-3",
    "m^-2 cm^-2",
    "m^-1 cm^-1",
)

Conversion = tuple[str, Callable[[np.ndarray], np.ndarray]]
"""A possible unit of the numbers, and its conversion to the declared unit."""


def conversions_to(unit: str) -> Iterator[Conversion]:
    """Candidate conversions to a unit."""
    for other in _like(unit or "dimensionless"):
        yield f"`{other}`", _converted(other, unit or "dimensionless")
    yield "logarithms to base 10", lambda values: 10.0 ** np.clip(values, -300, 300)


def _converted(source: str, target: str) -> Callable[[np.ndarray], np.ndarray]:
    def convert(values: np.ndarray) -> np.ndarray:
        return unit_registry().Quantity(values, source).to(target).magnitude

    return convert


def _like(unit: str) -> Iterator[str]:
    """Units in the table with the same dimension."""
    registry = unit_registry()
    try:
        own = registry.parse_units(unit)
        for row in _UNITS:
            names = row.split()
            if registry.parse_units(names[0]).dimensionality != own.dimensionality:
                continue
            # Angles and shares are both dimensionless to pint, but not to people.
            if own.dimensionless and unit not in names:
                continue
            yield from (name for name in names if registry.parse_units(name) != own)
    except Exception:  # pint raises many exceptions, even TypeError
        return
