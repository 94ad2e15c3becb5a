"""Rows to train, validate and test on."""

from dataclasses import dataclass

import numpy as np

from ..compiler import ir
from . import mistakes
from .data import Dataset
from .mistakes import DataError

# Sets the draw of the splits apart from the other draws of a seed.
_DRAW = 0x5B117


@dataclass(frozen=True, slots=True)
class Splits:
    """Indices of rows; each row is in one split."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray

    def named(self) -> dict[str, np.ndarray]:
        """The splits that have rows, by name."""
        found = {
            "train": self.train,
            "validation": self.validation,
            "test": self.test,
        }
        return {name: rows for name, rows in found.items() if rows.size}


def split_rows(data: ir.Data, dataset: Dataset, seed: int) -> Splits:
    """Divide the rows of a data set as a spec says.

    Args:
        seed: decides which rows go where, unless `order = file`.

    Raises:
        DataError: a split that is asked for would be empty.
    """
    units = _units(dataset)
    if data.order == "shuffled":
        rng = np.random.default_rng([seed, _DRAW])
        units = [units[i] for i in rng.permutation(len(units))]
    ends = np.cumsum([unit.size for unit in units])
    rows = dataset.rows
    train_end, validation_end = _cuts(data, ends, rows)
    parts = (units[:train_end], units[train_end:validation_end], units[validation_end:])
    splits = Splits(*(np.sort(_join(part)) for part in parts))
    asked = {"train": 1.0, "validation": data.validation, "test": data.test}
    found = splits.named()
    empty = [name for name, share in asked.items() if share and name not in found]
    if empty:
        diagnostics = [mistakes.empty_split(name, rows) for name in empty]
        raise DataError(dataset.source, diagnostics)
    return splits


def _units(dataset: Dataset) -> list[np.ndarray]:
    """What stays together: the rows of one group, or each row by itself."""
    if dataset.group is None:
        return list(np.arange(dataset.rows)[:, None])
    _, first, inverse = np.unique(dataset.group, return_index=True, return_inverse=True)
    by_group = np.split(
        np.argsort(inverse, kind="stable"), np.cumsum(np.bincount(inverse))[:-1]
    )
    return [by_group[i] for i in np.argsort(first)]


def _cuts(data: ir.Data, ends: np.ndarray, rows: int) -> tuple[int, int]:
    """How many units train, and how many train or validate, by their shares of rows."""
    sizes = [max(1, round(share * rows)) if share else 0 for share in _shares(data)]
    validation, test = sizes
    bounds = (rows - validation - test, rows - test)
    # A group that lies across a cut goes to the earlier split, if that leaves any.
    cuts = [int(np.searchsorted(ends, bound, side="left")) + 1 for bound in bounds]
    least_after = (bool(validation) + bool(test), int(bool(test)))
    limited = [
        max(0, min(cut, len(ends) - after))
        for cut, after in zip(cuts, least_after, strict=True)
    ]
    return limited[0], max(limited[0] + bool(validation), limited[1])


def _shares(data: ir.Data) -> tuple[float, float]:
    return data.validation, data.test


def _join(units: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(units) if units else np.zeros(0, np.int64)
