"""Make `wafers.csv`: ellipsometry of oxidized silicon, coated glass and coated gold.

Light of a helium-neon laser, 632.8 nm, falls from air on a film of SiO2 on a thick
substrate. The film turns its polarization; an ellipsometer measures the ratio of the
two reflections,

    r_p / r_s = tan(psi) exp(i delta),    psi in 0..90 and delta in 0..360 degrees,

by the convention of most instruments (Azzam and Bashara): waves turn as exp(+iwt), so
that indices are n - ik, and p axes are chosen so that r_p = -r_s at normal incidence.
Bare silicon then has a delta just below 180 degrees, which falls as an oxide grows.

    pip install '.[data]'                     # tmm and scipy (1.15 or later)
    python specs/data/make_ellipsometry.py    # two seconds

The electrons of doped silicon, N per volume, lower its permittivity as Drude's free
charges do, w being the frequency of the light, tau the time between collisions:

    e = e_intrinsic - (N q^2 / (e0 m)) / (w^2 + i w / tau)        (waves as exp(-iwt))

That is little at optical frequencies: 1e20 electrons per cm^3 take 0.018 off an index
of 3.874, and move psi by 0.2 and delta by 4 degrees at most, most often by a tenth of
that. The other substrates hold no dopants, and their rows a doping all the same, drawn
as that of silicon is and without effect.

Each of 800 wafers is measured at 5 angles, one in each fifth of the range: 4000 rows of

    wafer_id   0 to 799
    d_nm       thickness of the film, 5 to 500 nm
    aoi        angle of incidence, 45 to 75 degrees
    substrate  silicon, glass or gold, a third of the wafers each
    doping     electrons per cm^3, 1e15 to 1e20, evenly in the logarithm
    psi        degrees, 0 to 90
    delta      degrees, 0 to 360

A second run writes the same bytes.

References:
    Convention: R. M. A. Azzam and N. M. Bashara, Ellipsometry and Polarized Light,
    North-Holland (1977), chapter 4.
    Reflection: S. J. Byrnes, Multilayer optical calculations (2016),
    https://arxiv.org/abs/1603.02720, the simulator `tmm`.
    Free charges: R. A. Soref and B. R. Bennett, Electrooptical effects in silicon,
    IEEE J. Quantum Electron. 23, 123-129 (1987), with their mass of electrons.
    Designs: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three
    methods for selecting values of input variables in the analysis of output from a
    computer code, Technometrics 21, 239-245 (1979), the Latin hypercube.
    The index of each substrate is cited beside it.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.constants import c, e, epsilon_0, m_e
from scipy.stats import qmc
from stacks import glass_index, silica_index
from tmm import coh_tmm

WAFERS = 800
ANGLES = 5  # of each wafer
THICKNESS = (5.0, 500.0)  # nm
INCIDENCE = (45.0, 75.0)  # degrees
DOPING = (1e15, 1e20)  # per cm^3
WAVELENGTH = 632.8  # nm
SEED = 0

COLUMNS = ("wafer_id", "d_nm", "aoi", "substrate", "doping", "psi", "delta")

FILM = float(silica_index(np.array(WAVELENGTH / 1000)))
SUBSTRATES = {
    # Intrinsic, at 300 K, between the rows at 630 and 640 nm. M. A. Green,
    # Self-consistent optical parameters of intrinsic silicon at 300 K including
    # temperature coefficients, Sol. Energy Mater. Sol. Cells 92, 1305-1310 (2008),
    # https://doi.org/10.1016/j.solmat.2008.06.009
    "silicon": 3.874 + 0.0162j,
    "glass": complex(glass_index(np.array(WAVELENGTH / 1000))),
    # Between the rows at 616.8 and 659.5 nm. P. B. Johnson and R. W. Christy, Optical
    # constants of the noble metals, Phys. Rev. B 6, 4370-4379 (1972),
    # https://doi.org/10.1103/PhysRevB.6.4370
    "gold": 0.184 + 3.431j,
}

ELECTRON_MASS = 0.26 * m_e  # of conduction in silicon; Soref and Bennett
# Of electrons in silicon with 1e20 phosphorus atoms per cm^3, in m^2 / (V s); where
# there are fewer, the light hardly feels them. G. Masetti, M. Severi and S. Solmi,
# Modeling of carrier mobility against carrier concentration in arsenic-, phosphorus-,
# and boron-doped silicon, IEEE Trans. Electron Devices 30, 764-769 (1983).
MOBILITY = 73e-4

Array = NDArray[np.float64]


def doped_silicon_index(doping: float) -> complex:
    """Index n + ik of silicon with so many free electrons per cm^3, by Drude."""
    frequency = 2 * np.pi * c / (WAVELENGTH * 1e-9)
    collisions = e / (ELECTRON_MASS * MOBILITY)
    plasma = doping * 1e6 * e**2 / (epsilon_0 * ELECTRON_MASS)
    free = plasma / (frequency**2 + 1j * frequency * collisions)
    return complex(np.sqrt(SUBSTRATES["silicon"] ** 2 - free))


def ellipsometry(thickness: float, angle: float, index: complex) -> tuple[float, float]:
    """Psi and delta, degrees, of a film of SiO2 on a substrate.

    Args:
        thickness: of the film, nm.
        angle: of incidence, degrees.
        index: n + ik of the substrate.
    """
    s, p = (
        coh_tmm(
            polarization,
            [1, FILM, index],
            [np.inf, thickness, np.inf],
            np.radians(angle),
            WAVELENGTH,
        )["r"]
        for polarization in "sp"
    )
    # `tmm` lets waves turn as exp(-iwt), hence the conjugate.
    ratio = np.conj(p / s)
    return np.degrees(np.arctan(abs(ratio))), np.degrees(np.angle(ratio)) % 360


def make_designs() -> tuple[Array, Array, Array]:
    """Thickness (nm) and doping (per cm^3) of the wafers; angles, shape (800, 5).

    Lengths and angles are rounded to what the file shows before the theory is applied.
    """
    unit = qmc.LatinHypercube(2 + ANGLES, rng=SEED).random(WAFERS)
    thickness = qmc.scale(unit[:, :1], *THICKNESS)[:, 0].round(3)
    doping = DOPING[0] * (DOPING[1] / DOPING[0]) ** unit[:, 1]
    fifth = (np.arange(ANGLES) + unit[:, 2:]) / ANGLES
    return thickness, doping, qmc.scale(fifth, *INCIDENCE).round(3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("wafers.csv")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    rows = []
    names = list(SUBSTRATES)
    for wafer, (d, doping, angles) in enumerate(zip(*make_designs(), strict=True)):
        name = names[wafer % len(names)]
        index = doped_silicon_index(doping) if name == "silicon" else SUBSTRATES[name]
        for angle in angles:
            psi, delta = ellipsometry(d, angle, index)
            measured = f"{doping:.6g}", f"{psi:.6g}", f"{delta:.6g}"
            rows.append((wafer, f"{d:g}", f"{angle:g}", name, *measured))
    with output.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


if __name__ == "__main__":
    main()
