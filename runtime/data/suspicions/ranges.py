"""Values compared with the declared range, unit and bound."""

from collections.abc import Iterator

import numpy as np

from ....compiler import Declarations, Diagnostic, ir
from ....compiler import lints_of_data as say
from ..contract import range_text
from ..kinds import as_parts
from .conversions import conversions_to

# Fewer values give little evidence.
_FEW = 10
# Share of a declared range that data should cover.
_FILLED = 0.5
# Coverage or share inside below this suggests another unit.
_HARDLY = 0.1
# Coverage and share inside for values of the right unit.
_INSIDE = 0.95
_WELL = 0.3
# Share of values at a bound that is more than chance.
_AT_BOUND = 0.01
_DECADES = 3.0
_UPPER = 1.4
# Distance of an outlier from the median, in half interquartile ranges.
_FAR = 50.0
_RARE = 0.05


def suspect_values(
    variable: ir.Variable, array: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Find everything suspicious in the values of a quantity."""
    if variable.kind in ("one_of", *ir.SHARES):
        return
    values = as_parts(variable, array).ravel().astype(np.float64)
    if values.size < _FEW:
        return
    unit = _another_unit(variable, values, declared)
    if unit is not None:
        yield unit
        return
    if variable.periodic is None:
        yield from _range(variable, values, declared)
        yield from _decades(variable, values, declared)
        yield from _outliers(variable, values, declared)
    if variable.role == "output":
        yield from _bounds(variable, values, declared)


# ---- ranges ----


def _ends(variable: ir.Variable) -> tuple[float, float] | None:
    """Ends of the declared range, or of a two-sided bound."""
    ends = variable.within or variable.bound
    if ends is None or ends.lo is None or ends.hi is None:
        return None
    return ends.lo, ends.hi


def _filled(
    values: np.ndarray, ends: tuple[float, float], *, log: bool
) -> tuple[float, float]:
    """Share of a range that values cover, and share of values inside it."""
    lo, hi = ends
    slack = 1e-6 * (hi - lo)
    inside = values[(values >= lo - slack) & (values <= hi + slack)]
    if inside.size == 0:
        return 0.0, 0.0
    first, last = inside.min(), inside.max()
    if log:
        if lo <= 0 or first <= 0:
            return 0.0, 0.0
        lo, hi, first, last = np.log10([lo, hi, first, last])
    return float((last - first) / (hi - lo)), inside.size / values.size


def _range(
    variable: ir.Variable, values: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    within = variable.within
    if within is None or within.lo is None or within.hi is None:
        return
    share, _ = _filled(values, (within.lo, within.hi), log=variable.log)
    constant = values.min() == values.max()
    if share < _FILLED and not constant:
        span = say.clause_span(declared, variable.name, "in")
        actual = float(values.min()), float(values.max())
        text = f"`in {range_text(within)}`"
        yield say.range_too_wide(span, variable.name, text, actual, share)


# ---- units ----


def _another_unit(
    variable: ir.Variable, values: np.ndarray, declared: Declarations
) -> Diagnostic | None:
    """Report values that do not fit the declaration but would in another unit."""
    if variable.periodic is not None:
        return _radians(variable, values, declared)
    ends = _ends(variable)
    if ends is None:
        return None
    share, inside = _filled(values, ends, log=variable.log)
    if values.min() == values.max() or (share > _HARDLY and inside > _HARDLY):
        return None
    for other, convert in conversions_to(variable.unit):
        meant = convert(values)
        share, inside = _filled(meant, ends, log=variable.log)
        if share >= _WELL and inside >= _INSIDE:
            return _told(variable, values, other, meant, declared)
    return None


def _radians(
    variable: ir.Variable, values: np.ndarray, declared: Declarations
) -> Diagnostic | None:
    """Report angles with a period in degrees that all fit into radians."""
    period = variable.periodic
    assert period is not None
    if variable.unit not in ("deg", "degree") or values.size < 2 * _FEW:
        return None
    if np.abs(values).max() > 2 * np.pi + 1e-3 or np.ptp(values) < 2:
        return None
    return _told(variable, values, "`rad`", np.rad2deg(values), declared)


def _told(
    variable: ir.Variable,
    values: np.ndarray,
    other: str,
    meant: np.ndarray,
    declared: Declarations,
) -> Diagnostic:
    span = say.unit_span(declared, variable.name)
    middle, after = float(np.median(values)), float(np.median(meant))
    return say.another_unit(span, variable.name, variable.unit, middle, other, after)


# ---- bounds ----


def _bounds(
    variable: ir.Variable, values: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Report values at a bound, which a sigmoid, softplus or tanh only approaches."""
    bound = variable.bound
    if not isinstance(variable.scaling, ir.Interval | ir.HalfLine) or bound is None:
        return
    ends = [end for end in (bound.lo, bound.hi) if end is not None]
    shares = [float(np.mean(values == end)) for end in ends]
    span = say.clause_span(declared, variable.name, "bound")
    if len(ends) == 2 and sum(shares) == 1.0:
        yield say.at_open_bound(span, variable.name, ends[0], shares[0], both=True)
        return
    for end, share in zip(ends, shares, strict=True):
        if share >= _AT_BOUND:
            yield say.at_open_bound(span, variable.name, end, share, both=False)


# ---- values ----


def _decades(
    variable: ir.Variable, values: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    if variable.log or variable.within is not None or values.min() <= 0:
        return
    if isinstance(variable.scaling, ir.Interval):
        return
    few, middle, many = np.quantile(values, [0.01, 0.5, 0.99])
    decades = float(np.log10(many / few))
    # Values that only approach zero have a median near it.
    if decades >= _DECADES and np.log10(many / middle) >= _UPPER:
        span = say.clause_span(declared, variable.name)
        yield say.spans_decades(span, variable.name, decades)


def _outliers(
    variable: ir.Variable, values: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Report few values far from all others."""
    if variable.log or values.size < 2 * _FEW:
        return
    lower, middle, upper = np.quantile(values, [0.25, 0.5, 0.75])
    half = (upper - lower) / 2
    far = np.abs(values - middle) > _FAR * half
    if half == 0 or not 0 < far.mean() <= _RARE:
        return
    near = values[~far]
    gap = np.abs(values[far] - middle).min() / np.abs(near - middle).max()
    if gap < 2:  # a long tail, not a mark
        return
    span = say.clause_span(declared, variable.name)
    worst = float(values[far][np.argmax(np.abs(values[far] - middle))])
    typical = float(lower), float(upper)
    count = int(far.sum())
    yield say.outliers(span, variable.name, worst, count, typical)
