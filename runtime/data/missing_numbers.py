"""Numbers that stand for missing values, as NaN."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from .columns import Columns
from .values import as_array


def with_missing(columns: Columns, missing: Sequence[float]) -> Columns:
    """The same columns, in which some numbers are NaN."""
    if not missing:
        return columns
    read, labels = columns.read, columns.read_labels or columns.read
    return replace(columns, read=_without(missing, read), read_labels=labels)


def _without(
    missing: Sequence[float], read: Callable[[str], object]
) -> Callable[[str], object]:
    def read_rest(name: str) -> object:
        array = as_array(name, read(name), "")
        if array.dtype.kind not in "iufc":
            return array
        absent = _equal_to(missing, array)
        wide = np.result_type(array.dtype, np.float32)
        return np.where(absent, np.nan, array.astype(wide, copy=False))

    return read_rest


def _equal_to(missing: Sequence[float], array: np.ndarray) -> np.ndarray:
    """Where an array has one of some numbers, as its precision stores them."""
    listed = np.asarray(missing, dtype=np.float64)
    if array.dtype.kind in "fc":  # a float32 of -9999.9 is not the float64
        listed = listed.astype(array.dtype)
    return np.isin(array, listed)
