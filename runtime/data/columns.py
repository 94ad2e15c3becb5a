"""Named arrays of a file or of memory, read on demand."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import numpy as np

from ..stack.memory import memory_here
from . import mistakes
from .mistakes import DataError
from .values import as_array

MAX_BYTES = 16 * 2**30
_SMALL = 2**20


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that stand together in the data: those of one file, or of files beside it.

    Attributes:
        source: name in messages.
        split: the split that the rows are given for; empty if there is none.
        named: the name of each row, such as a device of a long table, if it has one.
    """

    source: str
    rows: int
    split: str = ""
    named: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows of data stand, and what files say about their splits.

    Attributes:
        numbered: numbers of the rows of a split, as a file lists them.
        beside: files of splits by setting, for their digest and to find them again.
        example: the column of a long table whose equal values make an example.
    """

    parts: tuple[Part, ...]
    numbered: Mapping[str, np.ndarray] = field(default_factory=dict)
    beside: Mapping[str, Path] = field(default_factory=dict)
    example: str = ""

    def where(self, row: int) -> str:
        """The place of a row: `row 3 of b.npz`, or the device of a long table."""
        for part in self.parts:
            if row < part.rows:
                if part.named is not None:
                    name = f"`{self.example}` = {part.named[row]}"
                    several = f" of {part.source}" if len(self.parts) > 1 else ""
                    return name + several
                return f"row {row} of {part.source}"
            row -= part.rows
        return ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Named arrays of a file or of memory, read on demand.

    Attributes:
        source: name in messages.
        names: names of all arrays.
        read: returns the array of a name as the source has it. NaN, or the mask of a
            masked array, is a missing value.
        read_labels: the same for values that are compared for equality; a table gives
            its texts here. By default `read`.
        units: the unit of an array, where the source states one.
        axes: the names of the coordinates along an array after its rows, where the
            source states them.
        form: facts about how a file is written, by name and in words, such as its
            separator; `dotnn data` prints them.
        tabular: whether every array is a column of single numbers.
        in_memory: whether a quantity's own name precedes its `from`.
        file: the file, for its digest; None for arrays in memory.
        digest_of_all: the digest of a source of several files, or of a folder.
        files: the files of data that stand in several.
        layout: where the rows stand, in data that are more than one plain source.
    """

    source: str
    names: tuple[str, ...]
    read: Callable[[str], object]
    read_labels: Callable[[str], object] | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    axes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    tabular: bool = False
    in_memory: bool = False
    file: Path | None = None
    digest_of_all: str = ""
    files: tuple[Path, ...] = ()
    layout: Layout | None = None

    def numbers(self, name: str) -> np.ndarray:
        """An array of real numbers; raises DataError for anything else."""
        return as_real(name, self._read(name, self.read), self.source)

    def any_numbers(self, name: str) -> np.ndarray:
        """An array of real or complex numbers; raises DataError for anything else."""
        return as_numbers(name, self._read(name, self.read), self.source)

    def labels(self, name: str) -> np.ndarray:
        """An array of numbers or texts, to compare for equality."""
        read = self.read_labels or self.read
        return as_labels(name, self._read(name, read), self.source)

    def _read(self, name: str, read: Callable[[str], object]) -> object:
        with reading(self.source, f"`{name}`: "):
            return read(name)

    def sha256(self) -> str:
        """Digest of the files; empty for arrays in memory."""
        if self.digest_of_all or self.file is None:
            return self.digest_of_all
        return digest(self.file)

    @property
    def path(self) -> Path | None:
        """The file or folder of a plain source; None for arrays in memory."""
        named = Path(self.source) if self.digest_of_all else None
        return named if self.file is None else self.file


def length_of(columns: Columns, name: str) -> int:
    """The number of rows of an array of numbers or texts."""
    try:
        return len(columns.any_numbers(name))
    except DataError:
        return len(columns.labels(name))


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
    with reading(source, f"`{name}`: "):
        return as_array(name, values, source)


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
    if size < _SMALL:  # for a table of 20,000 columns, asking takes long
        return
    limit = min(MAX_BYTES, memory_here() // 2)
    if size > limit:
        raise DataError(source, [mistakes.too_large(size, limit)])


def require_distinct(names: tuple[str, ...], source: str) -> None:
    """Raise DataError if two names are equal."""
    for name, count in Counter(names).items():
        if count > 1:
            raise DataError(source, [mistakes.duplicate_column(name)])
