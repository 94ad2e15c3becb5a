"""Common units of quantities by name, and common learning rates.

Lints compare a spec with them; the language does not require them.
"""

from collections.abc import Mapping
from math import pi

from ..text.record import record

# ---- quantities ----

USUAL_UNITS: Mapping[str, str] = {
    "acceleration": "m/s^2",
    "bandwidth": "nm",
    "capacitance": "pF",
    "conductivity": "S/m",
    "diameter": "um",
    "inductance": "nH",
    "linewidth": "nm",
    "pressure": "kPa",
    "resistance": "ohm",
    "thickness": "nm",
    "torque": "N*m",
    "voltage": "V",
    "wavelength": "nm",
}
"""A unit that is usual for quantities of a name, which nobody has without one."""

NATURAL_UNITS: Mapping[str, str] = {
    "angle": "deg",
    "azimuth": "deg",
    "delay": "ns",
    "distance": "m",
    "duration": "ns",
    "energy": "eV",
    "force": "N",
    "frequency": "GHz",
    "length": "m",
    "mass": "kg",
    "speed": "m/s",
    "temperature": "K",
    "time": "s",
    "velocity": "m/s",
    "viscosity": "Pa*s",
    "wavenumber": "1/cm",
}
"""The same of quantities that theory often has without one, in natural units."""

LENGTH_UNITS: Mapping[str, str] = {
    "aperture": "um",
    "clearance": "um",
    "depth": "um",
    "displacement": "um",
    "gap": "nm",
    "height": "um",
    "perimeter": "um",
    "period": "nm",
    "pitch": "nm",
    "radii": "um",
    "radius": "um",
    "roughness": "nm",
    "separation": "um",
    "spacing": "um",
    "waist": "um",
    "width": "nm",
}
"""The same of lengths of devices, which theory does not have in the hundreds."""

LARGE_LENGTH = 100.0
"""The end of a range from which a length has a unit, even if nothing else has."""

WITHOUT_UNIT = frozenset(
    """
    arbitrary class coefficient count db dim dimensionless efficiency exponent factor
    fraction grid group id idx index label level ln log mode nondimensional norm
    normalised normalized number optical order parameter percent percentage position
    probability quality rank ratio reciprocal reduced rel relative scale scaled score
    sequence share standardised standardized step steps unitless word
    """.split()
)
"""Words in a name that say that it has no unit, or none of these."""

TURNS: Mapping[str, float] = {
    "deg": 360.0,
    "degree": 360.0,
    "degrees": 360.0,
    "mrad": 2000 * pi,
    "rad": 2 * pi,
    "radian": 2 * pi,
    "radians": 2 * pi,
    "turn": 1.0,
    "turns": 1.0,
}
"""Once around in units of angles."""

# ---- learning rates ----


@record
class Rate:
    """Common learning rates of an optimizer, with a good first choice."""

    low: float
    high: float
    first: float


# Kingma and Ba 2015, https://arxiv.org/abs/1412.6980
ADAM_RATES = Rate(1e-5, 1e-2, 1e-3)
# Chen et al. 2023, https://arxiv.org/abs/2302.06675
LION_RATES = Rate(1e-6, 1e-3, 1e-4)
# Hinton 2012, Neural Networks, lecture 6e
RMSPROP_RATES = Rate(1e-5, 1e-2, 1e-3)
# Bengio 2012, https://arxiv.org/abs/1206.5533
SGD_RATES = Rate(1e-4, 1.0, 1e-2)
# For optimizers that find their own rate and multiply it by this one, which is 1
# (Mishchenko and Defazio 2024, https://arxiv.org/abs/2306.06101).
OWN_RATES = Rate(0.5, 2.0, 1.0)
