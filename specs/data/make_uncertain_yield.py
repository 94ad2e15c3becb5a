"""Make `uncertain_yield.npz`: yields of a batch reaction, with noise of a known law.

A turns into the product B, and B on into waste C, both by first-order reactions with
rates k1 and k2 that rise with temperature as Arrhenius says; a catalyst speeds up the
first. After a time t in a batch reactor that began with A alone at concentration a, the
yield is, on average,

    m = a k1 / (k2 - k1) (exp(-k1 t) - exp(-k2 t))
    k1 = 0.030 / min  w exp(-60 kJ/mol (1/T - 1/350 K) / R)
    k2 = 0.008 / min    exp(-90 kJ/mol (1/T - 1/350 K) / R)

with T the temperature and w the catalyst over 1 g/L. Two independent errors add to it:
the assay's, the same everywhere, and one of the run, the larger the hotter. The yield
of a row is normal with mean m and the standard deviation

    s^2 = (0.01 mol/L)^2 + (0.12 m (T - 335 K) / 25 K)^2

    pip install '.[data]'                        # numpy and scipy (1.15 or later)
    python specs/data/make_uncertain_yield.py    # one second

The rates and both errors are made up, of a usual size. m is more than 8 s everywhere,
so that no yield is below 0. The file has 1500 rows, in single precision,

    setting        (1500, 4)  temperature, 335 to 360 K; time, 20 to 60 min;
                              concentration, 1 to 2 mol/L; catalyst, 0.5 to 2 g/L
    yield          (1500,)    of B, with noise, mol/L
    yield_mean     (1500,)    m, mol/L
    yield_spread   (1500,)    s, mol/L, for comparison with the spread predicted

A second run writes the same bytes, with the same versions of numpy and zlib.

References:
    Reactions in series: O. Levenspiel, Chemical Reaction Engineering, 3rd ed., Wiley
    (1999), chapter 3, irreversible reactions in series.
    Designs: M. D. McKay, R. J. Beckman and W. J. Conover, A comparison of three
    methods for selecting values of input variables in the analysis of output from a
    computer code, Technometrics 21, 239-245 (1979), the Latin hypercube.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.constants import R
from scipy.stats import qmc

ROWS = 1500
TEMPERATURE = (335.0, 360.0)  # K
TIME = (20.0, 60.0)  # min
CONCENTRATION = (1.0, 2.0)  # mol/L
CATALYST = (0.5, 2.0)  # g/L
SEED = 0

ASSAY_ERROR = 0.01  # mol/L
RUN_ERROR = 0.12  # of the yield, in the hottest runs

Array = NDArray[np.float64]


def make_settings() -> NDArray[np.float32]:
    """Temperature, time, concentration and catalyst of all rows, shape (1500, 4).

    They are rounded to single precision before the yields are computed, so that a yield
    belongs exactly to the setting beside it.
    """
    unit = qmc.LatinHypercube(4, rng=SEED).random(ROWS)
    lowest, highest = zip(TEMPERATURE, TIME, CONCENTRATION, CATALYST, strict=True)
    return qmc.scale(unit, lowest, highest).astype(np.float32)


def rate(at_350_kelvin: float, activation: float, temperature: Array) -> Array:
    """Arrhenius: a rate per minute, from that at 350 K and its energy in J/mol."""
    return at_350_kelvin * np.exp(-activation * (1 / temperature - 1 / 350) / R)


def mean_yield(settings: Array) -> Array:
    """Mean yield of the reaction, mol/L, for settings (rows, 4)."""
    temperature, time, concentration, catalyst = settings.T
    make = catalyst * rate(0.030, 60e3, temperature)
    waste = rate(0.008, 90e3, temperature)
    remains = np.exp(-make * time) - np.exp(-waste * time)
    return concentration * make / (waste - make) * remains


def yield_spread(settings: Array) -> Array:
    """Standard deviation of the yield, mol/L, of settings (rows, 4)."""
    coldest, hottest = TEMPERATURE
    heat = (settings[:, 0] - coldest) / (hottest - coldest)
    return np.hypot(ASSAY_ERROR, RUN_ERROR * heat * mean_yield(settings))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("uncertain_yield.npz")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    setting = make_settings()
    mean = mean_yield(setting.astype(float))
    spread = yield_spread(setting.astype(float))
    noise = np.random.default_rng(SEED).standard_normal(ROWS)
    columns = {
        "yield": mean + spread * noise,
        "yield_mean": mean,
        "yield_spread": spread,
    }
    single = {name: column.astype(np.float32) for name, column in columns.items()}
    # numpy dates the members of the archive 1980-01-01, whenever it is written.
    np.savez_compressed(output, setting=setting, **single)


if __name__ == "__main__":
    main()
