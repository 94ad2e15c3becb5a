"""Long tables, in which several rows describe one device, split through a device."""

from collections.abc import Iterator

import numpy as np

from ....compiler import Declarations, Diagnostic, ir
from ....compiler import lints_of_data as say
from ..dataset import Dataset
from ..splits import Splits
from .scaled import points

_ROWS = 200_000  # looked at; the rows of a device are usually adjacent
_TOGETHER = 3  # rows of a device in the median
_SPLIT = 0.5  # share of rows whose device is on both sides
# Without one of its numbers, designs at random stay as many as they are, while those on
# a grid become far fewer.
_STAY = 0.5


def suspect_devices(
    spec: ir.Spec, dataset: Dataset, splits: Splits, declared: Declarations
) -> Iterator[Diagnostic]:
    """Find rows that differ in one input only and are in several splits."""
    if dataset.group is not None or len(splits.named()) < 2:
        return
    training = np.zeros(dataset.rows, bool)
    training[splits.train] = True
    for variable in spec.inputs:
        others = [other for other in spec.inputs if other is not variable]
        known = any(other.kind == "real" for other in others)
        if variable.kind != "real" or variable.shape or not known:
            continue
        designs = points(others, dataset.inputs)[:_ROWS]
        device = _numbered(designs)
        sizes = np.bincount(device)
        rows = int(np.median(sizes[device]))
        inside = np.bincount(device, training[: device.size])
        cut = (inside > 0) & (inside < sizes)
        if sizes.size < 2 or rows < _TOGETHER or np.mean(cut[device]) < _SPLIT:
            continue
        reals = points([v for v in others if v.kind == "real"], dataset.inputs)
        if _is_scattered(reals[:_ROWS], sizes.size):
            span = say.clause_span(declared, variable.name)
            yield say.split_devices(span, variable.name, sizes.size, rows)


def _numbered(designs: np.ndarray) -> np.ndarray:
    """The number of the device of each row."""
    return np.unique(designs, axis=0, return_inverse=True)[1].ravel()


def _is_scattered(designs: np.ndarray, count: int) -> bool:
    """Whether designs are no grid, by their features of which each may be missing."""
    features = designs.shape[1]
    if features < 2:
        return False
    distinct = np.unique(designs, axis=0)
    without = (np.delete(distinct, j, axis=1) for j in range(min(features, 16)))
    return all(len(np.unique(rest, axis=0)) >= _STAY * count for rest in without)
