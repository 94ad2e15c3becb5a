"""Groups of ensemble members, which train in parallel on the cores.

A group is one call of a compiled program in its own thread: XLA runs a loop in the
calling thread, without Python's lock. A single network is one group.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ..network.ensemble import join_members, seeds_of, split_members
from ..network.network import Network
from ..stack import backend
from ..stack.backend import Products, jax
from .prepare import Prepared
from .programs import compiled_epochs
from .shuffling import write_orders
from .state import Data, Numbers, Recipe, State, random_keys

_MOST_TOGETHER = 4

Program = Callable[..., tuple[State, Any]]
"""Runs epochs, as `epochs.make_epochs` says."""


def group_sizes(members: int, *, together: bool) -> tuple[int, ...]:
    """Number of members of each group.

    It depends on nothing else, and therefore neither do the bits of a training.

    Args:
        together: whether a program trains several members, which is faster for small
            ones. The number of groups is then even, because cores come in twos.
    """
    if not together or members == 1:
        return (1,) * members
    groups = 2 * -(-members // (2 * _MOST_TOGETHER))
    least, more = divmod(members, groups)
    return (least + 1,) * more + (least,) * (groups - more)


@dataclass
class _Group:
    """Some members with their program, data and state."""

    recipe: Recipe
    seeds: tuple[int, ...]
    data: Data
    state: State

    def arguments(self, epochs: range, scales: np.ndarray) -> tuple[Any, ...]:
        """Arguments of a program."""
        most, members, rows = len(scales), self.recipe.members, self.recipe.rows
        orders = np.zeros((most, members, rows), np.int32)
        for member, seed in enumerate(self.seeds):
            write_orders(orders[: len(epochs), member], seed, epochs.start)
        orders = orders if members > 1 else orders[:, 0]
        return self.state, self.data, orders, scales, np.int32(len(epochs))

    def run(self, program: Program, epochs: range, scales: np.ndarray) -> np.ndarray:
        """Train some epochs; return the log, (most, members, 3)."""
        self.state, log = program(*self.arguments(epochs, scales))
        return np.asarray(log).reshape(len(log), self.recipe.members, 3)


class Team:
    """All members of an ensemble, or a single network, with their state."""

    def __init__(
        self,
        network: Network,
        recipe: Recipe,
        *,
        numbers: Numbers,
        prepared: Prepared,
        state: State,
    ) -> None:
        """Divide the members into groups.

        Args:
            state: state of all members.
        """
        self._network = network
        self._sizes = (recipe.members,)
        if jax.default_backend() == "cpu":
            small = recipe.products(state.moving) is Products.EIGEN_IN_ONE_THREAD
            self._sizes = group_sizes(recipe.members, together=small)
        states = split_members(state, self._sizes)
        train = network.spec.train
        shares = _shares(seeds_of(train.seed, train.ensemble), self._sizes)
        data = partial(
            Data, prepared.fixed, prepared.train, prepared.validation, numbers
        )
        self._groups = [
            _Group(replace(recipe, members=len(own)), own, data(random_keys(own)), part)
            for own, part in zip(shares, states, strict=True)
        ]
        threads = min(backend.cores(), len(self._groups))
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._programs: dict[int, Program] = {}

    @property
    def state(self) -> State:
        """State of all members."""
        return join_members([group.state for group in self._groups], self._sizes)

    def copied(self) -> list[State]:
        """Copies of the states of all groups, by numpy, which compiles nothing."""
        return [jax.tree.map(np.array, group.state) for group in self._groups]

    def restore(self, states: list[State]) -> None:
        """Go back to copied states."""
        for group, state in zip(self._groups, states, strict=True):
            group.state = state

    @property
    def epochs(self) -> int:
        """Number of epochs of the member that has trained longest."""
        # With numpy, because methods of JAX arrays are programs.
        return max(int(np.asarray(g.state.epoch).max()) for g in self._groups)

    @property
    def statuses(self) -> np.ndarray:
        """The status of each member."""
        return np.concatenate(
            [np.asarray(g.state.status).ravel() for g in self._groups]
        )

    def run(self, epochs: range, scales: np.ndarray) -> np.ndarray:
        """Train some epochs.

        Args:
            scales: scales of the learning rate, (most,), of which the first are used.

        Returns:
            Training loss, validation loss and scale of the rate, (most, members, 3);
            NaN for members whose training has ended.
        """
        programs = [self._program(group, scales) for group in self._groups]

        def run(group: _Group, program: Program) -> np.ndarray:
            with self._network.precision():  # a context applies to its own thread only
                return group.run(program, epochs, scales)

        each = map if self._pool is None else self._pool.map
        logs = list(each(run, self._groups, programs))
        return np.concatenate(logs, axis=1)

    def _program(self, group: _Group, scales: np.ndarray) -> Program:
        """The program of a group, compiled before the threads that share it start."""
        members = group.recipe.members
        if members not in self._programs:
            self._programs[members] = self._make(group, scales)
        return self._programs[members]

    def _make(self, group: _Group, scales: np.ndarray) -> Program:
        products = group.recipe.products(group.state.moving)
        return compiled_epochs(
            group.recipe, products, group.arguments(range(0), scales)
        )


def _shares(
    seeds: tuple[int, ...], sizes: tuple[int, ...]
) -> Iterator[tuple[int, ...]]:
    """The seeds of each group."""
    start = 0
    for size in sizes:
        yield seeds[start : start + size]
        start += size
