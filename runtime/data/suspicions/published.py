"""Splits that somebody published: groups and equal rows on both sides."""

from collections.abc import Iterator

import numpy as np

from ....compiler import Declarations, Diagnostic, ir
from ....compiler import lints_of_data as say
from ..dataset import Dataset
from ..splits import Splits


def suspect_published(
    spec: ir.Spec, dataset: Dataset, splits: Splits, declared: Declarations
) -> Iterator[Diagnostic]:
    """Find groups and bitwise equal inputs in training rows and another split."""
    for name, rows in splits.named().items():
        if name == "train" or ir.share_of(spec.data, name):
            continue
        setting = "split" if spec.data.split is not None else name
        span = say.setting_span(declared, setting)
        if dataset.group is not None:
            groups = np.intersect1d(dataset.group[rows], dataset.group[splits.train])
            if groups.size:
                yield say.divided_groups(span, list(map(str, groups.tolist())), name)
        equal = _equal(dataset, rows, splits.train)
        if equal.size:
            yield say.equal_rows(span, name, equal.tolist(), rows.size)


def _equal(dataset: Dataset, rows: np.ndarray, training: np.ndarray) -> np.ndarray:
    """Those of some rows whose inputs are, bit by bit, those of a training row."""
    count = dataset.rows
    flat = [
        np.ascontiguousarray(array).reshape(count, -1).view(np.uint8).reshape(count, -1)
        for array in dataset.inputs.values()
    ]
    together = np.ascontiguousarray(np.concatenate(flat, axis=1))
    whole = together.view(np.dtype((np.void, together.shape[1]))).ravel()
    return rows[np.isin(whole[rows], whole[training])]
