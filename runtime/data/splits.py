"""Training, validation and test splits."""

from dataclasses import dataclass

import numpy as np

from ...compiler import ir
from . import mistakes
from .dataset import Dataset
from .missing import require_known
from .mistakes import DataError

# Separates the random numbers of splits from other uses of a seed.
_DRAW = 0x5B117


@dataclass(frozen=True, slots=True)
class Splits:
    """Row indices; each row is in one split."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray

    def named(self) -> dict[str, np.ndarray]:
        """The splits that are not empty, by name."""
        splits = {
            "train": self.train,
            "validation": self.validation,
            "test": self.test,
        }
        return {name: rows for name, rows in splits.items() if rows.size}


def splits_of(spec: ir.Spec, dataset: Dataset) -> Splits:
    """Split the rows, and require that each split has the values it needs.

    Raises:
        DataError: a requested split would be empty, or lack all values of an output.
    """
    splits = split_rows(spec.data, dataset)
    require_known(spec, dataset.targets, splits.named(), dataset.source)
    return splits


def split_rows(data: ir.Data, dataset: Dataset) -> Splits:
    """Split the rows of a data set as the spec specifies.

    Raises:
        DataError: a requested split would be empty.
    """
    unit = _units(dataset)
    count = int(unit.max()) + 1
    if data.order == "shuffled":
        order = np.random.default_rng([data.split_seed, _DRAW]).permutation(count)
        unit = np.argsort(order)[unit]
    rows = dataset.rows
    train_end, validation_end = _cuts(data, np.cumsum(np.bincount(unit)), rows)
    splits = Splits(
        train=np.flatnonzero(unit < train_end),
        validation=np.flatnonzero((train_end <= unit) & (unit < validation_end)),
        test=np.flatnonzero(validation_end <= unit),
    )
    shares = {"train": 1.0, "validation": data.validation, "test": data.test}
    named = splits.named()
    empty = [name for name, share in shares.items() if share and name not in named]
    if empty:
        diagnostics = [mistakes.empty_split(name, rows) for name in empty]
        raise DataError(dataset.source, diagnostics)
    return splits


def _units(dataset: Dataset) -> np.ndarray:
    """For each row its group, or its own number: the units that stay together."""
    if dataset.group is None:
        return np.arange(dataset.rows)
    _, first, inverse = np.unique(dataset.group, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]  # numbered in the order of the file


def _cuts(data: ir.Data, ends: np.ndarray, rows: int) -> tuple[int, int]:
    """Numbers of training units, and of training and validation units, by shares of
    rows.
    """
    sizes = [max(1, round(share * rows)) if share else 0 for share in _shares(data)]
    validation, test = sizes
    bounds = (rows - validation - test, rows - test)
    # A group across a cut goes to the earlier split, unless nothing would remain.
    cuts = [int(np.searchsorted(ends, bound, side="left")) + 1 for bound in bounds]
    least_after = (bool(validation) + bool(test), int(bool(test)))
    limited = [
        max(0, min(cut, len(ends) - after))
        for cut, after in zip(cuts, least_after, strict=True)
    ]
    return limited[0], max(limited[0] + bool(validation), limited[1])


def _shares(data: ir.Data) -> tuple[float, float]:
    return data.validation, data.test
