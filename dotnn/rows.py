"""Number of rows of a data file, without reading the data.

It reads the header of the first array or counts lines, and does not import numpy, so
that lints of batches and splits do not slow down `dotnn check`.
"""

import ast
import zipfile
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path

_LARGEST_TABLE = 64 * 1024 * 1024  # bytes; counting their lines takes about 20 ms
_LARGEST_HEADER = 10_000  # bytes, as numpy allows


def count_rows(path: Path, columns: Collection[str]) -> int | None:
    """Count the rows of a `.npz` or `.csv` file; None if that is not possible quickly.

    Args:
        columns: names, or patterns of names, of arrays with that many rows.
    """
    try:
        match path.suffix.lower():
            case ".csv" if path.is_file():
                return _count_lines(path)
            case ".npz" if path.is_file():
                return _count_first(path, columns)
            case _:
                return None
    except (OSError, ValueError, SyntaxError, KeyError, zipfile.BadZipFile):
        return None  # reading the data reports the error


def _count_lines(path: Path) -> int | None:
    if path.stat().st_size > _LARGEST_TABLE:
        return None
    lines = path.read_bytes().splitlines()
    return max(sum(1 for line in lines if line.strip()) - 1, 0)


def _count_first(path: Path, columns: Collection[str]) -> int | None:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist()[:1000]:
            array = name.removesuffix(".npy")
            if any(fnmatchcase(array, column) for column in columns):
                return _first_axis(archive, name)
    return None


def _first_axis(archive: zipfile.ZipFile, name: str) -> int | None:
    """Size of the first axis, from a numpy header."""
    with archive.open(name) as file:
        start = file.read(8)
        width = 2 if start[6:7] == b"\x01" else 4
        length = int.from_bytes(file.read(width), "little")
        if start[:6] != b"\x93NUMPY" or length > _LARGEST_HEADER:
            return None
        header = ast.literal_eval(file.read(length).decode("latin-1"))
    shape = header["shape"]
    return shape[0] if shape else None
