"""Representation of physical values as numpy arrays, by type of quantity."""

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import ir
from .categories import class_numbers


def dtype_of(variable: ir.Variable, precision: str) -> np.dtype:
    """The dtype of arrays for the emitted module."""
    if variable.kind == "one_of":
        return np.dtype(np.int32)
    if variable.kind == "complex":
        return np.result_type(np.dtype(precision), np.complex64)
    return np.dtype(precision)


def as_parts(variable: ir.Variable, array: np.ndarray) -> np.ndarray:
    """Split complex numbers into parts along a new last axis; keep real numbers."""
    if variable.kind != "complex":
        return array
    return np.stack([np.real(array), np.imag(array)], axis=-1)


def require_kind(variable: ir.Variable, values: ArrayLike) -> None:
    """Raise ValueError for complex values of a real quantity."""
    if variable.kind != "complex" and np.iscomplexobj(values):
        raise ValueError(f"`{variable.name}` must be real, got complex numbers")


def require_class_numbers(variable: ir.Variable, values: ArrayLike) -> None:
    """Raise ValueError for values that are not class numbers."""
    first, last = (-1 if variable.optional else 0), len(variable.classes) - 1
    rule = f"`{variable.name}` must be class indices from 0 to {last}"
    array = np.asarray(values)
    if array.dtype.kind not in "iufb":
        raise ValueError(f"{rule}, got the type {array.dtype}")
    wrong = array[~((array >= first) & (array <= last) & (array == np.floor(array)))]
    if wrong.size:
        raise ValueError(f"{rule}, got {wrong.flat[0]}")


def as_physical(variable: ir.Variable, values: ArrayLike, precision: str) -> np.ndarray:
    """Convert values to an array for the emitted module, with class numbers for names.

    Raises:
        ValueError: they are complex for a real quantity, or of an unknown class.
    """
    array = np.asarray(values)
    require_kind(variable, array)
    if variable.kind == "one_of":
        if array.dtype.kind in "OUS":
            array = _numbers_of_names(variable, array)
        require_class_numbers(variable, array)
    return array.astype(dtype_of(variable, precision), copy=False)


def _numbers_of_names(variable: ir.Variable, names: np.ndarray) -> np.ndarray:
    numbers = class_numbers(names.astype(str), variable.classes)
    if (numbers < 0).any():
        known, wrong = ", ".join(variable.classes), names[numbers < 0].flat[0]
        raise ValueError(f"`{variable.name}` must be one of {known}, got {wrong}")
    return numbers
