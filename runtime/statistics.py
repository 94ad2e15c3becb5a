"""Statistics of the training split, which scale what has no declared range."""

from collections.abc import Mapping

import numpy as np

from ..compiler import ir

Statistics = dict[str, dict[str, np.ndarray]]

# A component whose deviation is this small a share of its mean counts as constant:
# float32 holds about seven digits.
_CONSTANT = 1e-6


def statistics_of(
    spec: ir.Spec, arrays: Mapping[str, np.ndarray], rows: np.ndarray
) -> Statistics:
    """The arrays that the emitted module keeps in params, by variable.

    Args:
        arrays: (rows, *shape) by the name of the variable, physical.
        rows: indices of the training split.
    """
    dtype = np.dtype(spec.train.precision)
    found: Statistics = {}
    for variable in (*spec.inputs, *spec.outputs):
        values = _statistics(variable, arrays[variable.name][rows])
        if values:
            found[variable.name] = {k: v.astype(dtype) for k, v in values.items()}
    return found


def _statistics(variable: ir.Variable, values: np.ndarray) -> dict[str, np.ndarray]:
    match variable.scaling:
        case ir.Standard():
            return _mean_and_deviation(_on_scale(variable, values))
        case ir.HalfLine(end=end, size=None):
            distance = _on_scale(variable, values) - end
            return {"size": _or_one(np.sqrt(np.mean(np.square(distance), axis=0)))}
        case _:
            return {}


def _on_scale(variable: ir.Variable, values: np.ndarray) -> np.ndarray:
    values = values.astype(np.float64)
    return np.log10(values) if variable.log else values


def _mean_and_deviation(values: np.ndarray) -> dict[str, np.ndarray]:
    mean = np.mean(values, axis=0)
    deviation = np.std(values, axis=0)
    constant = deviation <= _CONSTANT * np.abs(mean)
    return {"mean": mean, "deviation": _or_one(np.where(constant, 0.0, deviation))}


def _or_one(size: np.ndarray) -> np.ndarray:
    """A divisor: 1 where it would be 0."""
    return np.where(size > 0, size, 1.0)
