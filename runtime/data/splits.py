"""Training, validation, test and calibration splits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...compiler import ir
from . import mistakes
from .dataset import Dataset
from .missing import require_known
from .mistakes import DataError
from .published import SPLITS, UNDECIDED, published_splits

# Separates the random numbers of splits from other uses of a seed.
_DRAW = 0x5B117


def _no_rows() -> np.ndarray:
    return np.zeros(0, np.intp)


@dataclass(frozen=True, slots=True)
class Splits:
    """Row indices; each row is in one split."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    calibration: np.ndarray = field(default_factory=_no_rows)

    def named(self) -> dict[str, np.ndarray]:
        """The splits that are not empty, by name."""
        splits = {
            "train": self.train,
            "validation": self.validation,
            "test": self.test,
            "calibration": self.calibration,
        }
        return {name: rows for name, rows in splits.items() if rows.size}


def splits_of(spec: ir.Spec, dataset: Dataset) -> Splits:
    """Split the rows, and require that each split has the values it needs.

    Raises:
        DataError: a requested split would be empty, or lack all values of an output.
    """
    splits = split_rows(spec.data, dataset)
    watched = {dict(part.arguments).get("monitor") for part in spec.schedule}
    wanted = {"test": bool(spec.accept), "validation": "validation" in watched}
    _require_rows(wanted, splits, dataset)
    require_known(spec, dataset.targets, splits.named(), dataset.source)
    return splits


def split_rows(data: ir.Data, dataset: Dataset) -> Splits:
    """Split the rows of a data set as the spec specifies.

    Raises:
        DataError: a requested split would be empty.
    """
    split = published_splits(data, dataset)
    if any(ir.share_of(data, name) for name in ir.HELD_OUT):
        split = _draw(data, split, dataset)
    split = np.where(split == UNDECIDED, SPLITS.index("train"), split)
    found = {name: np.flatnonzero(split == at) for at, name in enumerate(SPLITS)}
    splits = Splits(**found)
    asked = {name: bool(getattr(data, name)) for name in ir.HELD_OUT}
    _require_rows({"train": True, **asked}, splits, dataset)
    return splits


def _require_rows(wanted: Mapping[str, bool], splits: Splits, dataset: Dataset) -> None:
    named = splits.named()
    empty = [name for name, asks in wanted.items() if asks and name not in named]
    if empty:
        diagnostics = [mistakes.empty_split(name, dataset.rows) for name in empty]
        raise DataError(dataset.source, diagnostics)


def _draw(data: ir.Data, published: np.ndarray, dataset: Dataset) -> np.ndarray:
    """Draw the shares of each file from its rows that no split has yet.

    A group of several files stays in the split that it got in the first.
    """
    split, unit = published.copy(), _units(dataset)
    of_unit = np.full(int(unit.max()) + 1, UNDECIDED)
    for index, rows in enumerate(_parts(dataset)):
        free = rows[split[rows] == UNDECIDED]
        split[free] = of_unit[unit[free]]
        left = free[split[free] == UNDECIDED]
        if left.size:
            sizes = _sizes(data, split[free], rows.size)
            split[left] = _drawn(data, unit[left], sizes, index)
            of_unit[unit[left]] = split[left]
    return split


def _parts(dataset: Dataset) -> list[np.ndarray]:
    """The rows of each file that shares are drawn from."""
    if dataset.layout is None or not dataset.layout.parts:
        return [np.arange(dataset.rows)]
    sizes = [part.rows for part in dataset.layout.parts]
    rows = np.split(np.arange(dataset.rows), np.cumsum(sizes)[:-1])
    pairs = zip(dataset.layout.parts, rows, strict=True)
    return [each for part, each in pairs if not part.split]


def _sizes(data: ir.Data, split: np.ndarray, rows: int) -> list[int]:
    """How many rows to draw for each split, besides those that its groups have."""
    sizes: list[int] = []
    for name in SPLITS[1:]:
        share = ir.share_of(data, name)
        wanted = max(1, round(share * rows)) if share else 0
        had = int(np.count_nonzero(split == SPLITS.index(name)))
        sizes.append(max(0, wanted - had))
    return sizes


def _drawn(
    data: ir.Data, unit: np.ndarray, sizes: Sequence[int], index: int
) -> np.ndarray:
    """The split of each row of a file, whole units together."""
    _, number = np.unique(unit, return_inverse=True)
    count = int(number.max()) + 1
    if data.order == "shuffled":
        seed = [data.split_seed, _DRAW, *([index] if index else [])]
        order = np.random.default_rng(seed).permutation(count)
        number = np.argsort(order)[number]
    cuts = _cuts(sizes, np.cumsum(np.bincount(number)), unit.size)
    return np.searchsorted(cuts, number, side="right")


def _units(dataset: Dataset) -> np.ndarray:
    """For each row its group, or its own number: the units that stay together."""
    if dataset.group is None:
        return np.arange(dataset.rows)
    _, first, inverse = np.unique(dataset.group, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse]  # numbered in the order of the file


def _cuts(sizes: Sequence[int], ends: np.ndarray, rows: int) -> list[int]:
    """Numbers of the units before each split that follows, by its rows.

    Args:
        ends: number of rows up to the end of each unit.
    """
    cuts: list[int] = []
    for at in range(len(sizes)):
        # A group across a cut goes to the earlier split, unless nothing would remain.
        cut = int(np.searchsorted(ends, rows - sum(sizes[at:]), side="left")) + 1
        after = sum(map(bool, sizes[at:]))
        limited = max(0, min(cut, len(ends) - after))
        least = cuts[-1] + bool(sizes[at - 1]) if cuts else 0
        cuts.append(max(least, limited))
    return cuts
