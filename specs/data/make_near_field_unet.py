"""Make `near_field_unet.npz`: the light in and around small glass structures.

One or two glass rods, round or rectangular and long in the third direction, stand in
a window of 1.6 um by 1.6 um in air, and are lit from the left by a plane wave of
wavelength 0.8 um, polarized along them. The field E obeys the integral equation

    E(r) = E_in(r) + k^2 integral of i/4 H_0(k |r - r'|) (eps(r') - 1) E(r') d^2 r'

with time as exp(-i w t). It is solved as by Richmond on 64 by 64 cells: the field is
taken as constant in each cell, and the cell as a disc of its area. A cell that glass
fills in part has the mean permittivity, as befits this polarization. On one round rod
the field is within 1 % (rms) of the exact series. What is kept are means over 32 by
32 pixels, each of four cells.

    pip install '.[data]'                        # scipy (1.15 or later)
    python specs/data/make_near_field_unet.py    # half a minute

The file holds, in single precision, with rows from bottom to top (y) and columns from
left to right (x),

    mask   (580, 32, 32, 1)  share of the pixel that is glass, 0 to 1
    field  (580, 32, 32)     E over the incident wave, mean over the pixel

The field is divided by the incident wave, since what is left moves with a structure
that is moved, as a convolution does. It is rounded to multiples of 2^-6, which is
as fine as the error of the cells, for the file to be small. A second run writes the
same bytes, with the same versions of numpy, scipy and zlib.

References:
    Method: J. H. Richmond, Scattering by a dielectric cylinder of arbitrary cross
    section shape, IEEE Trans. Antennas Propag. 13, 334-341 (1965).
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.sparse.linalg import LinearOperator, gmres
from scipy.special import hankel1, jv

STRUCTURES = 580
RODS = 2  # at most
PIXELS = 32
CELLS = 64
CELL = 0.025  # um
FINE = 4  # points a cell and direction, from which its filling is counted
HALF_SIZE = (0.08, 0.3)  # um, of a rod: its radius, or half a side
MARGIN = 0.1  # um, of glass from the rim of the window
PERMITTIVITY = 1.5**2
WAVENUMBER = 2 * np.pi / 0.8  # 1/um
SEED = 0

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]


def make_mask(generator: np.random.Generator) -> Array:
    """Share of each cell that the rods of one structure fill, shape (64, 64)."""
    window = CELLS * CELL
    x = (np.arange(CELLS * FINE) + 0.5) * CELL / FINE
    glass = np.zeros((len(x), len(x)), dtype=bool)
    for _ in range(generator.integers(1, RODS + 1)):
        half = generator.uniform(*HALF_SIZE, 2)
        if is_round := generator.random() < 0.5:
            half[1] = half[0]
        center = generator.uniform(MARGIN + half, window - MARGIN - half)
        across, up = (x - center[0]) / half[0], (x[:, None] - center[1]) / half[1]
        if is_round:
            glass |= across**2 + up**2 < 1
        else:
            glass |= np.maximum(np.abs(across), np.abs(up)) < 1
    return block_means(glass, CELLS)


def block_means(array: np.ndarray, size: int) -> np.ndarray:
    """Means over equal blocks, shape (size, size), of a square array."""
    return array.reshape(size, len(array) // size, size, -1).mean(axis=(1, 3))


def interaction() -> ComplexArray:
    """k^2 times the integral of i/4 H_0(k |r'|) over the cell r', in Fourier space.

    Over a disc of radius a it is i pi/2 k a J_1(k a) H_0(k d) at the distance d from
    its center, and i pi/2 k a H_1(k a) - 1 at the center itself.

    Returns:
        Shape (128, 128): twice the window, lest the structure meet its repetition.
    """
    size = WAVENUMBER * CELL / np.sqrt(np.pi)
    shift = WAVENUMBER * CELL * fft.fftfreq(2 * CELLS, 1 / (2 * CELLS))
    distance = np.hypot(shift, shift[:, None])
    distance[0, 0] = 1.0  # any number: its cell is overwritten
    kernel = 0.5j * np.pi * size * jv(1, size) * hankel1(0, distance)
    kernel[0, 0] = 0.5j * np.pi * size * hankel1(1, size) - 1
    return fft.fft2(kernel)


def scatter(mask: Array) -> ComplexArray:
    """Total field over the incident wave.

    Args:
        mask: share of glass, shape (64, 64).

    Returns:
        Shape (64, 64).
    """
    kernel = interaction()
    contrast = (PERMITTIVITY - 1) * mask

    def without_scattered(field: ComplexArray) -> ComplexArray:
        source = contrast * field.reshape(mask.shape)
        scattered = fft.ifft2(kernel * fft.fft2(source, kernel.shape))
        return field - scattered[:CELLS, :CELLS].ravel()

    equation = LinearOperator((mask.size,) * 2, without_scattered, dtype=complex)
    center = (np.arange(CELLS) + 0.5) * CELL
    incident = np.tile(np.exp(1j * WAVENUMBER * center), CELLS)
    field, failed = gmres(equation, incident, rtol=1e-8, restart=100)
    assert not failed
    return (field / incident).reshape(mask.shape)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("near_field_unet.npz")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    generator = np.random.default_rng(SEED)
    masks, fields = [], []
    for _ in range(STRUCTURES):
        mask = make_mask(generator)
        masks.append(block_means(mask, PIXELS))
        fields.append(block_means(scatter(mask), PIXELS))
    rounded = np.round(np.stack(fields) * 2**6) / 2**6
    np.savez_compressed(
        output,
        mask=np.stack(masks)[..., None].astype(np.float32),
        field=rounded.astype(np.complex64),
    )


if __name__ == "__main__":
    main()
