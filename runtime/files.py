"""Data files as named arrays: `.npz` without pickle, `.csv` column by column."""

import csv
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import numpy as np

from . import mistakes
from .mistakes import DataError

MAX_BYTES = 16 * 2**30


class Columns(Protocol):
    """Named arrays of a file or of memory, read when asked for.

    Attributes:
        source: what messages call it.
        tabular: whether every array is a column of single numbers.
    """

    source: str
    tabular: bool

    def names(self) -> tuple[str, ...]:
        """What there is."""
        ...

    def numbers(self, name: str) -> np.ndarray:
        """An array of real numbers; raises DataError where it holds anything else."""
        ...

    def labels(self, name: str) -> np.ndarray:
        """An array of numbers or texts, to compare for equality."""
        ...

    def sha256(self) -> str:
        """Digest of the file; empty for arrays in memory."""
        ...


def open_columns(path: Path) -> Columns:
    """The arrays of a `.npz` or `.csv` file.

    Raises:
        DataError: the file is missing, malformed or of another kind.
    """
    suffix = path.suffix.lower()
    if suffix not in (".npz", ".csv"):
        raise DataError(str(path), [mistakes.unknown_suffix(path.suffix)])
    try:
        return _open_npz(path) if suffix == ".npz" else _open_csv(path)
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, csv.Error) as error:
        raise DataError(str(path), [mistakes.unreadable(_reason(error))]) from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 text (byte {error.start})"
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(2**20):
            found.update(block)
    return found.hexdigest()


# ---- arrays in memory ----


@dataclass(frozen=True, slots=True)
class Arrays:
    """Named arrays in memory."""

    arrays: Mapping[str, np.ndarray]
    source: str = "<arrays>"
    tabular: bool = False

    def names(self) -> tuple[str, ...]:
        return tuple(self.arrays)

    def numbers(self, name: str) -> np.ndarray:
        return as_real(name, self.arrays[name], self.source)

    def labels(self, name: str) -> np.ndarray:
        return np.asarray(self.arrays[name])

    def sha256(self) -> str:
        return ""


def as_real(name: str, values: object, source: str) -> np.ndarray:
    """Values as an array of float32 or float64.

    Raises:
        DataError: they are no real numbers.
    """
    try:
        array = np.asarray(values)
    except ValueError as error:  # ragged
        raise DataError(source, [mistakes.unreadable(str(error))]) from error
    if array.dtype.kind not in "iufb":
        raise DataError(source, [mistakes.not_numeric(name, array.dtype)])
    if array.dtype in (np.float32, np.float64):
        return array.astype(array.dtype.newbyteorder("="), copy=False)
    return array.astype(np.float64)


# ---- .npz ----


@dataclass(frozen=True, slots=True)
class _Npz:
    path: Path
    source: str
    members: tuple[str, ...]
    tabular: bool = False

    def names(self) -> tuple[str, ...]:
        return self.members

    def numbers(self, name: str) -> np.ndarray:
        return as_real(name, self.labels(name), self.source)

    def labels(self, name: str) -> np.ndarray:
        try:
            with np.load(self.path, allow_pickle=False) as file:
                return file[name]
        except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
            reason = f"`{name}`: {_reason(error)}"
            raise DataError(self.source, [mistakes.unreadable(reason)]) from error

    def sha256(self) -> str:
        return digest(self.path)


def _open_npz(path: Path) -> _Npz:
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_BYTES:
        raise DataError(str(path), [mistakes.too_large(size, MAX_BYTES)])
    with np.load(path, allow_pickle=False) as file:
        return _Npz(path, str(path), tuple(file.files))


# ---- .csv ----


@dataclass(frozen=True, slots=True)
class _Csv:
    """Cells by column; `lines` are the numbers of the lines they stand in."""

    source: str
    cells: Mapping[str, tuple[str, ...]]
    lines: tuple[int, ...]
    tabular: bool = True

    def names(self) -> tuple[str, ...]:
        return tuple(self.cells)

    def numbers(self, name: str) -> np.ndarray:
        cells = self.cells[name]
        try:
            return np.array(cells, dtype=object).astype(np.float64)
        except ValueError:
            found = list(self._not_numbers(name, cells))
            raise DataError(self.source, found) from None

    def _not_numbers(
        self, name: str, cells: Iterable[str], most: int = 5
    ) -> Iterable[mistakes.Diagnostic]:
        for line, cell in zip(self.lines, cells, strict=True):
            if most and not _is_number(cell):
                most -= 1
                yield mistakes.not_a_number(line, name, cell)

    def labels(self, name: str) -> np.ndarray:
        return np.array(self.cells[name])

    def sha256(self) -> str:
        return digest(Path(self.source))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _open_csv(path: Path) -> _Csv:
    if path.stat().st_size > MAX_BYTES:
        size = path.stat().st_size
        raise DataError(str(path), [mistakes.too_large(size, MAX_BYTES)])
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=first.count)
        reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
        header = [name.strip() for name in next(reader, [])]
        rows, lines = _read_rows(reader, len(header), str(path))
    for name in header:
        if header.count(name) > 1:
            raise DataError(str(path), [mistakes.duplicate_column(name)])
    columns = zip(*rows, strict=True) if rows else ((),) * len(header)
    return _Csv(str(path), dict(zip(header, columns, strict=True)), tuple(lines))


def _read_rows(
    reader: "csv._reader",  # pyright: ignore[reportPrivateUsage]
    width: int,
    source: str,
) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    for row in reader:
        if not row:
            continue
        if len(row) != width:
            found = mistakes.ragged_line(reader.line_num, len(row), width)
            raise DataError(source, [found])
        rows.append(row)
        lines.append(reader.line_num)
    return rows, lines
