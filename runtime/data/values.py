"""Values of other libraries as numpy arrays, by what they offer.

A missing value is a masked one, None, NaN, or the NA of pandas. It becomes NaN in
numbers and an empty text in labels.
"""

from typing import Any

import numpy as np

from . import mistakes
from .mistakes import DataError


def unit_of(values: Any) -> str:
    """The unit that values state: of a pint quantity, or an attribute of xarray."""
    if hasattr(values, "magnitude") and hasattr(values, "units"):
        return str(values.units)
    attributes = getattr(values, "attrs", None)
    return attribute_text(attributes, "units") if attributes else ""


def attribute_text(attributes: Any, name: str) -> str:
    """An attribute that is a text, of HDF5 or a dict; else empty."""
    value = attributes.get(name, "")
    value = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return value if isinstance(value, str) else ""


def is_plain(values: Any) -> bool:
    """Whether numpy alone understands values: no mask, unit or missing-value marks."""
    return type(values) is np.ndarray or not (
        isinstance(values, np.ma.MaskedArray)
        or hasattr(values, "magnitude")
        or hasattr(values, "attrs")
        or (hasattr(values, "dtype") and not isinstance(values.dtype, np.dtype))
    )


def as_array(name: str, values: Any, source: str) -> np.ndarray:
    """Values as a numpy array, in which missing ones are NaN, or "" among texts.

    Raises:
        DataError: their rows have different lengths.
    """
    if hasattr(values, "magnitude") and hasattr(values, "units"):
        values = values.magnitude
    if isinstance(values, np.ma.MaskedArray):
        return _without_mask(values)
    kind = getattr(getattr(values, "dtype", None), "kind", "")
    if hasattr(values, "to_numpy") and hasattr(values, "isna") and kind in "iufb":
        # The nullable numbers of pandas.
        missing = bool(values.isna().any())
        return (
            values.to_numpy(np.float64, na_value=np.nan)
            if missing
            else values.to_numpy()
        )
    array = _as_numpy(name, values, source)
    return _without_objects(name, array, source) if array.dtype.kind == "O" else array


def _as_numpy(name: str, values: Any, source: str) -> np.ndarray:
    try:
        return np.asarray(values)
    except ValueError as error:
        if "inhomogeneous" in str(error):
            raise DataError(source, [mistakes.ragged(name)]) from error
        raise


def _without_mask(values: np.ma.MaskedArray) -> np.ndarray:
    mask = np.ma.getmaskarray(values)
    if not mask.any():
        return np.asarray(values.data)
    data, kind = np.asarray(values.data), values.dtype.kind
    data = data.astype(np.float64) if kind in "iub" else data
    if kind in "US":
        return np.where(mask, np.zeros((), data.dtype), data)
    missing = np.full((), complex("nan+nanj") if kind == "c" else np.nan, data.dtype)
    return np.where(mask, missing, data)


def _without_objects(name: str, array: np.ndarray, source: str) -> np.ndarray:
    """An array of objects as numbers or texts; rows that are arrays are stacked."""
    flat = array.ravel().tolist()
    if any(isinstance(each, list | tuple | np.ndarray) for each in flat):
        shapes = {np.shape(each) for each in flat}
        if len(shapes) > 1:
            raise DataError(source, [mistakes.ragged(name)])
        return np.stack([np.asarray(each) for each in flat])
    missing = [_is_missing(each) for each in flat]
    known = [each for each, gone in zip(flat, missing, strict=True) if not gone]
    if known and all(isinstance(each, int | float | np.number) for each in known):
        numbers = [
            np.nan if gone else each for each, gone in zip(flat, missing, strict=True)
        ]
        return np.array(numbers, np.float64).reshape(array.shape)
    if all(isinstance(each, str | bytes | bool) for each in known):
        texts = [
            "" if gone else str(each) for each, gone in zip(flat, missing, strict=True)
        ]
        return np.array(texts, str).reshape(array.shape)
    return array


def _is_missing(value: object) -> bool:
    """Whether an object is None, NaN, or the NA or NaT of pandas."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value
