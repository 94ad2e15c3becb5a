"""`.npz` files as named arrays, read without pickle."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .. import mistakes
from ..columns import (
    MAX_BYTES,
    as_labels,
    as_numbers,
    as_real,
    digest,
    reading,
    require_distinct,
)
from ..mistakes import DataError


@dataclass(frozen=True, slots=True)
class Npz:
    """Arrays of a file, read on demand."""

    path: Path
    source: str
    members: tuple[str, ...]
    tabular: bool = False
    in_memory: bool = False

    def names(self) -> tuple[str, ...]:
        return self.members

    def numbers(self, name: str) -> np.ndarray:
        return as_real(name, self._load(name), self.source)

    def any_numbers(self, name: str) -> np.ndarray:
        return as_numbers(name, self._load(name), self.source)

    def labels(self, name: str) -> np.ndarray:
        return as_labels(name, self._load(name), self.source)

    def _load(self, name: str) -> np.ndarray:
        with (
            reading(self.source, f"`{name}`: "),
            np.load(self.path, allow_pickle=False) as file,
        ):
            return file[name]

    def sha256(self) -> str:
        return digest(self.path)


def open_npz(path: Path) -> Npz:
    """Open the arrays of a `.npz` file.

    Raises:
        DataError: it is too large, or two arrays have the same name.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_BYTES:
        raise DataError(str(path), [mistakes.too_large(size, MAX_BYTES)])
    with np.load(path, allow_pickle=False) as file:
        names = tuple(file.files)
    require_distinct(names, str(path))
    return Npz(path, str(path), names)
