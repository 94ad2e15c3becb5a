"""Stacks of TiO2 and SiO2 on glass: indices of the materials, designs, spectra.

Light falls from air at normal incidence on the layers, TiO2 and SiO2 by turns with TiO2
first, on semi-infinite N-BK7 glass. All three materials are taken as transparent from
400 to 800 nm, so what isn't reflected reaches the glass. The scripts beside this file
make data of it.

References:
    Transfer matrices: S. J. Byrnes, Multilayer optical calculations (2016),
    https://arxiv.org/abs/1603.02720, the simulator `tmm`.
    Designs: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three
    methods for selecting values of input variables in the analysis of output from a
    computer code, Technometrics 21, 239-245 (1979), the Latin hypercube.
    The dispersion of each material is cited beside its numbers.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.stats import qmc
from tmm import coh_tmm

# Fused silica at 20 °C: strength, and resonance in um. I. H. Malitson, Interspecimen
# comparison of the refractive index of fused silica, J. Opt. Soc. Am. 55, 1205-1208
# (1965), https://doi.org/10.1364/JOSA.55.001205
SIO2 = (
    (0.6961663, 0.0684043),
    (0.4079426, 0.1162414),
    (0.8974794, 9.896161),
)

# N-BK7: strength, and resonance squared in um^2. SCHOTT AG, Optical glass data sheets,
# N-BK7 517642.251 (2017).
N_BK7 = (
    (1.03961212, 0.00600069867),
    (0.231792344, 0.0200179144),
    (1.01046945, 103.560653),
)

# An amorphous film of TiO2, grown by atomic layer deposition at 200 °C: wavelength in
# um, and index; it absorbs only below 0.361 um. A. Jolivet et al., Structural, optical,
# and electrical properties of TiO2 thin films deposited by ALD: Impact of the
# substrate, the deposited thickness and the deposition temperature, Appl. Surf. Sci.
# 608, 155214 (2023), https://doi.org/10.1016/j.apsusc.2022.155214. Some rows of the
# authors' numbers, as kept by https://refractiveindex.info in the public domain. The
# formula often used instead, of J. R. Devore (1951), is for crystals of rutile: it
# starts at 0.43 um, and gives an index 0.2 above that of such a film.
TIO2 = (
    (0.39995, 2.65685),
    (0.41054, 2.62656),
    (0.42460, 2.59331),
    (0.45085, 2.54584),
    (0.47870, 2.50900),
    (0.51022, 2.47794),
    (0.55104, 2.44841),
    (0.59896, 2.42348),
    (0.65600, 2.40231),
    (0.72084, 2.38522),
    (0.80509, 2.36977),
)

Array = NDArray[np.float64]


def silica_index(micrometers: Array) -> Array:
    """Index of fused silica by its Sellmeier formula, n^2 = 1 + sum b l^2/(l^2 - c^2).

    Args:
        micrometers: wavelengths, um, 0.21 to 3.71.
    """
    squared = micrometers**2
    return np.sqrt(1 + sum(b * squared / (squared - c**2) for b, c in SIO2))


def glass_index(micrometers: Array) -> Array:
    """Index of N-BK7 by its Sellmeier formula, n^2 = 1 + sum b l^2/(l^2 - c).

    Args:
        micrometers: wavelengths, um, 0.3 to 2.5.
    """
    squared = micrometers**2
    return np.sqrt(1 + sum(b * squared / (squared - c) for b, c in N_BK7))


def titania_index(micrometers: Array) -> Array:
    """Index of the TiO2 film, a cubic spline in 1/l^2 through the table.

    In 1/l^2, the variable of Cauchy's formula, the index is nearly a straight line;
    the spline meets the rows of the full table that were left out to 2e-5.

    Args:
        micrometers: wavelengths, um, 0.4 to 0.805.
    """
    wavelength, index = np.array(TIO2)[::-1].T
    return CubicSpline(wavelength**-2, index)(micrometers**-2)


def stack_indices(wavelength: Array, layers: int) -> Array:
    """Indices of air, the layers and glass at each wavelength.

    Args:
        wavelength: shape (wavelengths,), nm.
        layers: how many, an even number.

    Returns:
        Shape (wavelengths, layers + 2).
    """
    micrometers = wavelength / 1000
    air = np.ones_like(wavelength)
    pair = [titania_index(micrometers), silica_index(micrometers)]
    return np.stack([air, *pair * (layers // 2), glass_index(micrometers)], axis=1)


def make_thicknesses(
    stacks: int, layers: int, *, between: tuple[float, float], seed: int
) -> NDArray[np.float32]:
    """Thicknesses of all stacks, shape (stacks, layers), nm, a Latin hypercube.

    They are rounded to single precision before the spectra are computed, so that a
    spectrum belongs exactly to the thicknesses beside it. Rounding keeps the order of
    numbers: none leaves a range whose ends are whole.
    """
    unit = qmc.LatinHypercube(layers, rng=seed).random(stacks)
    return qmc.scale(unit, *between).astype(np.float32)


def reflectance_spectra(
    thicknesses: NDArray[np.float32], wavelength: Array
) -> NDArray[np.float32]:
    """Reflectance of every stack at every wavelength, by `tmm`.

    At normal incidence both polarizations reflect alike; "s" stands for either.

    Args:
        thicknesses: shape (stacks, layers), nm, in the order in which light meets them.
        wavelength: shape (wavelengths,), nm.

    Returns:
        Shape (stacks, wavelengths), fractions of the incident power.
    """
    indices = stack_indices(wavelength, thicknesses.shape[1])
    spectra = [
        [
            coh_tmm("s", index, [np.inf, *thickness, np.inf], 0.0, vacuum)["R"]
            for index, vacuum in zip(indices, wavelength, strict=True)
        ]
        for thickness in thicknesses.astype(float)
    ]
    return np.array(spectra, dtype=np.float32)
