"""Named arrays of a file or of memory, read on demand."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from ..stack.memory import memory_here
from . import mistakes
from .mistakes import DataError

MAX_BYTES = 16 * 2**30


class Columns(Protocol):
    """Named arrays of a file or of memory, read on demand.

    Attributes:
        source: name in messages.
        tabular: whether every array is a column of single numbers.
        in_memory: whether a quantity's own name precedes its `from`.
    """

    @property
    def source(self) -> str: ...
    @property
    def tabular(self) -> bool: ...
    @property
    def in_memory(self) -> bool: ...

    def names(self) -> tuple[str, ...]:
        """Names of all arrays."""
        ...

    def numbers(self, name: str) -> np.ndarray:
        """An array of real numbers; raises DataError for anything else."""
        ...

    def any_numbers(self, name: str) -> np.ndarray:
        """An array of real or complex numbers; raises DataError for anything else."""
        ...

    def labels(self, name: str) -> np.ndarray:
        """An array of numbers or texts, to compare for equality."""
        ...

    def sha256(self) -> str:
        """Digest of the file; empty for arrays in memory."""
        ...


@dataclass(frozen=True, slots=True)
class Arrays:
    """Named arrays in memory."""

    arrays: Mapping[str, ArrayLike]
    source: str = "<arrays>"
    tabular: bool = False
    in_memory: bool = True

    def names(self) -> tuple[str, ...]:
        return tuple(self.arrays)

    def numbers(self, name: str) -> np.ndarray:
        return as_real(name, self.arrays[name], self.source)

    def any_numbers(self, name: str) -> np.ndarray:
        return as_numbers(name, self.arrays[name], self.source)

    def labels(self, name: str) -> np.ndarray:
        return as_labels(name, self.arrays[name], self.source)

    def sha256(self) -> str:
        return ""


def as_real(name: str, values: object, source: str) -> np.ndarray:
    """Convert values to float32 or float64.

    Raises:
        DataError: they are not real numbers.
    """
    array = _as_array(name, values, source)
    if array.dtype.kind not in "iufb":
        raise DataError(source, [mistakes.not_numeric(name, array.dtype)])
    # float16 and booleans are as exact in float32, in half the memory.
    single = array.dtype.kind == "f" and array.dtype.itemsize <= 4
    single = single or array.dtype.kind == "b"
    require_size(array.size * (4 if single else 8), source)
    return array.astype(np.float32 if single else np.float64, copy=False)


def as_numbers(name: str, values: object, source: str) -> np.ndarray:
    """Convert values to floats, complex64 or complex128.

    Raises:
        DataError: they are not numbers.
    """
    array = _as_array(name, values, source)
    if array.dtype.kind != "c":
        return as_real(name, array, source)
    single = array.dtype.itemsize == 8
    return array.astype(np.complex64 if single else np.complex128, copy=False)


def as_labels(name: str, values: object, source: str) -> np.ndarray:
    """Convert values to an array of numbers or texts.

    Raises:
        DataError: they are neither.
    """
    array = _as_array(name, values, source)
    if array.dtype.kind == "O":  # texts from pandas
        array = array.astype(str)
    if array.dtype.kind not in "iufbUSMm":
        raise DataError(source, [mistakes.not_labels(name, array.dtype)])
    return array


def as_text(labels: np.ndarray) -> np.ndarray:
    """Convert labels that are not numbers to texts."""
    match labels.dtype.kind:
        case "S":
            return np.char.decode(labels, "utf-8", "replace")
        case "M" | "m":
            return labels.astype(str)
        case _:
            return labels


def _as_array(name: str, values: object, source: str) -> np.ndarray:
    with reading(source, f"`{name}`: "):  # lists of unequal lengths
        return np.asarray(values)


def digest(path: Path) -> str:
    """SHA-256 of the content of a file."""
    sha = sha256()
    with path.open("rb") as file:
        while block := file.read(2**20):
            sha.update(block)
    return sha.hexdigest()


@contextmanager
def reading(source: str, what: str = "") -> Iterator[None]:
    """Convert any exception of a reader of malformed files to a DataError.

    Readers raise a dozen types, from `tokenize.TokenError` (a numpy header) to
    NotImplementedError (a compression method).
    """
    try:
        yield
    except DataError:
        raise
    except Exception as error:
        raise DataError(source, [mistakes.unreadable(what + _reason(error))]) from error


def _reason(error: Exception) -> str:
    match error:
        case OSError(strerror=str(reason)):
            return reason.lower()
        case UnicodeDecodeError(start=start):
            return f"it is not UTF-8 text (byte {start})"
        case MemoryError():
            return "it does not fit into memory"
        case _:
            lines = str(error).splitlines() or [type(error).__name__]
            return lines[0][:1].lower() + lines[0][1:]


def require_size(size: int, source: str) -> None:
    """Raise DataError if so many bytes are more than a file may take in memory."""
    limit = min(MAX_BYTES, memory_here() // 2)
    if size > limit:
        raise DataError(source, [mistakes.too_large(size, limit)])


def require_distinct(names: tuple[str, ...], source: str) -> None:
    """Raise DataError if two names are equal."""
    for name, count in Counter(names).items():
        if count > 1:
            raise DataError(source, [mistakes.duplicate_column(name)])
