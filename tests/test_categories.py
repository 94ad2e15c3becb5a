"""Classes by name or number."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dotnn.runtime.data.categories import class_numbers

NAMES = ("silicon", "glass", "gold")
FOLDS = ("4", "6", "12")


@pytest.mark.parametrize(
    ("values", "classes", "expected"),
    [
        (["glass", " gold ", "silicon"], NAMES, [1, 2, 0]),
        (["1", "2", "0"], NAMES, [1, 2, 0]),
        ([1, 2, 0], NAMES, [1, 2, 0]),
        ([1.0, 2.0, 0.0], NAMES, [1, 2, 0]),
        ([True, False], NAMES, [1, 0]),
        ([3, -1, 0.5, np.nan, np.inf], NAMES, [-1, -1, -1, -1, -1]),
        (["Glass", "", "glas"], NAMES, [-1, -1, -1]),
        (["glass", "0"], NAMES, [1, -1]),
        (["4", "12", "6"], FOLDS, [0, 2, 1]),
        ([4, 12, 6], FOLDS, [0, 2, 1]),
        (["4.0", "1.2e1"], FOLDS, [0, 2]),
        ([0, 1], FOLDS, [-1, -1]),
        (["1", "1.0"], ("1.0", "1"), [1, 0]),
        ([], NAMES, []),
    ],
)
def test_values_have_the_numbers_of_their_classes(
    values: list[Any], classes: tuple[str, ...], expected: list[int]
) -> None:
    found = class_numbers(np.array(values), classes)
    assert (found.dtype, found.tolist()) == (np.int32, expected)


def test_numbers_keep_the_shape_of_the_values() -> None:
    values = np.array([["gold", "glass"], ["silicon", "gold"]])
    assert class_numbers(values, NAMES).tolist() == [[2, 1], [0, 2]]


@given(
    classes=st.lists(st.text(max_size=5), min_size=2, max_size=6, unique_by=str.strip),
    numbers=st.lists(st.integers(0, 1), min_size=1, max_size=9),
)
def test_classes_may_have_any_name(classes: list[str], numbers: list[int]) -> None:
    classes = [name.strip("\0").strip() or "-" for name in classes]
    if len(set(classes)) < len(classes):
        return
    names = np.array([classes[number] for number in numbers])
    assert class_numbers(names, classes).tolist() == numbers
