"""A training that starts from another run, by the arrays that fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..network.params import Tree
from ..stack.backend import jax

_PARTS = ("weights/", "state/", "scaling/")


@dataclass(frozen=True, slots=True)
class Start:
    """Arrays of another run that a training begins with.

    Attributes:
        members: for each member of the other run, arrays by their path in the params.
        fresh: paths of the arrays that are drawn, because none fits.
        unused: paths of the arrays of the other run that fit nothing.
    """

    members: tuple[Mapping[str, np.ndarray], ...]
    fresh: tuple[str, ...]
    unused: tuple[str, ...]

    def stacked(self, members: int) -> Tree:
        """Arrays for all members of a training: those of the other run, in turn."""
        chosen = [self.members[i % len(self.members)] for i in range(members)]
        if members == 1:
            return dict(chosen[0])
        return jax.tree.map(lambda *leaves: np.stack(leaves), *map(dict, chosen))


def take_over(like: Tree, members: Sequence[Tree]) -> Start:
    """The arrays of a run that fit a network, by name and shape.

    The scaling is among them: before its first update, a network of the same layers
    predicts as the run does.

    Args:
        like: the shapes of the params of one network.
        members: the params of each member of the run.

    Raises:
        ValueError: no weights fit.
    """
    wanted, given = _by_path(like), _by_path(members[0])
    fit = [p for p in wanted if p in given and wanted[p].shape == given[p].shape]
    if not any(path.startswith("weights/") for path in fit):
        raise ValueError("no weights of the run fit the network, by name and shape")
    return Start(
        members=tuple(
            {path: np.asarray(_by_path(each)[path], wanted[path].dtype) for path in fit}
            for each in members
        ),
        fresh=tuple(path for path in wanted if path not in fit),
        unused=tuple(path for path in given if path not in fit),
    )


def with_arrays(params: Tree, arrays: Mapping[str, Any]) -> Tree:
    """Params with other arrays, by path."""
    return jax.tree_util.tree_map_with_path(
        lambda path, leaf: arrays.get(_name(path), leaf), params
    )


def _by_path(params: Tree) -> dict[str, Any]:
    """The arrays that a training may take over."""
    flat = jax.tree_util.tree_leaves_with_path(params)
    named = {_name(path): leaf for path, leaf in flat}
    return {path: leaf for path, leaf in named.items() if path.startswith(_PARTS)}


def _name(path: Any) -> str:
    return jax.tree_util.keystr(path, simple=True, separator="/")
