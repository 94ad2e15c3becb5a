"""Data files as named arrays: `.npz` without pickle, `.csv` by column."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import mistakes
from .columns import (
    MAX_BYTES,
    Columns,
    as_labels,
    as_numbers,
    as_real,
    digest,
    reading,
    require_distinct,
)
from .csv_reader import open_table
from .mistakes import DataError


def open_columns(path: Path) -> Columns:
    """Open the arrays of a `.npz` or `.csv` file.

    Raises:
        DataError: the file is missing, malformed or of another type.
    """
    suffix = path.suffix.lower()
    if suffix not in (".npz", ".csv"):
        raise DataError(str(path), [mistakes.unknown_suffix(path.suffix)])
    with reading(str(path)):
        return _open_npz(path) if suffix == ".npz" else open_table(path)


@dataclass(frozen=True, slots=True)
class _Npz:
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


def _open_npz(path: Path) -> _Npz:
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_BYTES:
        raise DataError(str(path), [mistakes.too_large(size, MAX_BYTES)])
    with np.load(path, allow_pickle=False) as file:
        names = tuple(file.files)
    require_distinct(names, str(path))
    return _Npz(path, str(path), names)
