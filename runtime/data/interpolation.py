"""Linear interpolation along an axis."""

import numpy as np

from ...compiler import Diagnostic, ir
from . import mismatches

# Coordinates are equal if they differ by less than this share of the spacing, or of
# their size, which float32 resolves.
_OF_SPACING, _OF_SIZE = 1e-3, 1e-6


def slack_of(values: np.ndarray) -> float:
    """How far coordinates of the same points lie apart at most."""
    gaps = np.diff(np.sort(values))
    gap = float(gaps.min()) if gaps.size else 0.0
    size = _OF_SIZE * float(np.abs(values).max(initial=0.0))
    return max(_OF_SPACING * gap, min(size, 0.1 * gap) if gaps.size else size)


def is_same(coordinates: np.ndarray, values: np.ndarray) -> bool:
    """Whether coordinates are those of an axis, in its order."""
    if coordinates.shape != values.shape:
        return False
    return bool(np.all(np.abs(coordinates - values) <= slack_of(values)))


def matching_order(coordinates: np.ndarray, values: np.ndarray) -> np.ndarray | None:
    """The place of each value of an axis among coordinates; None if they differ."""
    if coordinates.shape != values.shape:
        return None
    places = np.empty(values.size, np.intp)
    places[np.argsort(values, kind="stable")] = np.argsort(coordinates, kind="stable")
    return places if is_same(coordinates[places], values) else None


def require_inside(
    variable: ir.Variable, axis: ir.Axis, coordinates: np.ndarray, values: np.ndarray
) -> Diagnostic | None:
    """An error where an array cannot be interpolated to an axis."""
    if (
        not np.isfinite(coordinates).all()
        or np.unique(coordinates).size < coordinates.size
    ):
        return mismatches.no_coordinates(variable.name, axis)
    ends = float(coordinates.min()), float(coordinates.max())
    slack = slack_of(values)
    outside = values.min() < ends[0] - slack or values.max() > ends[1] + slack
    if outside:
        wanted = float(values.min()), float(values.max())
        return mismatches.elsewhere(variable.name, axis, ends, wanted)
    if variable.kind == "one_of":
        return mismatches.between_classes(variable.name, axis)
    return None


def interpolate(
    variable: ir.Variable,
    array: np.ndarray,
    at: int,
    coordinates: np.ndarray,
    values: np.ndarray,
) -> np.ndarray:
    """Interpolate linearly along an axis of an array, in float64.

    A missing value stays missing, and makes its neighbors on the new axis missing
    unless they lie on another point.

    Args:
        at: the axis of the array.
        coordinates: of its points, all different, in any order.
        values: the new coordinates, inside the others.
    """
    order = np.argsort(coordinates)
    points = coordinates[order]
    wide = np.complex128 if np.iscomplexobj(array) else np.float64
    rows = np.moveaxis(array, at, -1)[..., order].astype(wide)
    if variable.periodic is not None:
        lo, hi = variable.periodic.ends
        rows = np.unwrap(np.real(rows), period=hi - lo, axis=-1)
    if points.size == 1:
        return np.moveaxis(np.repeat(rows, values.size, axis=-1), -1, at)
    upper = np.clip(np.searchsorted(points, values), 1, points.size - 1)
    share = (values - points[upper - 1]) / (points[upper] - points[upper - 1])
    share = np.clip(share, 0.0, 1.0)
    below = np.where(share < 1, rows[..., upper - 1], 0.0) * (1 - share)
    above = np.where(share > 0, rows[..., upper], 0.0) * share
    return np.moveaxis(below + above, -1, at)
