"""Ensembles: networks with different seeds, trained together.

The params of an ensemble are those of a network with a leading members axis on every
array. A prediction is the mean over members, with its standard deviation.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...compiler import ir
from ..data.angles import mean_angle, nearest_difference, wrapped
from ..stack.backend import jax


def seeds_of(seed: int, members: int) -> tuple[int, ...]:
    """Seed of each member; the first has the seed of the spec.

    Each is a function of (seed, member) alone: different seeds share no members, and a
    larger ensemble starts with the members of a smaller one.
    """
    others = (np.random.SeedSequence([seed, m]) for m in range(1, members))
    return (seed, *(int(sequence.generate_state(1)[0]) for sequence in others))


def by_member(
    function: Callable[..., Any], members: int, in_axes: Any = 0
) -> Callable[..., Any]:
    """Map a function over members; with one member, return it unchanged."""
    return function if members == 1 else jax.vmap(function, in_axes)


def stack_members(trees: Sequence[Any]) -> Any:
    """Stack trees along a leading members axis; return a single tree unchanged."""
    if len(trees) == 1:
        return trees[0]
    return jax.tree.map(lambda *leaves: jax.numpy.stack(leaves), *trees)


def shapes_of_members(like: Any, members: int) -> Any:
    """Shapes and dtypes of all members, from those of one."""
    if members == 1:
        return like
    return jax.tree.map(
        lambda leaf: jax.ShapeDtypeStruct((members, *leaf.shape), leaf.dtype), like
    )


def has_members(params: Any, like: Any) -> bool:
    """Whether params have a members axis.

    Args:
        like: shapes of one network.
    """
    first, one = (jax.tree.leaves(tree)[0] for tree in (params, like))
    return np.ndim(first) > len(one.shape)


def split_members(tree: Any, sizes: Sequence[int]) -> list[Any]:
    """Split a tree into groups of members; a group of one has no members axis.

    Args:
        tree: tree with a leading members axis, unless there is only one member.
    """
    if len(sizes) == 1:
        return [tree]
    starts = itertools.accumulate(sizes, initial=0)
    places = [
        start if size == 1 else slice(start, start + size)
        for start, size in zip(starts, sizes, strict=False)
    ]
    return [jax.tree.map(lambda leaf, p=place: leaf[p], tree) for place in places]


def join_members(trees: Sequence[Any], sizes: Sequence[int]) -> Any:
    """The inverse of `split_members`."""
    if len(sizes) == 1:
        return trees[0]
    parts = [
        jax.tree.map(lambda leaf: leaf[None], tree) if size == 1 else tree
        for tree, size in zip(trees, sizes, strict=True)
    ]
    return jax.tree.map(lambda *leaves: jax.numpy.concatenate(leaves), *parts)


def members_of(tree: Any) -> list[Any]:
    """The tree of each member."""
    count = len(jax.tree.leaves(tree)[0])
    return [jax.tree.map(lambda leaf, m=m: leaf[m], tree) for m in range(count)]


def mean_and_spread(
    predictions: Sequence[dict[str, np.ndarray]], outputs: Sequence[ir.Variable]
) -> dict[str, np.ndarray]:
    """Mean and standard deviation over members for every output.

    spread = sqrt(mean(|p - mean(p)|^2 + s^2)), in the unit of the output, where s is
    the standard deviation that a member predicts, if any. Angles use the circular mean,
    and differences along the shorter arc.

    Args:
        predictions: for each member, arrays (rows, *shape) by output.

    References:
        Lakshminarayanan et al. 2017, Simple and scalable predictive uncertainty
        estimation using deep ensembles, https://arxiv.org/abs/1612.01474.
    """
    summary: dict[str, np.ndarray] = {}
    for variable in outputs:
        name, spread_name = variable.name, ir.spread_name(variable.name)
        values = _stacked(predictions, name)
        mean = _mean(variable, values)
        squares = np.square(np.abs(_difference(variable, values, mean)))
        if spread_name in predictions[0]:
            squares = squares + np.square(_stacked(predictions, spread_name))
        dtype = predictions[0][name].dtype
        spread = np.sqrt(np.mean(squares, axis=0))
        # For a single example they are numpy scalars, not arrays.
        summary[name] = np.asarray(mean).astype(dtype)
        summary[spread_name] = np.asarray(spread).astype(np.finfo(dtype).dtype)
    return summary


def joined_members(
    predictions: Sequence[dict[str, np.ndarray]], outputs: Sequence[ir.Variable]
) -> dict[str, np.ndarray]:
    """Mean and standard deviation of an ensemble; a single network's prediction is
    unchanged.
    """
    if len(predictions) == 1:
        return predictions[0]
    return mean_and_spread(predictions, outputs)


def _stacked(predictions: Sequence[dict[str, np.ndarray]], name: str) -> np.ndarray:
    """Predictions of all members along a first axis, in double precision."""
    values = np.stack([prediction[name] for prediction in predictions])
    return values.astype(np.result_type(values, np.float64))


def _mean(variable: ir.Variable, values: np.ndarray) -> np.ndarray:
    if variable.periodic is not None:
        return wrapped(variable.periodic, mean_angle(variable.periodic, values))
    return np.mean(values, axis=0)


def _difference(
    variable: ir.Variable, values: np.ndarray, mean: np.ndarray
) -> np.ndarray:
    if variable.periodic is not None:
        return nearest_difference(variable.periodic, values, mean)
    return values - mean


def mean_over_members(log: np.ndarray) -> np.ndarray:
    """Mean over the members still in training, (epochs, 3).

    Args:
        log: (epochs, members, 3), with NaN once a member's training has ended; other
            non-finite numbers count only if there are no finite ones.
    """
    finite = np.isfinite(log)
    counts = np.sum(finite, axis=1)
    total = np.sum(np.where(finite, log.astype(np.float64), 0.0), axis=1)
    return np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
