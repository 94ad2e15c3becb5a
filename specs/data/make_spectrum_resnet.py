"""Make `spectrum_resnet.npz`: reflectance spectra of eight-layer stacks on glass.

The layers are TiO2 and SiO2 by turns. Each thickness lies between 20 and 120 nm, each
spectrum has 64 wavelengths from 400 to 800 nm. The stacks, their simulator and its
references are those of `stacks.py`.

    pip install '.[data]'                         # tmm and scipy (1.15 or later)
    python specs/data/make_spectrum_resnet.py     # three minutes

The file holds, in single precision,

    thickness    (10000, 8)   nm, in the order in which the light meets the layers
    reflectance  (10000, 64)  fraction of the incident power
    wavelength   (64,)        nm

The reflectance is rounded to multiples of 2^-10, finer than any model of these stacks,
for the file to be small. A second run writes the same bytes, with the same versions of
numpy and zlib.
"""

import argparse
from pathlib import Path

import numpy as np
from stacks import make_thicknesses, reflectance_spectra

STACKS = 10000
LAYERS = 8
THICKNESS = (20.0, 120.0)  # nm
WAVELENGTH = np.linspace(400.0, 800.0, 64)  # nm
SEED = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(__file__).with_name("spectrum_resnet.npz")
    parser.add_argument("--output", type=Path, default=default)
    output = parser.parse_args().output

    thickness = make_thicknesses(STACKS, LAYERS, between=THICKNESS, seed=SEED)
    reflectance = reflectance_spectra(thickness, WAVELENGTH)
    # numpy dates the members of the archive 1980-01-01, whenever it is written.
    np.savez_compressed(
        output,
        thickness=thickness,
        reflectance=np.round(reflectance * 2**10) / 2**10,
        wavelength=WAVELENGTH.astype(np.float32),
    )


if __name__ == "__main__":
    main()
