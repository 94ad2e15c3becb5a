"""Words in names of columns that say what they hold."""

import re
import unicodedata

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[Α-Ωα-ωϑϕ]|\d+")

RESULTS = frozenset(
    """
    absorbance absorbed absorptance absorption accuracy asymmetry attenuation db
    bandgap conductivity contrast crosstalk delta deflection drag efficiency
    emissivity emission emittance error evolution extinctioncoefficient fidelity field
    finesse fluence flux gain hardness intensity label lift linewidth loss losses
    modulus output outputs power prediction psi q qabs qext qsca quality range
    reflectance reflected reflection reflectivity resistance resonance response result
    results scattered scattering sensitivity shift sigma signal solution spectrum
    spread std strength stress target targets throughput
    transmission transmissivity transmittance transmitted visibility yield
    """.split()
)
"""Words of what a simulation or an experiment gives."""

RESULT_NAMES = re.compile(r"(S\d\d|[EHBJ][xyz])(?![a-z])")
"""Names of scattering parameters and of components of fields."""

SETTINGS = frozenset(
    """
    alloy ambient angle aoi area aspect azimuth bias cladding composition concentration
    condition conditions control core depth design diameter dimension dopant doping dose
    duty epsilon excitation extinction fill frequency geometry height incidence index
    initial input inputs k lambda length load mask mass material n omega parameter
    parameters phi pitch polarisation polarization porosity position power_in pressure
    pump radius rate ratio setting settings shape size source spacing speed start
    substrate temperature theta thickness time type voltage wafer wavelength width x
    """.split()
)
"""Words of what is chosen or set."""

IDENTIFIERS = frozenset(
    """
    batch case chip device die id idx index no number nr record row run sample serial
    sim simulation specimen test trial unnamed uuid wafer
    """.split()
)
"""Words of columns that number rows or what they were measured on."""

ANGLES = frozenset(
    """
    angle aoa aoi azimuth delta heading orientation phase phi psi rotation theta
    direction twist yaw arg
    """.split()
)

OPTICAL = frozenset(
    """
    a absorbance absorptance absorption emissivity extinction intensity k n r
    reflectance reflectivity spectrum t transmission transmittance wavelength wl lambda
    """.split()
)
"""Words beside the numbers 200 to 2500 that make them wavelengths in nm."""


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, Greek letters by name, without digits."""
    found = (_spelled(word) for word in _WORD.findall(name))
    return tuple(word.lower() for word in found if not word.isdigit())


def _spelled(word: str) -> str:
    if word.isascii():
        return word
    letter = unicodedata.name(word, "").split()
    return letter[-2 if letter[-1:] == ["SYMBOL"] else -1] if letter else word
