"""Metrics of predictions in physical units, and the criteria of a spec."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ...compiler import METRICS, Errors, ir
from ..data import mistakes
from ..data.angles import mean_angle, nearest_difference
from ..data.dataset import Dataset
from ..data.missing import NO_CLASS, is_known, rows_known_to
from ..data.mistakes import DataError
from ..network.inputs import typed_arrays
from ..network.network import Network, Params
from ..stack import backend
from ..stack.backend import jax

Metrics = dict[str, dict[str, float]]

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


def measure(predictions: np.ndarray, targets: np.ndarray) -> dict[str, float]:
    """Errors over all rows and components, computed in float64.

    rmse = sqrt(mean(|e|^2)), mae = mean(|e|), max_error = max(|e|), r2 = 1 - sum(|e|^2)
    / sum(|t - mean(t)|^2), with the mean per component; NaN if the targets are
    constant.

    Args:
        predictions, targets: (rows, *shape), physical, real or complex.
    """
    targets = _exactly(targets)
    known = ~np.isnan(targets)
    error = np.abs(_exactly(predictions) - targets)
    around = np.abs(targets - _mean_of_known(targets, known))
    return _measures(error[known], np.sum(np.square(around[known])))


def measure_angles(
    period: ir.Range, predictions: np.ndarray, targets: np.ndarray
) -> dict[str, float]:
    """Errors along the shorter arc.

    The spread in r2 is relative to the circular mean per component. For small errors,
    r2 equals that of plain numbers.
    """
    targets = _exactly(targets)
    known = ~np.isnan(targets)
    error = np.abs(nearest_difference(period, _exactly(predictions), targets))
    around = nearest_difference(period, targets, mean_angle(period, targets))
    around = around - _mean_of_known(around, known)
    return _measures(error[known], np.sum(np.square(around[known])))


def measure_classes(probabilities: np.ndarray, targets: np.ndarray) -> dict[str, float]:
    """Metrics of categories; the most probable class is the prediction.

    Args:
        probabilities: (rows, *shape, classes).
        targets: class numbers, (rows, *shape).
    """
    wrong = np.argmax(probabilities, axis=-1) != targets
    known = targets != NO_CLASS
    return _measures(wrong[known].astype(np.float64), 0.0, of_categories=True)


def _mean_of_known(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The mean per component over the rows in which it is known."""
    total = np.sum(np.where(known, values, 0.0), axis=0)
    return total / np.maximum(np.sum(known, axis=0), 1)


def _exactly(values: np.ndarray) -> np.ndarray:
    return values.astype(np.complex128 if np.iscomplexobj(values) else np.float64)


def _measures(
    error: np.ndarray, spread: float, *, of_categories: bool = False
) -> dict[str, float]:
    """Metrics of absolute errors, given the spread of the targets."""
    squared = float(np.sum(np.square(error)))
    errors = Errors(
        error.size, float(np.sum(error)), squared, float(np.max(error)), float(spread)
    )
    rows = METRICS.items()
    fit = {name: row for name, row in rows if row.of_categories == of_categories}
    return {name: row.formula(errors) for name, row in fit.items()}


def assess(
    network: Network,
    params: Params,
    *,
    dataset: Dataset,
    rows: Mapping[str, np.ndarray],
    judged: str = "test",
) -> tuple[dict[str, Metrics], list[dict[str, Any]]]:
    """Metrics by split and output, and the criteria of the spec on one of the splits.

    Args:
        rows: row numbers, by split.
        judged: the split of the criteria; without it, there are none.
    """
    predictions = network.predict(params, dataset.inputs)
    targets = dataset.targets
    metrics = measure_outputs(network, predictions, targets=targets, rows=rows)
    if judged not in metrics:
        return metrics, []
    unknown = [c for c in network.spec.accept if not _is_measured(c, metrics[judged])]
    if unknown:
        found = [mistakes.nothing_known(c.output, judged) for c in unknown]
        raise DataError(dataset.source, found)
    return metrics, judge(network.spec.accept, metrics, judged)


def measure_outputs(
    network: Network,
    predictions: Mapping[str, np.ndarray],
    *,
    targets: Mapping[str, np.ndarray],
    rows: Mapping[str, np.ndarray],
) -> dict[str, Metrics]:
    """Metrics of every output for every split, including functions in `accept`.

    Args:
        rows: row numbers, by split.
    """
    by_function = measure_by_functions(network, predictions, targets=targets)
    accept = network.spec.accept
    functions = [c for c in accept if isinstance(c.metric, ir.FunctionTerm)]
    found: dict[str, Metrics] = {}
    for split, chosen in rows.items():
        found[split] = {
            v.name: _measure(v, predictions[v.name][chosen], targets[v.name][chosen])
            for v in network.spec.outputs
            if is_known(v, targets[v.name][chosen]).any()
        }
        for criterion in functions:
            known = rows_known_to(criterion, network.spec.outputs, targets)[chosen]
            if known.any():
                mean = float(np.mean(by_function[criterion.label][chosen[known]]))
                found[split][criterion.output][criterion.label] = mean
    return found


def measure_by_functions(
    network: Network,
    predictions: Mapping[str, np.ndarray],
    *,
    targets: Mapping[str, np.ndarray],
) -> dict[str, np.ndarray]:
    """Values (rows,) of the functions in `accept`, by their text in the spec.

    Args:
        predictions, targets: physical, (rows, *shape).
    """
    spec = network.spec
    if not any(isinstance(c.metric, ir.FunctionTerm) for c in spec.accept):
        return {}
    truths = typed_arrays(spec.outputs, targets, spec.train.precision)
    values = {name: predictions[name] for name in truths}
    with network.precision():
        found = backend.jit(jax.vmap(network.module.criteria))(values, truths)
    return {name: np.asarray(value) for name, value in found.items()}


def _measure(
    variable: ir.Variable, predictions: np.ndarray, targets: np.ndarray
) -> dict[str, float]:
    if variable.kind == "one_of":
        return measure_classes(predictions, targets)
    if variable.periodic is not None:
        return measure_angles(variable.periodic, predictions, targets)
    return measure(predictions, targets)


def judge(
    accept: tuple[ir.Criterion, ...], metrics: Mapping[str, Metrics], split: str
) -> list[dict[str, Any]]:
    """Evaluate each criterion of a spec on the metrics of a split."""
    return [_judge(criterion, metrics[split], split) for criterion in accept]


def _is_measured(criterion: ir.Criterion, metrics: Metrics) -> bool:
    return _metric_of(criterion) in metrics.get(criterion.output, {})


def _metric_of(criterion: ir.Criterion) -> str:
    metric = criterion.metric
    return metric if isinstance(metric, str) else criterion.label


def _judge(criterion: ir.Criterion, metrics: Metrics, split: str) -> dict[str, Any]:
    value = metrics[criterion.output][_metric_of(criterion)]
    compare = _COMPARISONS[criterion.comparison]
    return {
        "criterion": criterion_text(criterion),
        "split": split,
        "value": value,
        "met": compare(value, criterion.threshold),
    }


def criterion_text(criterion: ir.Criterion) -> str:
    """Format a criterion as the language does."""
    return f"{criterion.label} {criterion.comparison} {criterion.threshold:g}"
