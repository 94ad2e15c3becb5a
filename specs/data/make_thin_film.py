"""Make `thin_film.npz`: reflectance spectra of six-layer TiO2/SiO2 stacks on glass.

Each thickness lies between 20 and 120 nm, each spectrum has 64 wavelengths from 400 to
800 nm. The stacks, their simulator and its references are those of `stacks.py`.

    pip install '.[data]'                   # tmm and scipy (1.15 or later)
    python specs/data/make_thin_film.py     # about 45 seconds

The file holds, in single precision,

    thickness    (4000, 6)   nm, in the order in which the light meets the layers
    reflectance  (4000, 64)  fraction of the incident power
    wavelength   (64,)       nm

A second run writes the same bytes, with the same versions of numpy and zlib.
"""

import argparse
from pathlib import Path

import numpy as np
from stacks import make_thicknesses, reflectance_spectra

STACKS = 4000
LAYERS = 6
THICKNESS = (20.0, 120.0)  # nm
WAVELENGTH = np.linspace(400.0, 800.0, 64)  # nm
SEED = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("thin_film.npz")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    thickness = make_thicknesses(STACKS, LAYERS, between=THICKNESS, seed=SEED)
    # numpy dates the members of the archive 1980-01-01, whenever it is written.
    np.savez_compressed(
        output,
        thickness=thickness,
        reflectance=reflectance_spectra(thickness, WAVELENGTH),
        wavelength=WAVELENGTH.astype(np.float32),
    )


if __name__ == "__main__":
    main()
