"""Files that list the rows of a split: `rows("test.txt")`."""

from pathlib import Path

import numpy as np
from numpy.lib.format import read_array

from . import mistakes_of_splits
from .columns import reading, require_size
from .mistakes import DataError

_LARGEST = 2**53  # a float64 holds every integer up to this one


def read_row_numbers(path: Path) -> np.ndarray:
    """Row numbers from 0, in a text divided by blanks, or in a `.npy` file.

    Raises:
        DataError: the file is missing, or holds anything but row numbers.
    """
    source = str(path)
    with reading(source):
        if path.exists() and not path.is_file():
            raise ValueError("it is not a regular file")
        require_size(path.stat().st_size, source)
        if path.suffix.lower() == ".npy":
            with path.open("rb") as file:
                numbers = read_array(file, allow_pickle=False)
        else:
            numbers = _parsed(path)
    if numbers.dtype.kind == "b":
        raise DataError(
            source, [mistakes_of_splits.not_row_numbers("a mask of booleans")]
        )
    if numbers.dtype.kind not in "iuf" or numbers.ndim != 1:
        found = f"{numbers.dtype} of shape {numbers.shape}"
        raise DataError(source, [mistakes_of_splits.not_row_numbers(found)])
    return _whole(numbers, source)


def _parsed(path: Path) -> np.ndarray:
    source, lines = str(path), path.read_text(encoding="utf-8-sig").splitlines()
    words = " ".join(line.partition("#")[0] for line in lines).replace(",", " ").split()
    wrong = next((word for word in words if not _is_whole(word)), None)
    if wrong is not None:
        raise DataError(source, [mistakes_of_splits.not_row_numbers(f"`{wrong[:40]}`")])
    return np.array(words, dtype=object).astype(np.int64)


def _is_whole(word: str) -> bool:
    digits = word.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) <= 15


def _whole(numbers: np.ndarray, source: str) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        wrong = ~np.isfinite(numbers) | (numbers != np.round(numbers))
        wrong |= np.abs(numbers) > _LARGEST
    if wrong.any():
        found = f"{numbers[wrong][0]}"
        raise DataError(source, [mistakes_of_splits.not_row_numbers(found)])
    return numbers.astype(np.int64)
