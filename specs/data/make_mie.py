"""Make `mie.csv`: how small absorbing spheres scatter light, by Mie's theory.

A homogeneous sphere of radius r and complex index n + ik, in a medium of index 1, is
lit by a plane wave of wavelength l. Three numbers say all: its size parameter
x = 2 pi r / l, n and k. The theory gives the efficiencies, each a cross section
divided by pi r^2, and the mean cosine of the angle by which light is scattered.

    pip install '.[data]'            # miepython and scipy (1.15 or later)
    python specs/data/make_mie.py    # two seconds

Sizes and indices are those of submicrometer absorbing aerosol in green light, from
dust and brown carbon to soot (1.95 + 0.79i, by Bond and Bergstrom); x and k are drawn
evenly in their logarithms. Spheres that absorb less than these have resonances too
sharp for so few samples. The file has 4000 rows and, without units,

    size_parameter   x, 0.1 to 5
    n, k             index, 1.3 to 2 and 0.01 to 1
    q_ext            extinction efficiency, q_sca + q_abs
    q_sca, q_abs     scattering and absorption efficiency
    g                mean cosine of the scattering angle, the asymmetry parameter

A second run writes the same bytes.

References:
    Theory: C. F. Bohren and D. R. Huffman, Absorption and Scattering of Light by
    Small Particles, Wiley (1983), chapter 4.
    Soot: T. C. Bond and R. W. Bergstrom, Light absorption by carbonaceous particles:
    an investigative review, Aerosol Sci. Technol. 40, 27-67 (2006).
    Simulator: S. A. Prahl, miepython, https://doi.org/10.5281/zenodo.7949263, with the
    recurrences of W. J. Wiscombe, Improved Mie scattering algorithms, Appl. Opt. 19,
    1505-1509 (1980).
    Designs: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three
    methods for selecting values of input variables in the analysis of output from a
    computer code, Technometrics 21, 239-245 (1979), the Latin hypercube.
"""

import argparse
from pathlib import Path

import miepython
import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

SPHERES = 4000
SIZE_PARAMETER = (0.1, 5.0)
REAL_INDEX = (1.3, 2.0)
ABSORPTION_INDEX = (1e-2, 1.0)
SEED = 0

COLUMNS = ("size_parameter", "n", "k", "q_ext", "q_sca", "q_abs", "g")

Array = NDArray[np.float64]


def make_designs() -> Array:
    """Size parameter, n and k of all spheres, shape (4000, 3), a Latin hypercube.

    They are rounded to what the file shows before the theory is applied, so that the
    efficiencies belong exactly to the sphere beside them.
    """
    x, n, k = qmc.LatinHypercube(3, rng=SEED).random(SPHERES).T
    designs = (
        log_spaced(x, *SIZE_PARAMETER),
        REAL_INDEX[0] + n * (REAL_INDEX[1] - REAL_INDEX[0]),
        log_spaced(k, *ABSORPTION_INDEX),
    )
    return np.stack(designs, axis=1).round(5)


def log_spaced(fraction: Array, lo: float, hi: float) -> Array:
    """The point a `fraction`, 0 to 1, of the way from lo to hi in the logarithm."""
    return lo * (hi / lo) ** fraction


def scatter(designs: Array) -> Array:
    """Efficiencies and asymmetry of spheres.

    Args:
        designs: shape (spheres, 3): size parameter, n, k.

    Returns:
        Shape (spheres, 4): q_ext, q_sca, q_abs, g.
    """
    x, n, k = designs.T
    # miepython lets waves turn as exp(+iwt), so that absorption is negative.
    extinction, scattering, _, asymmetry = miepython.efficiencies_mx(n - 1j * k, x)
    absorption = extinction - scattering
    return np.stack([extinction, scattering, absorption, asymmetry], axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("mie.csv")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    designs = make_designs()
    rows = np.concatenate([designs, scatter(designs)], axis=1)
    np.savetxt(output, rows, "%.6g", ",", header=",".join(COLUMNS), comments="")


if __name__ == "__main__":
    main()
