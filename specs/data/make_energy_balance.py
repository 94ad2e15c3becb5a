"""Make `energy_balance.npz`: power reflected, transmitted, absorbed by a slab in air.

Light of 1550 nm falls from air at normal incidence on a slab of thickness d and
complex index N = n + ik, with air behind. With the reflection r1 = (1 - N) / (1 + N) of
its face and the phase p = exp(2 pi i N d / l), the waves that go to and fro inside add
up to

    r = r1 (1 - p^2) / (1 - r1^2 p^2)        R = |r|^2
    t = (1 - r1^2) p / (1 - r1^2 p^2)        T = |t|^2        A = 1 - R - T

    pip install '.[data]'                       # numpy and scipy (1.15 or later)
    python specs/data/make_energy_balance.py    # one second

At 1550 nm, the wavelength of optical communication, transparent solids have indices
from 1.3 (fluorides) to 3.5 (silicon). The file has 4000 rows, in single precision,

    index       (4000,)    n, 1.3 to 3.5
    extinction  (4000,)    k, 1e-4 to 1, evenly in its logarithm
    thickness   (4000,)    d, 10 to 1000 nm
    power       (4000, 3)  R, T and A: fractions of the incident power, sum 1

A second run writes the same bytes, with the same versions of numpy and zlib.

References:
    The sum of waves: M. Born and E. Wolf, Principles of Optics, 7th ed., Cambridge
    (1999), sections 7.6 (interference of many waves) and 14.4 (absorbing films).
    Designs: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three
    methods for selecting values of input variables in the analysis of output from a
    computer code, Technometrics 21, 239-245 (1979), the Latin hypercube.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

SLABS = 4000
INDEX = (1.3, 3.5)
EXTINCTION = (1e-4, 1.0)
THICKNESS = (10.0, 1000.0)  # nm
WAVELENGTH = 1550.0  # nm
SEED = 0

Array = NDArray[np.float64]


def make_designs() -> NDArray[np.float32]:
    """Index, extinction and thickness (nm) of all slabs, shape (4000, 3).

    They are rounded to single precision before the power is computed, so that it
    belongs exactly to the slab beside it.
    """
    unit = qmc.LatinHypercube(3, rng=SEED).random(SLABS)
    ends = np.array([INDEX, np.log(EXTINCTION), THICKNESS])
    designs = qmc.scale(unit, ends[:, 0], ends[:, 1])
    designs[:, 1] = np.exp(designs[:, 1])
    return designs.astype(np.float32)


def slab_power(index: Array, extinction: Array, thickness: Array) -> Array:
    """Fractions of power reflected, transmitted and absorbed, shape (slabs, 3).

    Args:
        index: n, shape (slabs,).
        extinction: k, shape (slabs,).
        thickness: shape (slabs,), nm.
    """
    complex_index = index + 1j * extinction
    face = (1 - complex_index) / (1 + complex_index)
    phase = np.exp(2j * np.pi * complex_index * thickness / WAVELENGTH)
    echoes = 1 - face**2 * phase**2
    reflected = np.abs(face * (1 - phase**2) / echoes) ** 2
    transmitted = np.abs((1 - face**2) * phase / echoes) ** 2
    return np.stack([reflected, transmitted, 1 - reflected - transmitted], axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("energy_balance.npz")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    designs = make_designs()
    index, extinction, thickness = designs.T
    # numpy dates the members of the archive 1980-01-01, whenever it is written.
    np.savez_compressed(
        output,
        index=index,
        extinction=extinction,
        thickness=thickness,
        power=slab_power(*designs.T.astype(float)).astype(np.float32),
    )


if __name__ == "__main__":
    main()
