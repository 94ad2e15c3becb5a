"""Make `fno_burgers.npz`: how Burgers' equation carries a velocity to t = 1.

On the periodic unit interval, u_t + u u_x = v u_xx with viscosity v = 0.01 steepens
each smooth initial velocity to a few fronts and wears these down. Initial velocities
are Gaussian random fields as of Li et al., N(0, 625 (-Laplacian + 25)^-2), without
their mean: by Galileo's principle a mean only carries the wave around.

    python specs/data/make_fno_burgers.py   # one second, needs only numpy

The substitution u = -2 v (log f)_x of Cole and Hopf turns the equation into heat's,
f_t = v f_xx, which is solved exactly in Fourier series: no step in time, no error of
one. `fno_burgers.npz` holds, in single precision and without units,

    initial   (1000, 128)  velocity at t = 0, x = i/128: the end point is the first
    velocity  (1000, 128)  velocity at t = 1
    x         (128,)

and `fno_burgers_256.npz` 100 waves more, on twice as many points, to see whether a
network that was trained on the first learned an operator or a grid. A second run
writes the same bytes, with the same versions of numpy and zlib.

References:
    Task: Z. Li et al., Fourier neural operator for parametric partial differential
    equations, ICLR (2021), https://arxiv.org/abs/2010.08895, section 5.1; there the
    viscosity is 0.1.
    Solution: E. Hopf, The partial differential equation u_t + u u_x = mu u_xx, Commun.
    Pure Appl. Math. 3, 201-230 (1950), and J. D. Cole, On a quasi-linear parabolic
    equation occurring in aerodynamics, Q. Appl. Math. 9, 225-236 (1951).
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILES = (("fno_burgers", 1000, 128), ("fno_burgers_256", 100, 256))  # rows, points
VISCOSITY = 0.01
TIME = 1.0
MODES = 63  # all that 128 points can tell apart
FINE = 2048  # points on which f is resolved to rounding
SEED = 0

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]


def make_coefficients(rows: int, generator: np.random.Generator) -> ComplexArray:
    """Complex amplitudes of random fields, shape (rows, 63): modes 1 to 63.

    u(x) = sum_k c_k exp(2 pi i k x) + its conjugate, where c_k has the standard
    deviation 25 / ((2 pi k)^2 + 25), a half of its variance in each part.
    """
    wavenumber = 2 * np.pi * np.arange(1, MODES + 1)
    parts = generator.standard_normal((rows, MODES, 2)) @ [1, 1j] / np.sqrt(2)
    return parts * 25 / (wavenumber**2 + 25)


def series(coefficients: ComplexArray) -> Array:
    """The real series of modes 1 to 63 at x = i/2048, shape (rows, 2048)."""
    spectrum = np.pad(coefficients, ((0, 0), (1, 0)))
    return np.fft.irfft(spectrum, FINE, norm="forward")


def evolve(coefficients: ComplexArray) -> Array:
    """Velocity at t = 1 by Cole and Hopf, at x = i/2048.

    f(x, 0) = exp(-U / 2 v), where U is the integral of u(x, 0); it is periodic, since
    u has no mean.

    Args:
        coefficients: shape (rows, 63), from `make_coefficients`.

    Returns:
        Shape (rows, 2048).
    """
    wavenumber = 2 * np.pi * np.arange(1, MODES + 1)
    exponent = -series(coefficients / (1j * wavenumber)) / (2 * VISCOSITY)
    # A factor of f doesn't matter; with this one, f is at most 1.
    f = np.exp(exponent - exponent.max(axis=1, keepdims=True))
    wavenumber = 2 * np.pi * np.arange(FINE // 2 + 1)
    heat = np.fft.rfft(f) * np.exp(-VISCOSITY * wavenumber**2 * TIME)
    slope = np.fft.irfft(1j * wavenumber * heat, FINE)
    return -2 * VISCOSITY * slope / np.fft.irfft(heat, FINE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).parent
    parser.add_argument("--folder", type=Path, default=default)
    folder = parser.parse_args().folder

    generator = np.random.default_rng(SEED)
    for name, rows, points in FILES:
        coefficients = make_coefficients(rows, generator)
        coarse = slice(None, None, FINE // points)
        np.savez_compressed(
            folder / f"{name}.npz",
            initial=series(coefficients)[:, coarse].astype(np.float32),
            velocity=evolve(coefficients)[:, coarse].astype(np.float32),
            x=np.arange(points, dtype=np.float32) / points,
        )


if __name__ == "__main__":
    main()
