"""Inputs and outputs as points with features of equal scale."""

from collections.abc import Iterable, Mapping

import numpy as np

from ....compiler import ir
from ..angles import as_radians
from ..kinds import as_parts

# Number of rows in neighbor searches, whose time grows with its square.
SAMPLE = 1500
_FEATURES = 4096  # of a point; evenly sampled if there are more


def points(
    variables: Iterable[ir.Variable], arrays: Mapping[str, np.ndarray]
) -> np.ndarray:
    """Points (rows, features); each feature has deviation 1, or 0 if constant."""
    parts = [_features(v, arrays[v.name]) for v in variables]
    joined = np.concatenate(parts, axis=1)
    step = -(-joined.shape[1] // _FEATURES)
    joined = joined[:, ::step].astype(np.float64)
    deviation = joined.std(axis=0)
    deviation[deviation <= 1e-12 * np.abs(joined).max(axis=0, initial=0)] = np.inf
    return (joined - joined.mean(axis=0)) / deviation


def _features(variable: ir.Variable, array: np.ndarray) -> np.ndarray:
    rows = len(array)
    if variable.kind == "one_of":
        array = np.eye(len(variable.classes))[array.astype(int)]
    elif variable.periodic is not None:
        angles = as_radians(variable.periodic, array.astype(np.float64))
        array = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    elif variable.log:
        array = np.log10(array)
    return as_parts(variable, array).reshape(rows, -1)


def sampled(rows: int, most: int = SAMPLE) -> np.ndarray:
    """A reproducible random sample of rows, in order."""
    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(0).choice(rows, most, replace=False))


def distances(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Euclidean distances (some, others), in blocks of a few million."""
    squares = (some**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)
    products = some @ others.T
    return np.sqrt(np.maximum(squares - 2 * products, 0.0))
