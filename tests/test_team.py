"""Groups of ensemble members."""

import jax
import numpy as np
import pytest

from dotnn.runtime.network.ensemble import join_members, split_members
from dotnn.runtime.training.team import group_sizes


@pytest.mark.parametrize(
    ("members", "sizes"),
    [
        (1, (1,)),
        (2, (1, 1)),
        (5, (3, 2)),
        (8, (4, 4)),
        (10, (3, 3, 2, 2)),
        (20, (4, 4, 3, 3, 3, 3)),
    ],
)
def test_small_members_train_together_on_evenly_many_cores(
    members: int, sizes: tuple[int, ...]
) -> None:
    assert group_sizes(members, together=True) == sizes
    assert group_sizes(members, together=False) == (1,) * members


@pytest.mark.parametrize("sizes", [(1,), (3,), (1, 1), (2, 1), (1, 2, 1)])
def test_joining_groups_inverts_splitting(sizes: tuple[int, ...]) -> None:
    members = sum(sizes)
    tree = {"a": np.arange(3 * members).reshape(members, 3), "b": np.arange(members)}
    parts = split_members(tree, sizes)
    assert [np.ndim(part["b"]) for part in parts] == [
        0 if size == 1 and len(sizes) > 1 else 1 for size in sizes
    ]
    joined = join_members(parts, sizes)
    for pair in zip(jax.tree.leaves(joined), jax.tree.leaves(tree), strict=True):
        np.testing.assert_array_equal(*pair)
