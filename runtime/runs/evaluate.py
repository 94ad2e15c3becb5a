"""Evaluation of a saved run on its own splits or on another file."""

from typing import Any, NamedTuple

import numpy as np

from ..data import mistakes
from ..data.dataset import load_dataset
from ..data.mistakes import DataError
from ..data.objects import Data
from ..data.opening import open_all, unsplit
from ..notices import Notice
from ..stack.memory import PREDICT_LESS, memory_explained
from ..suspecting import require_values
from .metrics import Metrics, assess
from .run import Run
from .sources import data_files, files_of_splits


class Evaluation(NamedTuple):
    """Metrics by split and output, and the outcome of each criterion of the spec."""

    metrics: dict[str, Metrics]
    accept: list[dict[str, Any]]


def evaluate_run(
    run: Run,
    data: Data | None = None,
    *,
    split: str | None = None,
    notice: Notice | None = None,
) -> Evaluation:
    """Metrics by split and output, and the criteria of the spec.

    Args:
        data: arrays or a file, or a list of them, whose rows form one split, called
            "data"; by default the training files with their splits.
        split: the only split to evaluate, such as "test".
        notice: called with notices of other data, such as that of a converted unit, and
            the name of their source.

    Returns:
        The metrics, and for each criterion its text, split, value and outcome, on the
        test split or on the given data.

    Raises:
        DataError: the data contradict the spec, or have changed since the training.
        ValueError: the run has no such split.
    """
    what = f"the evaluation of `{run.network.spec.name}`"
    with memory_explained(what, PREDICT_LESS):
        return _evaluate(run, data, split, notice)


def _evaluate(
    run: Run, data: Data | None, split: str | None, notice: Notice | None
) -> Evaluation:
    if data is not None and split is not None:
        raise ValueError("give data or a split to evaluate on, not both")
    if data is not None:
        return _on_data(run, data, notice)
    if split is not None and split not in run.rows:
        known = ", ".join(run.rows)
        raise ValueError(f"split must be one of {known}, got {split!r}")
    network, source = run.network, str(run.data.get("source"))
    files = data_files(run.data)
    if files is None:
        raise DataError(source, [mistakes.not_from_a_file()])
    columns = open_all(network.spec, files, beside=files_of_splits(run.data))
    dataset = load_dataset(network.spec, columns)
    if dataset.sha256 != run.data["sha256"]:
        raise DataError(source, [mistakes.changed_file()])
    rows = run.rows if split is None else {split: run.rows[split]}
    return Evaluation(*assess(network, run.params, dataset=dataset, rows=rows))


def _on_data(run: Run, data: Data, notice: Notice | None) -> Evaluation:
    """All rows of the data; without splits, groups are not needed."""
    spec = unsplit(run.network.spec)
    dataset = load_dataset(spec, open_all(spec, data))
    require_values(run.network, dataset)
    if notice is not None and dataset.warnings:
        notice(dataset.warnings, dataset.source)
    rows = {"data": np.arange(dataset.rows)}
    return Evaluation(
        *assess(run.network, run.params, dataset=dataset, rows=rows, judged="data")
    )
