"""`.npz` files as named arrays, read without pickle."""

import zipfile
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib.format import read_array

from .. import mistakes
from ..columns import Columns, require_distinct, require_size
from ..mistakes import DataError


def read_plain(name: str, file: IO[bytes], source: str) -> np.ndarray:
    """Read an array in the format of numpy, without pickle.

    Raises:
        DataError: it holds objects, such as rows of different lengths.
    """
    try:
        return read_array(file, allow_pickle=False)
    except ValueError as error:
        if "object array" not in str(error).lower():
            raise
        raise DataError(source, [mistakes.holds_objects(name)]) from error


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
            return read_plain(name, file, source)

    return Columns(source, names, read, file=path)
