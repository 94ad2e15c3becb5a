"""Make `deeponet.npz`: random smooth sources and their antiderivatives at points.

A source u is a Gaussian random field of mean 0 and variance 1, whose values at x and y
correlate as exp(-(x - y)^2 / (2 l^2)) with l = 0.2. The field at a position is the
integral of the source from 0 to there, so that the field solves ds/dx = u, s(0) = 0:
the first operator in the paper of the DeepONet.

    pip install '.[data]'                 # numpy
    python specs/data/make_deeponet.py    # one second

A source is drawn as a Fourier series of period 2, of which 0..1 is kept. Points of 0..1
lie at most 1 = 5 l apart, and so far that the copies of the correlation in the other
periods add less than 1e-5 to it. The series is integrated term by term: the fields are
exact. Sources that leave -3..3, about one in a hundred, are drawn again.

The file has 600 sources with 10 positions each, that is 6000 rows, in single precision:

    source     (6000, 100)  the source at 100 points, evenly spaced from 0 to 1
    position   (6000,)      0 to 1
    field      (6000,)      integral of the source from 0 to the position
    source_id  (6000,)      0 to 599, the same in rows of one source

A second run writes the same bytes, with the same versions of numpy and zlib.

References:
    The problem: L. Lu, P. Jin, G. Pang, Z. Zhang and G. E. Karniadakis, Learning
    nonlinear operators via DeepONet based on the universal approximation theorem of
    operators, Nat. Mach. Intell. 3, 218-229 (2021), https://arxiv.org/abs/1910.03193
    Drawing by Fourier series: C. R. Dietrich and G. N. Newsam, Fast and exact
    simulation of stationary Gaussian processes through circulant embedding of the
    covariance matrix, SIAM J. Sci. Comput. 18, 1088-1107 (1997).
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SOURCES = 600
POSITIONS = 10  # of each source
SENSORS = np.linspace(0.0, 1.0, 100)
LIMIT = 3.0  # of a source, either way
CORRELATION_LENGTH = 0.2
PERIOD = 2.0
WAVENUMBER = 2 * np.pi / PERIOD * np.arange(1, 21)  # weights fall to 1e-17 at the last
SEED = 0

# Share of the variance in each wavenumber q, the Fourier series of the correlation:
# a wave and its negative each have sqrt(2 pi) l / L exp(-(q l)^2 / 2), and q = 0 one.
CONSTANT_VARIANCE = np.sqrt(2 * np.pi) * CORRELATION_LENGTH / PERIOD
VARIANCE = 2 * CONSTANT_VARIANCE * np.exp(-((WAVENUMBER * CORRELATION_LENGTH) ** 2) / 2)

Array = NDArray[np.float64]


def draw_coefficients(rng: np.random.Generator, sources: int) -> Array:
    """Coefficients of sources, shape (sources, 41): constant, cosines, sines."""
    variance = np.concatenate([[CONSTANT_VARIANCE], VARIANCE, VARIANCE])
    return rng.standard_normal((sources, variance.size)) * np.sqrt(variance)


def source_terms(x: Array) -> Array:
    """The series at x, term by term: 1, cos(q x), sin(q x), shape (..., 41)."""
    phase = x[..., None] * WAVENUMBER
    ones = np.ones_like(x[..., None])
    return np.concatenate([ones, np.cos(phase), np.sin(phase)], -1)


def field_terms(x: Array) -> Array:
    """Each term's integral from 0 to x: x, sin(q x)/q, (1 - cos(q x))/q."""
    phase = x[..., None] * WAVENUMBER
    waves = [np.sin(phase) / WAVENUMBER, (1 - np.cos(phase)) / WAVENUMBER]
    return np.concatenate([x[..., None], *waves], -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("deeponet.npz")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    rng = np.random.default_rng(SEED)
    drawn = draw_coefficients(rng, 2 * SOURCES)
    fits = np.abs(drawn @ source_terms(SENSORS).T).max(axis=1) <= LIMIT
    coefficients = drawn[fits][:SOURCES]
    # Rounded first, so that a field belongs exactly to the position beside it.
    position = rng.random((SOURCES, POSITIONS), dtype=np.float32)
    field = np.einsum("spk,sk->sp", field_terms(position.astype(float)), coefficients)
    source = (coefficients @ source_terms(SENSORS).T).astype(np.float32)
    # numpy dates the members of the archive 1980-01-01, whenever it is written.
    np.savez_compressed(
        output,
        source=source.repeat(POSITIONS, axis=0),
        position=position.ravel(),
        field=field.ravel().astype(np.float32),
        source_id=np.arange(SOURCES, dtype=np.int32).repeat(POSITIONS),
    )


if __name__ == "__main__":
    main()
