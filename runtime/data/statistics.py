"""Statistics of the training split, which scale quantities without a declared range."""

from collections.abc import Mapping

import numpy as np

from ...compiler import ir
from .kinds import as_parts

Statistics = dict[str, dict[str, np.ndarray]]

# A component is constant if its deviation is below this many units in the last place of
# its mean.
_UNITS = 8


def statistics_of(
    spec: ir.Spec, arrays: Mapping[str, np.ndarray], rows: np.ndarray
) -> Statistics:
    """Statistics by variable, as stored in the params.

    Args:
        arrays: physical values (rows, *shape) by variable.
        rows: indices of the training split.
    """
    dtype = np.dtype(spec.train.precision)
    statistics: Statistics = {}
    for variable in (*spec.inputs, *spec.outputs):
        values = _statistics(variable, arrays[variable.name][rows], dtype)
        if values:
            statistics[variable.name] = values
    return statistics


def _statistics(
    variable: ir.Variable, values: np.ndarray, dtype: np.dtype
) -> dict[str, np.ndarray]:
    match variable.scaling:
        case ir.Standard() if variable.kind == "complex":
            parts = as_parts(variable, values).astype(np.float64)
            return _of_complex(parts, dtype)
        case ir.Standard():
            return _mean_and_deviation(_on_scale(variable, values), dtype)
        case ir.HalfLine(end=end, size=None):
            distance = _on_scale(variable, values) - end
            size = np.sqrt(_mean(np.square(distance)))
            return {"size": _or_one(size, dtype)}
        case _:
            return {}


def _on_scale(variable: ir.Variable, values: np.ndarray) -> np.ndarray:
    values = values.astype(np.float64)
    return np.log10(values) if variable.log else values


def _mean_and_deviation(values: np.ndarray, dtype: np.dtype) -> dict[str, np.ndarray]:
    mean = _mean(values)
    deviation = np.sqrt(_mean(np.square(values - mean)))
    constant = deviation <= _UNITS * np.finfo(dtype).eps * np.abs(mean)
    deviation = _or_one(np.where(constant, 0.0, deviation), dtype)
    return {"mean": mean.astype(dtype), "deviation": deviation}


def _of_complex(parts: np.ndarray, dtype: np.dtype) -> dict[str, np.ndarray]:
    """The mean of each part, and a common deviation, which preserves phases.

    Args:
        parts: (rows, *shape, 2).
    """
    mean = _mean(parts)
    variance = _mean(np.square(parts - mean))
    deviation = np.sqrt(np.mean(variance, axis=-1, keepdims=True))
    size = np.max(np.abs(mean), axis=-1, keepdims=True)
    constant = deviation <= _UNITS * np.finfo(dtype).eps * size
    deviation = _or_one(np.where(constant, 0.0, deviation), dtype)
    return {"mean": mean.astype(dtype), "deviation": deviation}


def _mean(values: np.ndarray) -> np.ndarray:
    """The mean over the rows in which a value is known, that is not NaN.

    A component that is never known gets the mean of all others.
    """
    known = ~np.isnan(values)
    if known.all():
        return np.mean(values, axis=0)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    overall = total.sum() / max(int(count.sum()), 1)
    return np.where(count > 0, total / np.maximum(count, 1), overall)


def _or_one(size: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Replace divisors that are 0, or that JAX flushes to 0, by 1."""
    return np.where(size >= np.finfo(dtype).tiny, size, 1.0).astype(dtype)
