"""How good predictions are, in physical units, and whether that is good enough."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..compiler import ir

Metrics = dict[str, dict[str, float]]

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def measure(predictions: np.ndarray, targets: np.ndarray) -> dict[str, float]:
    """Errors over all rows and components, computed in float64.

    rmse = sqrt(mean(e^2)), mae = mean(|e|), max_error = max(|e|),
    r2 = 1 - sum(e^2) / sum((t - mean(t))^2), the mean by component; NaN where the
    targets do not vary.

    Args:
        predictions, targets: (rows, *shape), physical.
    """
    targets = targets.astype(np.float64)
    error = predictions.astype(np.float64) - targets
    squared = float(np.sum(np.square(error)))
    spread = float(np.sum(np.square(targets - np.mean(targets, axis=0))))
    return {
        "rmse": float(np.sqrt(squared / error.size)),
        "mae": float(np.mean(np.abs(error))),
        "max_error": float(np.max(np.abs(error))),
        "r2": 1 - squared / spread if spread > 0 else float("nan"),
    }


def measure_outputs(
    predictions: Mapping[str, np.ndarray],
    targets: Mapping[str, np.ndarray],
    rows: np.ndarray | None = None,
) -> Metrics:
    """The errors of every output, over some of the rows."""
    chosen = slice(None) if rows is None else rows
    return {
        name: measure(predictions[name][chosen], targets[name][chosen])
        for name in targets
    }


def judge(
    accept: tuple[ir.Criterion, ...], metrics: Mapping[str, Metrics], split: str
) -> list[dict[str, Any]]:
    """Whether the metrics of a split meet each criterion of a spec."""
    return [_judge(criterion, metrics[split], split) for criterion in accept]


def _judge(criterion: ir.Criterion, metrics: Metrics, split: str) -> dict[str, Any]:
    value = metrics[criterion.output][criterion.metric]
    compare = _COMPARISONS[criterion.comparison]
    return {
        "criterion": criterion_text(criterion),
        "split": split,
        "value": value,
        "met": compare(value, criterion.threshold),
    }


def criterion_text(criterion: ir.Criterion) -> str:
    """A criterion as the language writes it."""
    return f"{criterion.label} {criterion.comparison} {criterion.threshold:g}"
