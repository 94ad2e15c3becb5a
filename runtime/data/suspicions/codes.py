"""Codes for missing values, and other values that repeat far from all others."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ....compiler import Declarations, Diagnostic, ir
from ....compiler import lints_of_data as say

# Fill values of instruments and file formats: NetCDF has 9.96921e36, LabVIEW and
# Keysight 9.9e37, and int16 data -32768.
_NINES = [float("9" * n) for n in range(2, 8)]
_NINES += [99.9, 99.99, 999.9, 999.99, 9999.9]
_CODES = np.array(
    [-x for x in _NINES]
    + _NINES[1:]
    + [-8888.0, -7777.0, -32768.0, -32767.0, -2147483648.0, 9.96921e36, 9.9e37]
    + [sign * 10.0**n for n in (20, 30, 34, 35, 36, 37) for sign in (1, -1)]
    + [sign * float(np.finfo(np.float32).max) for sign in (1, -1)]
)
_FEW = 10  # other values, of which some differ
_DISTINCT = 5
# Distance from the nearest other value, in widths of all others.
_FAR, _VERY_FAR = 1.0, 5.0
_NEGATIVE = 3.0  # weight of the distance of a negative value from positive ones
_HUGE, _HUGE_BY = 1e19, 1e6
_REPEATS = 3
_MOST = 4  # codes in one quantity


@dataclass(frozen=True, slots=True)
class Code:
    """A value that stands apart.

    Attributes:
        certain: whether it can hardly be a measured value.
        typical: the ends of all other values.
    """

    value: float
    count: int
    certain: bool
    typical: tuple[float, float]


def find_codes(values: np.ndarray) -> list[Code]:
    """Values at the ends of all others that repeat exactly or are known codes.

    Args:
        values: finite numbers, of any shape.
    """
    rest, found = np.ravel(values), []
    while len(found) < _MOST and rest.size > _FEW:
        code, rest = _outermost(rest)
        if code is None:
            break
        found.append(code)
    return found


def _outermost(values: np.ndarray) -> tuple[Code | None, np.ndarray]:
    """A code at either end, and the values without it."""
    for end in (float(values.min()), float(values.max())):
        known, apart = _is_code(end), values == end
        count = int(np.count_nonzero(apart))
        if values.size - count < _FEW or not (known or count >= _REPEATS):
            continue
        rest = values[~apart]
        # Another code may lie at the far end of the others.
        others = rest[~_are_codes(rest)] if known else rest
        distance = _distance(end, others)
        if distance > _FAR:
            certain = known and distance > _VERY_FAR
            ends = float(others.min()), float(others.max())
            return Code(end, count, certain, ends), rest
    return None, values


def _distance(value: float, others: np.ndarray) -> float:
    """Distance from all others, in their width; 0 where they are few or alike."""
    if others.size < _FEW or np.unique(others[:1000]).size < _DISTINCT:
        return 0.0
    lowest, highest = float(others.min()), float(others.max())
    gap, width = max(lowest - value, value - highest), highest - lowest
    if value > 0 and lowest > 0 and value > _HUGE:  # values of many decades
        return gap / width if value > _HUGE_BY * highest else 0.0
    # A negative code among positive values is one even if it is near.
    return _NEGATIVE * gap / width if value < 0 <= lowest else gap / width


def _is_code(value: float) -> bool:
    return bool(_are_codes(np.array([value]))[0])


def _are_codes(values: np.ndarray) -> np.ndarray:
    """Which values are codes, also after rounding to float32."""
    places = np.searchsorted(_SORTED, values)
    near = np.stack([np.clip(places - i, 0, _SORTED.size - 1) for i in (0, 1)])
    codes = _SORTED[near]
    return np.any(np.abs(values - codes) <= 1e-6 * np.abs(codes), axis=0)


_SORTED = np.sort(_CODES)


# ---- quantities ----


def suspect_codes(
    variable: ir.Variable, array: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Report values of a quantity that may stand for missing ones."""
    told: set[float] = set()
    for values in _alike(variable, array):
        for code in find_codes(values):
            if code.value in told or _is_declared(variable, code.value):
                continue
            told.add(code.value)
            span = say.clause_span(declared, variable.name)
            ends, count = code.typical, code.count
            if code.certain:
                yield say.missing_code(span, variable.name, code.value, count, ends)
            else:
                yield say.repeated(span, variable.name, code.value, count, ends)


def _alike(variable: ir.Variable, array: np.ndarray) -> Iterator[np.ndarray]:
    """Values of one kind: each component of a vector alone, an axis together."""
    single = len(variable.shape) == 1 and not any(variable.axes)
    if variable.kind == "complex":
        yield np.real(array)
        yield np.imag(array)
    elif single and array.ndim == 2 and variable.shape[0] <= 64:
        yield from array.T
    else:
        yield array


def _is_declared(variable: ir.Variable, value: float) -> bool:
    """Whether the declared range has the value."""
    within = variable.within
    if within is None or within.lo is None or within.hi is None:
        return False
    return within.lo <= value <= within.hi
