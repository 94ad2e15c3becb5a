"""Training, validation and test splits of rows."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dotnn.compiler import ir
from dotnn.runtime import DataError, split_rows
from dotnn.runtime.data.dataset import Dataset
from dotnn.runtime.data.splits import Splits


def dataset(rows: int, group: Any = None) -> Dataset:
    return Dataset(
        inputs={},
        targets={},
        rows=rows,
        group=None if group is None else np.asarray(group),
        axes={},
        source="film.npz",
        sha256="",
        warnings=(),
    )


def split(
    rows: int,
    validation: float = 0.0,
    test: float = 0.0,
    *,
    group: Any = None,
    order: Any = "shuffled",
    seed: int = 0,
) -> Splits:
    asked = ir.Data(None, validation, test, None, order, seed)
    return split_rows(asked, dataset(rows, group))


def sizes(found: Splits) -> tuple[int, int, int]:
    return found.train.size, found.validation.size, found.test.size


SHARES = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.45])
SEEDS = st.integers(0, 2**32 - 1)


@given(rows=st.integers(3, 300), validation=SHARES, test=SHARES, seed=SEEDS)
def test_every_row_is_in_one_split_and_the_shares_are_met(
    rows: int, validation: float, test: float, seed: int
) -> None:
    found = split(rows, validation, test, seed=seed)
    together = np.concatenate([found.train, found.validation, found.test])
    assert sorted(together.tolist()) == list(range(rows))
    expected = [max(1, round(s * rows)) if s else 0 for s in (validation, test)]
    if sum(expected) < rows:
        assert list(sizes(found)[1:]) == expected
    else:  # rounding would leave no training rows
        assert found.train.size == 1


@given(
    group=st.lists(st.integers(0, 9), min_size=1, max_size=60),
    validation=SHARES,
    test=SHARES,
    seed=SEEDS,
)
def test_groups_never_straddle_splits_and_shares_are_met_within_one_group(
    group: list[int], validation: float, test: float, seed: int
) -> None:
    rows, largest = len(group), max(np.bincount(group))
    if len(set(group)) < 1 + bool(validation) + bool(test):
        with pytest.raises(DataError, match="D119"):
            split(rows, validation, test, group=group, seed=seed)
        return
    found = split(rows, validation, test, group=group, seed=seed)
    together = np.concatenate([found.train, found.validation, found.test])
    assert sorted(together.tolist()) == list(range(rows))
    labels = [{group[row] for row in part} for part in found.named().values()]
    assert sum(map(len, labels)) == len(set(group))
    for share, size in ((validation, sizes(found)[1]), (test, sizes(found)[2])):
        assert abs(size - share * rows) <= largest + 1


def test_order_of_the_file_keeps_the_last_rows_to_test() -> None:
    found = split(10, 0.2, 0.3, order="file")
    assert found.train.tolist() == [0, 1, 2, 3, 4]
    assert found.validation.tolist() == [5, 6]
    assert found.test.tolist() == [7, 8, 9]


def test_groups_keep_the_order_of_the_file() -> None:
    group = ["b", "b", "a", "b", "c", "a"]
    found = split(6, 0.3, 0.2, group=group, order="file")
    assert found.train.tolist() == [0, 1, 3]
    assert found.validation.tolist() == [2, 5]
    assert found.test.tolist() == [4]


def test_seed_decides_the_splits() -> None:
    first, again, other = (split(100, 0.2, seed=s) for s in (1, 1, 2))
    assert first.validation.tolist() == again.validation.tolist()
    assert first.validation.tolist() != other.validation.tolist()


def test_rows_of_a_split_are_as_likely_from_anywhere() -> None:
    found = [split(10, test=0.1, seed=seed).test[0] for seed in range(2000)]
    assert np.bincount(found).min() > 140


def test_all_rows_train_where_nothing_else_is_asked() -> None:
    found = split(5)
    assert list(found.named()) == ["train"]
    assert found.train.tolist() == list(range(5))


@pytest.mark.parametrize(("rows", "empty"), [(1, "train"), (2, "train")])
def test_too_few_rows_for_the_splits_are_reported(rows: int, empty: str) -> None:
    with pytest.raises(DataError, match=f"the {empty} split gets none of the {rows}"):
        split(rows, 0.1, 0.1)


def test_three_rows_are_enough_for_three_splits() -> None:
    assert sizes(split(3, 0.1, 0.1)) == (1, 1, 1)


def test_rows_whose_label_is_nan_are_one_group() -> None:
    found = split(4, test=0.5, group=[np.nan, 1.0, np.nan, 1.0], order="file")
    assert found.train.tolist() == [0, 2]


def test_many_rows_are_split_at_once() -> None:
    assert sizes(split(1_000_000, 0.1, 0.1)) == (800_000, 100_000, 100_000)
