"""Evaluation of a saved run on its own splits or on another file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..data import mistakes
from ..data.dataset import load_dataset
from ..data.mistakes import DataError
from ..data.readers import open_columns
from ..data.splits import split_rows
from .metrics import Metrics, assess
from .run import Run


def evaluate_run(
    run: Run, data: str | Path | None = None
) -> tuple[dict[str, Metrics], list[dict[str, Any]]]:
    """Metrics by split and output, and the criteria of the spec.

    Args:
        data: a file whose rows form one split, called "data"; by default the training
            file with its splits.

    Returns:
        The metrics, and for each criterion its text, split, value and outcome, on the
        test split or on the given file.

    Raises:
        DataError: the file contradicts the spec, or has changed since the training.
    """
    if data is not None:
        return _on_file(run, Path(data))
    network, source = run.network, str(run.data.get("source"))
    if not run.data.get("sha256"):
        raise DataError(source, [mistakes.not_from_a_file()])
    dataset = load_dataset(network.spec, open_columns(Path(source)))
    if dataset.sha256 != run.data["sha256"]:
        raise DataError(source, [mistakes.changed_file()])
    splits = split_rows(network.spec.data, dataset, network.spec.train.seed).named()
    return assess(network, run.params, dataset=dataset, rows=splits)


def _on_file(run: Run, path: Path) -> tuple[dict[str, Metrics], list[dict[str, Any]]]:
    """All rows of a file; without splits, groups are not needed."""
    spec = run.network.spec
    spec = replace(spec, data=replace(spec.data, group=None))
    dataset = load_dataset(spec, open_columns(path))
    rows = {"data": np.arange(dataset.rows)}
    return assess(run.network, run.params, dataset=dataset, rows=rows, judged="data")
