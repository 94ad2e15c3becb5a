"""`.npz` files as named arrays, read without pickle."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.format import read_array

from ..columns import (
    as_labels,
    as_numbers,
    as_real,
    digest,
    reading,
    require_distinct,
    require_size,
)


@dataclass(frozen=True, slots=True)
class Npz:
    """Arrays of a file, read on demand."""

    path: Path
    source: str
    members: Mapping[str, str]
    archive: zipfile.ZipFile
    tabular: bool = False
    in_memory: bool = False

    def names(self) -> tuple[str, ...]:
        return tuple(self.members)

    def numbers(self, name: str) -> np.ndarray:
        return as_real(name, self._load(name), self.source)

    def any_numbers(self, name: str) -> np.ndarray:
        return as_numbers(name, self._load(name), self.source)

    def labels(self, name: str) -> np.ndarray:
        return as_labels(name, self._load(name), self.source)

    def _load(self, name: str) -> np.ndarray:
        with (
            reading(self.source, f"`{name}`: "),
            self.archive.open(self.members[name]) as file,
        ):
            return read_array(file, allow_pickle=False)

    def sha256(self) -> str:
        return digest(self.path)


def open_npz(path: Path) -> Npz:
    """Open the arrays of a `.npz` file.

    Raises:
        DataError: it is too large, or two arrays have the same name.
    """
    archive = zipfile.ZipFile(path)  # stays open: to read its list takes long
    members = archive.namelist()
    require_size(sum(member.file_size for member in archive.infolist()), str(path))
    names = tuple(member.removesuffix(".npy") for member in members)
    require_distinct(names, str(path))
    return Npz(path, str(path), dict(zip(names, members, strict=True)), archive)
