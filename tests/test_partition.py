"""Partition and recombination of params."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dotnn.compiler import NOT_TRAINED
from dotnn.runtime.network.params import merged, nested, split_params

NAMES = st.sampled_from(["a", "b", "dense_1"])
LEAVES = st.integers()
LAYERS = st.dictionaries(
    st.sampled_from(["weight", NOT_TRAINED]), st.dictionaries(NAMES, LEAVES, min_size=1)
)
TREES = st.dictionaries(
    NAMES,
    st.recursive(
        LAYERS,
        lambda inner: (
            st.dictionaries(NAMES, inner) | st.lists(inner, min_size=1, max_size=3)
        ),
        max_leaves=8,
    ),
)


def leaves(tree: Any, below: bool = False) -> list[tuple[int, bool]]:
    """The leaves of a tree, and whether each is below `NOT_TRAINED`."""
    match tree:
        case dict():
            parts = [
                leaves(e, below or name == NOT_TRAINED) for name, e in tree.items()
            ]
        case list():
            parts = [leaves(entry, below) for entry in tree]
        case _:
            return [(tree, below)]
    return sorted(leaf for part in parts for leaf in part)


@given(TREES)
def test_parts_put_together_are_the_whole(tree: dict[str, Any]) -> None:
    assert merged(*split_params(tree)) == tree


@given(TREES)
def test_parts_separate_trained_and_untrained_arrays(tree: dict[str, Any]) -> None:
    trained, untrained = split_params(tree)
    assert leaves(trained) == [leaf for leaf in leaves(tree) if not leaf[1]]
    assert leaves(untrained) == [leaf for leaf in leaves(tree) if leaf[1]]


def test_entries_from_data_belong_to_neither_part() -> None:
    layer = {"weight": 1, NOT_TRAINED: {"mean": 2}}
    params = {
        "forward": {"y": layer, "scaling": {"x": 3}},
        "scaling": {"x": 4},
        "z": [{}, layer],
    }
    trained, untrained = split_params(params, ("scaling", "forward/scaling"))
    assert trained == {"forward": {"y": {"weight": 1}}, "z": [{}, {"weight": 1}]}
    mean = {NOT_TRAINED: {"mean": 2}}
    assert untrained == {"forward": {"y": mean}, "z": [{}, mean]}
    fixed = nested({"scaling": {"x": 4}, "forward/scaling": {"x": 3}})
    assert merged(trained, untrained, fixed) == params


@pytest.mark.parametrize(
    ("entries", "tree"),
    [
        ({}, {}),
        ({"a": 1}, {"a": 1}),
        ({"a/b": 1, "a/c/d": 2, "e": 3}, {"a": {"b": 1, "c": {"d": 2}}, "e": 3}),
    ],
    ids=str,
)
def test_paths_become_a_tree(entries: dict[str, Any], tree: dict[str, Any]) -> None:
    assert nested(entries) == tree
