"""Units that need no query of pint, which takes half a second to import.

The tests verify that each agrees with pint. All other unit expressions go to pint.
"""

import re

KNOWN_UNITS = frozenset(
    """
    nm um mm cm m km pm fm angstrom inch
    nanometer micrometer millimeter centimeter meter
    s ms us ns ps fs second hour min
    Hz kHz MHz GHz THz PHz
    rad mrad deg degree radian turn
    eV meV keV MeV GeV J mJ uJ nJ kJ joule
    W mW uW nW kW MW watt dBm
    V mV kV volt A mA uA nA ampere ohm S F pF nF H C T mT
    K kelvin degC Pa kPa MPa GPa bar mbar hPa
    kg g mg ug mol mmol N mN kN
    percent dimensionless
    """.split()
)

_FACTOR = re.compile(r"(?P<name>[^\W\d]\w*)(\s*\^\s*-?\s*\d+)?|1")


def is_known_unit(text: str) -> bool:
    """Whether a unit is a product or quotient of powers of known units."""
    factors = (part.strip() for part in re.split(r"[*/]", text))
    return all(map(_is_known_factor, factors))


def _is_known_factor(text: str) -> bool:
    match = _FACTOR.fullmatch(text)
    return match is not None and (match["name"] or "m") in KNOWN_UNITS
