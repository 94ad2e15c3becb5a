"""Make `implicit_field.npz`: the field that a glass cylinder scatters.

A long cylinder of radius 1 um and index 1.5 in air is lit from the left, along +x, by
a plane wave of wavelength 3 um and amplitude 1, polarized along the cylinder. The
scattered field is all that the cylinder adds to that wave,

    outside  sum_n i^n a_n H_n(k r) exp(i n phi)
    inside   sum_n i^n c_n J_n(m k r) exp(i n phi), less the incident wave

with time as exp(-i w t); it is smooth across the surface, for this polarization.

    pip install '.[data]'                       # scipy (1.15 or later)
    python specs/data/make_implicit_field.py    # one second

The file holds, in single precision,

    position  (6000, 2)  um, x and y from the axis of the cylinder, each -5 to 5
    field     (6000,)    over the amplitude of the incident wave

A second run writes the same bytes, with the same versions of numpy, scipy and zlib.

References:
    Series: C. F. Bohren and D. R. Huffman, Absorption and Scattering of Light by
    Small Particles, Wiley (1983), section 8.4, case I; a_n here is -b_n there.
    Points: A. B. Owen, Scrambling Sobol' and Niederreiter-Xing points, J. Complexity
    14, 466-489 (1998).
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import h1vp, hankel1, jv, jvp
from scipy.stats import qmc

POINTS = 6000
REACH = 5.0  # um
RADIUS = 1.0  # um
INDEX = 1.5
WAVENUMBER = 2 * np.pi / 3.0  # 1/um
ORDERS = np.arange(-15, 16)  # the terms left out are below 1e-12
SEED = 0

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]


def make_positions() -> NDArray[np.float32]:
    """Scrambled Sobol points in the square, shape (6000, 2), um.

    They are rounded to single precision before the field is computed there.
    """
    unit = qmc.Sobol(2, rng=SEED).random(2**13)[:POINTS]
    return (REACH * (2 * unit - 1)).astype(np.float32)


def make_coefficients() -> tuple[ComplexArray, ComplexArray]:
    """a_n and c_n: the field and its slope are the same on both sides of the surface.

    J_n(x) + a_n H_n(x) = c_n J_n(m x) and J_n'(x) + a_n H_n'(x) = m c_n J_n'(m x),
    with the size parameter x = k r.
    """
    x, m, n = WAVENUMBER * RADIUS, INDEX, ORDERS
    inner, inner_slope = jv(n, m * x), m * jvp(n, m * x)
    numerator = inner_slope * jv(n, x) - inner * jvp(n, x)
    scattered = -numerator / (inner_slope * hankel1(n, x) - inner * h1vp(n, x))
    return scattered, (jv(n, x) + scattered * hankel1(n, x)) / inner


def scatter(positions: Array) -> ComplexArray:
    """Scattered field over the incident amplitude.

    Args:
        positions: shape (points, 2), um.

    Returns:
        Shape (points,).
    """
    x, y = positions.T[:, :, None]
    distance = np.hypot(x, y)
    scattered, inner = make_coefficients()
    # Hankel functions overflow near the axis, where they aren't wanted.
    outside = scattered * hankel1(ORDERS, WAVENUMBER * np.maximum(distance, RADIUS))
    inside = inner * jv(ORDERS, INDEX * WAVENUMBER * distance)
    radial = np.where(distance < RADIUS, inside, outside)
    total = (radial * 1j**ORDERS * np.exp(1j * ORDERS * np.arctan2(y, x))).sum(axis=1)
    incident = np.exp(1j * WAVENUMBER * x[:, 0])
    return np.where(distance[:, 0] < RADIUS, total - incident, total)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("implicit_field.npz")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    position = make_positions()
    field = scatter(position.astype(float)).astype(np.complex64)
    np.savez_compressed(output, position=position, field=field)


if __name__ == "__main__":
    main()
