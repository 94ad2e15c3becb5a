"""Columns whose numbers were written in two ways."""

from collections.abc import Iterator

import numpy as np

from ....compiler import Declarations, Diagnostic, ir
from ....compiler import lints_of_data as say
from ..digits import are_dates

_FEW = 20
_LEAST = 3  # values in each cluster
# Factors between units that are confused: prefixes, percent, degrees and radians.
_FACTORS = {
    1000.0: "a prefix, such as nm and um",
    100.0: "percent and shares, or cm and m",
    1e6: "two prefixes, such as nm and mm",
    float(np.rad2deg(1.0)): "degrees and radians",
    25.4: "inches and mm",
}
_OFF = 0.3  # of the logarithm of the factor between the medians
_GAP = 4.0  # between the clusters
_ALIKE = 0.5  # of the logarithmic widths of the clusters


def suspect_mixture(
    variable: ir.Variable, array: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Report two clusters of one shape, a known factor apart."""
    if variable.kind != "real" or variable.log or array.size < _FEW:
        return
    for values in _columns(variable, array):
        found = two_units(np.abs(values[values != 0]).astype(np.float64))
        if found is not None:
            count, factor, meaning = found
            span = say.clause_span(declared, variable.name)
            yield say.two_units(span, variable.name, count, factor, meaning)
            return


def _columns(variable: ir.Variable, array: np.ndarray) -> Iterator[np.ndarray]:
    if variable.shape and not any(variable.axes) and len(variable.shape) == 1:
        yield from array.T
    elif not variable.shape:
        yield array


def two_units(sizes: np.ndarray) -> tuple[int, float, str] | None:
    """The number of values that are larger by a factor of units, and the factor."""
    if sizes.size < _FEW:
        return None
    logs = np.sort(np.log(sizes))
    steps = np.diff(logs)
    at = int(np.argmax(steps)) + 1
    below, above = logs[:at], logs[at:]
    if min(below.size, above.size) < _LEAST or steps[at - 1] < np.log(_GAP):
        return None
    # A long tail or two designs have wide or different clusters.
    widths = [float(part[-1] - part[0]) for part in (below, above)]
    if max(widths) > steps[at - 1] or not min(widths) > _ALIKE * max(widths):
        return None
    factor = float(np.exp(np.median(above) - np.median(below)))
    for known, meaning in _FACTORS.items():
        if abs(np.log(factor / known)) < _OFF:
            return above.size, known, meaning
    return None


# ---- dates and thousands ----


def suspect_dates(
    variable: ir.Variable, array: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Report numbers such as 20260131 that are all days of a calendar."""
    if variable.kind != "real" or variable.shape or array.size < 5:
        return
    if are_dates(array[:2000]):
        span = say.clause_span(declared, variable.name)
        yield say.dates(span, variable.name, float(array.flat[0]))


def suspect_thousands(
    variable: ir.Variable, array: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Report whole numbers beside three-digit fractions: 980, 1.015, 1.2 for 1,200."""
    if variable.kind != "real" or variable.shape or array.size < _FEW:
        return
    large = array[np.abs(array) >= 100]
    small = array[(np.abs(array) < 100) & (array != 0)]
    if min(large.size, small.size) < _LEAST or np.any(large != np.floor(large)):
        return
    thousands = small * 1000
    whole = np.abs(thousands - np.round(thousands)) < 1e-6 * np.abs(thousands)
    fractions = np.any(small != np.floor(small))
    if not fractions or not whole.all() or np.abs(large).max() >= 1000:
        return
    if np.abs(small).min() >= 1 and np.abs(large).min() >= 300:
        span = say.clause_span(declared, variable.name)
        yield say.thousands(span, variable.name, float(small.flat[0]))


# ---- complex numbers ----


def suspect_polar(
    variable: ir.Variable, array: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Report parts that look like a modulus and a phase in degrees."""
    if variable.kind != "complex" or array.size < _FEW:
        return
    first, second = np.real(array).ravel(), np.imag(array).ravel()
    if first.min() < 0 or np.ptp(second) == 0 or first.max() == 0:
        return
    degrees = np.abs(second).max() > 90 and np.abs(second).max() <= 360.0001
    both = second.min() < -45 and second.max() > 45
    if degrees and (both or second.min() >= 0) and first.max() < 20:
        span = say.clause_span(declared, variable.name)
        yield say.polar(span, variable.name)
