"""Angles, whose range wraps around."""

import numpy as np

from ...compiler import ir


def wrapped(period: ir.Range, angles: np.ndarray) -> np.ndarray:
    """Map angles to [lo, hi); angles inside keep their bits."""
    lo, hi = _ends(period)
    around = lo + np.mod(angles.astype(np.float64) - lo, hi - lo)
    inside = (angles >= lo) & (angles < hi)
    inside_period = np.where(inside, angles, around.astype(angles.dtype))
    return np.where(inside_period < hi, inside_period, lo).astype(angles.dtype)


def nearest_difference(
    period: ir.Range, angles: np.ndarray, others: np.ndarray
) -> np.ndarray:
    """Signed difference of angles along the shorter arc, at most half a turn."""
    lo, hi = _ends(period)
    difference = angles - others
    return difference - (hi - lo) * np.round(difference / (hi - lo))


def as_radians(period: ir.Range, angles: np.ndarray) -> np.ndarray:
    """Angles in radians from 0 to 2 pi."""
    lo, hi = _ends(period)
    return (angles - lo) * (2 * np.pi / (hi - lo))


def mean_angle(period: ir.Range, angles: np.ndarray) -> np.ndarray:
    """Circular mean over rows, per component, of the angles that are not NaN."""
    lo, hi = _ends(period)
    points = np.exp(1j * as_radians(period, angles))
    return lo + np.angle(np.nansum(points, axis=0)) * ((hi - lo) / (2 * np.pi))


def turns_outside(period: ir.Range, angles: np.ndarray) -> np.ndarray:
    """Number of turns from each angle to the range; 0 inside."""
    lo, hi = _ends(period)
    return np.maximum(0.0, np.maximum(lo - angles, angles - hi) / (hi - lo))


def _ends(period: ir.Range) -> tuple[float, float]:
    assert period.lo is not None
    assert period.hi is not None
    return period.lo, period.hi
