"""Ensembles: networks that differ by their seeds, trained side by side.

Their params are those of one network with a leading axis of members on every array.
What they predict is the mean over the members, and the spread around it.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...compiler import ir
from ..data.angles import mean_angle, nearest_difference, wrapped
from ..stack.backend import jax


def seeds_of(seed: int, members: int) -> tuple[int, ...]:
    """The seed of each member, the first of which has that of the spec.

    Each is a function of (seed, member) alone: no two seeds share members, and a
    larger ensemble begins with the members of a smaller one.
    """
    others = (np.random.SeedSequence([seed, m]) for m in range(1, members))
    return (seed, *(int(found.generate_state(1)[0]) for found in others))


def by_member(
    function: Callable[..., Any], members: int, in_axes: Any = 0
) -> Callable[..., Any]:
    """A function of one network as that of all members; itself where there is one."""
    return function if members == 1 else jax.vmap(function, in_axes)


def stack_members(trees: Sequence[Any]) -> Any:
    """Trees with a leading axis of members; the tree itself where there is one."""
    if len(trees) == 1:
        return trees[0]
    return jax.tree.map(lambda *leaves: jax.numpy.stack(leaves), *trees)


def shapes_of_members(like: Any, members: int) -> Any:
    """The shapes and types of all members, from those of one."""
    if members == 1:
        return like
    return jax.tree.map(
        lambda leaf: jax.ShapeDtypeStruct((members, *leaf.shape), leaf.dtype), like
    )


def has_members(params: Any, like: Any) -> bool:
    """Whether params are those of an ensemble.

    Args:
        like: the shapes of one network.
    """
    first, one = (jax.tree.leaves(tree)[0] for tree in (params, like))
    return np.ndim(first) > len(one.shape)


def split_members(tree: Any, sizes: Sequence[int]) -> list[Any]:
    """The trees of groups of members, without an axis where a group has one member.

    Args:
        tree: with a leading axis of members, unless there is one.
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
    """The tree that `split_members` divided."""
    if len(sizes) == 1:
        return trees[0]
    parts = [
        jax.tree.map(lambda leaf: leaf[None], tree) if size == 1 else tree
        for tree, size in zip(trees, sizes, strict=True)
    ]
    return jax.tree.map(lambda *leaves: jax.numpy.concatenate(leaves), *parts)


def members_of(tree: Any) -> list[Any]:
    """The trees of each member, from one with a leading axis of members."""
    count = len(jax.tree.leaves(tree)[0])
    return [jax.tree.map(lambda leaf, m=m: leaf[m], tree) for m in range(count)]


def mean_and_spread(
    predictions: Sequence[dict[str, np.ndarray]], outputs: Sequence[ir.Variable]
) -> dict[str, np.ndarray]:
    """For every output the mean over the members, and its spread beside it.

    spread = sqrt(mean(|p - mean(p)|^2 + s^2)), in the unit of the output, with the
    spread s that a member predicts itself, if it does. An angle has the mean of its
    directions, and differences the shorter way around.

    Args:
        predictions: of each member, arrays (rows, *shape) by output.

    References:
        Lakshminarayanan et al. 2017, Simple and scalable predictive uncertainty
        estimation using deep ensembles, https://arxiv.org/abs/1612.01474.
    """
    found: dict[str, np.ndarray] = {}
    for variable in outputs:
        name, spread_name = variable.name, ir.spread_name(variable.name)
        values = _stacked(predictions, name)
        mean = _mean(variable, values)
        squares = np.square(np.abs(_difference(variable, values, mean)))
        if spread_name in predictions[0]:
            squares = squares + np.square(_stacked(predictions, spread_name))
        dtype = predictions[0][name].dtype
        spread = np.sqrt(np.mean(squares, axis=0))
        # Of one example they are scalars of numpy, which are no arrays.
        found[name] = np.asarray(mean).astype(dtype)
        found[spread_name] = np.asarray(spread).astype(np.finfo(dtype).dtype)
    return found


def joined_members(
    predictions: Sequence[dict[str, np.ndarray]], outputs: Sequence[ir.Variable]
) -> dict[str, np.ndarray]:
    """The mean and the spread of an ensemble; what a network predicts that is alone."""
    if len(predictions) == 1:
        return predictions[0]
    return mean_and_spread(predictions, outputs)


def _stacked(predictions: Sequence[dict[str, np.ndarray]], name: str) -> np.ndarray:
    """What each member predicts, along a first axis, in double precision."""
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
    """The mean over the members that train in an epoch, (epochs, 3).

    Args:
        log: of each member (epochs, members, 3), NaN once its training has ended; a
            number that is not finite counts only where there is no other.
    """
    finite = np.isfinite(log)
    counts = np.sum(finite, axis=1)
    total = np.sum(np.where(finite, log.astype(np.float64), 0.0), axis=1)
    return np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
