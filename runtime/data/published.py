"""Splits that data bring with them: a column, files of their own, row numbers."""

from collections.abc import Iterator

import numpy as np

from ...compiler import ir
from . import mistakes, mistakes_of_splits
from .dataset import Dataset
from .mistakes import DataError

UNDECIDED = -1
# In the order in which rows are drawn: those for a test stay the same, whatever share
# the others have.
SPLITS = ("train", "calibration", "validation", "test")


def published_splits(data: ir.Data, dataset: Dataset) -> np.ndarray:
    """The number of the split of each row, or UNDECIDED.

    Raises:
        DataError: the data contradict the spec, or themselves.
    """
    split = np.full(dataset.rows, UNDECIDED)
    if dataset.split is not None:
        split = _of_column(data, dataset)
    if dataset.layout is not None:
        begin = 0
        for part in dataset.layout.parts:
            if part.split:
                split[begin : begin + part.rows] = SPLITS.index(part.split)
            begin += part.rows
        for name, rows in dataset.layout.numbered.items():
            _number(name, rows, split, dataset)
    return split


def _number(name: str, rows: np.ndarray, split: np.ndarray, dataset: Dataset) -> None:
    """Put the rows that a file lists into their split."""
    assert dataset.layout is not None
    source = str(dataset.layout.beside[name])
    own = [part.rows for part in dataset.layout.parts if not part.split]
    count = sum(own) if own else dataset.rows
    outside = rows[(rows < 0) | (rows >= count)]
    if outside.size:
        raise DataError(
            source, [mistakes_of_splits.row_outside(name, int(outside[0]), count)]
        )
    distinct, times = np.unique(rows, return_counts=True)
    if (twice := distinct[times > 1]).size:
        mistake = mistakes_of_splits.row_twice(name, name, int(twice[0]), twice.size)
        raise DataError(source, [mistake])
    if (taken := rows[split[rows] != UNDECIDED]).size:
        other = SPLITS[int(split[taken[0]])]
        mistake = mistakes_of_splits.row_twice(name, other, int(taken[0]), taken.size)
        raise DataError(source, [mistake])
    split[rows] = SPLITS.index(name)


def _of_column(data: ir.Data, dataset: Dataset) -> np.ndarray:
    """The split of each row by its word; rows for training are open to shares."""
    assert dataset.split is not None
    assert data.split is not None
    labels, inverse = np.unique(dataset.split, return_inverse=True)
    texts = [_plain(label) for label in labels.tolist()]
    names = [mistakes_of_splits.WORDS.get(text.lower(), "") for text in texts]
    wrong = [at for at, name in enumerate(names) if not name]
    if wrong:
        found = [texts[at] for at in wrong[:5]]
        if all(map(_is_number, found)):
            raise DataError(
                dataset.source, [mistakes_of_splits.folds(data.split, found)]
            )
        rows = mistakes.named_rows(np.isin(inverse.ravel(), wrong))
        mistake = mistakes_of_splits.unknown_split(data.split, found, rows)
        raise DataError(dataset.source, [mistake])
    numbers = np.array([SPLITS.index(name) for name in names])[inverse.ravel()]
    if mistakes_found := list(_said_twice(data, numbers)):
        raise DataError(dataset.source, mistakes_found)
    return np.where(numbers == SPLITS.index("train"), UNDECIDED, numbers)


def _said_twice(data: ir.Data, numbers: np.ndarray) -> Iterator[mistakes.Diagnostic]:
    for name in ir.HELD_OUT:
        count = int(np.count_nonzero(numbers == SPLITS.index(name)))
        if count and ir.share_of(data, name):
            assert data.split is not None
            yield mistakes_of_splits.share_and_column(name, data.split, count)


def _plain(label: object) -> str:
    text = label.decode("utf-8", "replace") if isinstance(label, bytes) else str(label)
    return text.strip()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return text in ("True", "False")
    return text.lower() != "nan"
