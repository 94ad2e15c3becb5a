"""Make `pulse_gru.npz`: how the spectra of short pulses evolve along a fiber.

The envelope A(z, t) of a pulse in a highly nonlinear fiber of 1 m obeys

    A_z = -i b2/2 A_tt + b3/6 A_ttt + i g A ((1 - f) |A|^2 + f h * |A|^2)

with the dispersion b2 = -5 ps^2/km and b3 = 0.1 ps^3/km at 195 THz, the nonlinearity
g = 10 /(W km), and the delayed part f of it, by Raman scattering, with the response h
of fused silica. Losses and self-steepening, which matter little to pulses longer than
50 fs, are left out, so energy is conserved. Each pulse enters as a hyperbolic secant
without chirp: its spectrum tells all of it, and what follows is a function of that.

    pip install '.[data]'                  # scipy (1.15 or later)
    python specs/data/make_pulse_gru.py    # half a minute

These pulses are solitons of order 0.6 to 2: they breathe, shed what they can't hold,
and drift to the red. Steps of 2 mm keep the error of the method below 0.1 % of the
peak. The file holds, in single precision,

    spectrum   (800, 32)      pJ/THz at z = 0
    evolution  (800, 50, 32)  pJ/THz at each z
    z          (50,)          m, 0 to 1
    frequency  (32,)          THz, 180 to 210

rounded to multiples of 2^-8 pJ/THz, for the file to be small. A second run writes
the same bytes, with the same versions of numpy, scipy and zlib.

References:
    Equation and symmetric split-step Fourier method: G. P. Agrawal, Nonlinear Fiber
    Optics, 6th ed., Academic Press (2019), sections 2.3 and 2.4.
    Raman response: K. J. Blow and D. Wood, Theoretical description of transient
    stimulated Raman scattering in optical fibers, IEEE J. Quantum Electron. 25,
    2665-2673 (1989).
    Designs: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three
    methods for selecting values of input variables in the analysis of output from a
    computer code, Technometrics 21, 239-245 (1979), the Latin hypercube.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.stats import qmc

PULSES = 800
SOLITON_ORDER = (0.6, 2.0)
DURATION = (0.05, 0.08)  # ps, t0 of sech(t / t0); 1.76 t0 is the width at half power
CARRIER = (193.5, 196.5)  # THz
SEED = 0

BETA2, BETA3 = -5e-3, 1e-4  # ps^2/m, ps^3/m
GAMMA = 0.01  # 1/(W m)
RAMAN_SHARE, RAMAN_PERIOD, RAMAN_DECAY = 0.18, 0.0122, 0.032  # 1, ps, ps

Z = np.linspace(0.0, 1.0, 50)  # m
FREQUENCY = np.linspace(180.0, 210.0, 32)  # THz
REFERENCE = 195.0  # THz, where the envelope stands still
STEPS = 10  # of the method, between one z and the next

# Every eighth frequency of the simulation is one of those kept. Its offsets from the
# reference are in the order of the fast Fourier transform: negative ones come last,
# where a negative index finds them.
POINTS = 1024
SPACING = (FREQUENCY[1] - FREQUENCY[0]) / 8  # THz
OMEGA = 2 * np.pi * SPACING * fft.fftfreq(POINTS, 1 / POINTS)  # rad/ps
KEPT = np.rint((FREQUENCY - REFERENCE) / SPACING).astype(int)
WINDOW = 1 / SPACING  # ps

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]


def make_pulses() -> ComplexArray:
    """Envelopes at z = 0, shape (400, 1024), sqrt(W), by turns of a Latin hypercube.

    The order N of a soliton follows from its peak power P, N^2 = g P t0^2 / |b2|.
    """
    unit = qmc.LatinHypercube(3, rng=SEED).random(PULSES)
    lows, highs = zip(SOLITON_ORDER, DURATION, CARRIER, strict=True)
    order, duration, carrier = qmc.scale(unit, lows, highs).T[:, :, None]
    time = (np.arange(POINTS) / POINTS - 0.5) * WINDOW
    peak = order**2 * abs(BETA2) / (GAMMA * duration**2)
    shape = 1 / np.cosh(time / duration)
    return np.sqrt(peak) * shape * np.exp(-2j * np.pi * (carrier - REFERENCE) * time)


def to_spectrum(envelope: ComplexArray) -> ComplexArray:
    """Integral of A exp(+i w t) dt at each `OMEGA`, the sign of phase of optics."""
    return fft.ifft(envelope, axis=-1) * WINDOW


def to_envelope(spectrum: ComplexArray) -> ComplexArray:
    """The inverse of `to_spectrum`."""
    return fft.fft(spectrum, axis=-1) / WINDOW


def propagator(step: float) -> ComplexArray:
    """Effect of dispersion alone on the spectrum over a `step`, m."""
    return np.exp(1j * step * (BETA2 / 2 * OMEGA**2 + BETA3 / 6 * OMEGA**3))


def raman_response() -> ComplexArray:
    """The spectrum of h(t) = (p^2 + d^2)/(p d^2) exp(-t/d) sin(t/p) for t > 0, area 1.

    p is the period by 2 pi, d the decay.
    """
    squares = RAMAN_PERIOD**-2 + RAMAN_DECAY**-2
    return squares / ((1 / RAMAN_DECAY - 1j * OMEGA) ** 2 + RAMAN_PERIOD**-2)


def advance(spectrum: ComplexArray, step: float) -> ComplexArray:
    """The spectrum a `step` further: half the dispersion, the nonlinearity, the rest.

    Dispersion leaves each frequency's power, the nonlinearity each instant's: the
    energy is conserved to rounding.
    """
    half = propagator(step / 2)
    envelope = to_envelope(half * spectrum)
    power = np.abs(envelope) ** 2
    delayed = to_envelope(raman_response() * to_spectrum(power)).real
    response = (1 - RAMAN_SHARE) * power + RAMAN_SHARE * delayed
    return half * to_spectrum(envelope * np.exp(1j * GAMMA * step * response))


def energy_density(spectrum: ComplexArray) -> Array:
    """|Integral of A exp(+i w t) dt|^2 at the frequencies kept, pJ/THz."""
    return np.abs(spectrum[:, KEPT]) ** 2


def evolve(pulses: ComplexArray) -> Array:
    """Power spectra along the fiber.

    Args:
        pulses: shape (pulses, 1024), envelopes at z = 0.

    Returns:
        Shape (pulses, 50, 32), pJ/THz.
    """
    spectrum = to_spectrum(pulses)
    seen = [energy_density(spectrum)]
    for _ in Z[1:]:
        for _ in range(STEPS):
            spectrum = advance(spectrum, (Z[1] - Z[0]) / STEPS)
        seen.append(energy_density(spectrum))
    return np.stack(seen, axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("pulse_gru.npz")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    evolution = np.round(evolve(make_pulses()) * 2**8) / 2**8
    np.savez_compressed(
        output,
        spectrum=evolution[:, 0].astype(np.float32),
        evolution=evolution.astype(np.float32),
        z=Z.astype(np.float32),
        frequency=FREQUENCY.astype(np.float32),
    )


if __name__ == "__main__":
    main()
