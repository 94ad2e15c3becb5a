"""`.npz` files as named arrays, read without pickle."""

import zipfile
from pathlib import Path

import numpy as np
from numpy.lib.format import read_array

from ..columns import Columns, require_distinct, require_size


def open_npz(path: Path) -> Columns:
    """Open the arrays of a `.npz` file, which are read on demand.

    Raises:
        DataError: it is too large, or two arrays have the same name.
    """
    source = str(path)
    archive = zipfile.ZipFile(path)  # stays open: to read its list takes long
    require_size(sum(member.file_size for member in archive.infolist()), source)
    members = archive.namelist()
    names = tuple(member.removesuffix(".npy") for member in members)
    require_distinct(names, source)
    named = dict(zip(names, members, strict=True))

    def read(name: str) -> np.ndarray:
        with archive.open(named[name]) as file:
            return read_array(file, allow_pickle=False)

    return Columns(source, names, read, file=path)
