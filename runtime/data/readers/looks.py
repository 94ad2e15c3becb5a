"""Names and shapes of columns, without numpy.

An `.npz` file has them in the headers of its arrays.
"""

import ast
import zipfile
from collections.abc import Mapping
from pathlib import Path

Shape = tuple[int, ...]

_LARGEST_HEADER = 10_000  # bytes, as numpy allows
_MOST_ARRAYS = 1000


def look_at_npz(path: Path) -> Mapping[str, Shape | None]:
    """Shape of each array, from its header."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) > _MOST_ARRAYS:
            return {}
        return {name.removesuffix(".npy"): _shape_of(archive, name) for name in names}


def _shape_of(archive: zipfile.ZipFile, name: str) -> Shape | None:
    """Shape in a numpy header: magic, version, length, a literal."""
    with archive.open(name) as file:
        start = file.read(8)
        width = 2 if start[6:7] == b"\x01" else 4
        length = int.from_bytes(file.read(width), "little")
        if start[:6] != b"\x93NUMPY" or length > _LARGEST_HEADER:
            return None
        header = ast.literal_eval(file.read(length).decode("latin-1"))
    return header["shape"]
