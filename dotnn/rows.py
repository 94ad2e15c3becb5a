"""How many rows the data of a spec have, read off without reading the data.

It looks at the header of the first array or counts lines, and needs no numpy: what
`dotnn check` tells of batches and splits must not wait for it.
"""

import ast
import zipfile
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import Path

_LARGEST_TABLE = 64 * 1024 * 1024  # bytes; counting lines takes some 20 ms of them
_LARGEST_HEADER = 10_000  # bytes, as numpy allows


def count_rows(path: Path, columns: Collection[str]) -> int | None:
    """The rows of a `.npz` or `.csv`; None where that cannot be told at once.

    Args:
        columns: names, or patterns of names, of what has as many rows.
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
        return None  # whoever reads the file says what is wrong with it


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
    """Of an array in the format of numpy: magic, version, length, a literal."""
    with archive.open(name) as file:
        start = file.read(8)
        width = 2 if start[6:7] == b"\x01" else 4
        length = int.from_bytes(file.read(width), "little")
        if start[:6] != b"\x93NUMPY" or length > _LARGEST_HEADER:
            return None
        header = ast.literal_eval(file.read(length).decode("latin-1"))
    shape = header["shape"]
    return shape[0] if shape else None
