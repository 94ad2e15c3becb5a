"""A linear model: least squares on scaled inputs, and on one-hot categories."""

from collections.abc import Mapping

import numpy as np

from dotnn.compiler import ir
from dotnn.runtime import Dataset

Arrays = Mapping[str, np.ndarray]


def fit_linear(
    spec: ir.Spec, dataset: Dataset, train: np.ndarray, rows: np.ndarray
) -> dict[str, np.ndarray]:
    """Predictions of rows by a linear model of the training rows.

    Angles are regressed by cosine and sine, categories by one number for each class,
    and quantities with `log` as they are. If there are more inputs than rows, the
    weights are the shortest that fit.
    """
    features = _features(spec.inputs, dataset.inputs)
    middle, size = features[train].mean(axis=0), features[train].std(axis=0)
    features = (features - middle) / np.where(size > 0, size, 1.0)
    features = np.concatenate([features, np.ones((len(features), 1))], axis=1)
    found: dict[str, np.ndarray] = {}
    for output in spec.outputs:
        targets = encoded(output, dataset.targets[output.name])
        flat = targets.reshape(len(targets), -1)
        weights = np.linalg.lstsq(features[train], flat[train], rcond=None)[0]
        found[output.name] = (features[rows] @ weights).reshape(
            len(rows), *targets.shape[1:]
        )
    return found


def _features(variables: tuple[ir.Variable, ...], arrays: Arrays) -> np.ndarray:
    parts = [encoded(v, arrays[v.name]) for v in variables]
    flat = [part.reshape(len(part), -1) for part in parts]
    return np.concatenate(flat, axis=1).astype(np.float64)


def encoded(variable: ir.Variable, array: np.ndarray) -> np.ndarray:
    """Real numbers that stand for the values of a quantity."""
    if variable.kind == "one_of":
        return np.eye(len(variable.classes))[array.astype(int)]
    if variable.periodic is not None:
        lo, hi = variable.periodic.ends
        turns = 2 * np.pi * (array.astype(np.float64) - lo) / (hi - lo)
        return np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    if variable.kind == "complex":
        return np.stack([array.real, array.imag], axis=-1).astype(np.float64)
    return array.astype(np.float64)
