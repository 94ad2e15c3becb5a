"""The members of an ensemble in groups, which train side by side on the cores.

A group is one call of a compiled program, in a thread of its own: XLA runs a loop in
the thread that calls it, and Python's lock is let go meanwhile. A network that trains
alone is a group.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..network.ensemble import join_members, split_members
from ..network.network import Network
from ..stack import backend
from ..stack.backend import Products, jax
from .epochs import make_epochs
from .prepare import Prepared
from .shuffling import write_orders
from .state import Data, Recipe, State

_MOST_TOGETHER = 4

Program = Callable[..., tuple[State, Any]]
"""Runs epochs, as `epochs.make_epochs` says."""


def group_sizes(members: int, *, together: bool) -> tuple[int, ...]:
    """How many members each group has.

    It depends on nothing else, so that the bits of a training do not either.

    Args:
        together: whether a program trains several, as pays where they are small. There
            are then evenly many groups, as cores come in twos.
    """
    if not together or members == 1:
        return (1,) * members
    groups = 2 * -(-members // (2 * _MOST_TOGETHER))
    least, more = divmod(members, groups)
    return (least + 1,) * more + (least,) * (groups - more)


@dataclass
class _Group:
    """Some members: what they do, what they read, how far they are."""

    recipe: Recipe
    data: Data
    state: State

    def arguments(self, epochs: range, scales: np.ndarray) -> tuple[Any, ...]:
        """The arguments of a call of the program."""
        most, members, rows = len(scales), self.recipe.members, self.recipe.rows
        orders = np.zeros((most, members, rows), np.int32)
        for member, seed in enumerate(self.recipe.seeds):
            write_orders(orders[: len(epochs), member], seed, epochs.start)
        orders = orders if members > 1 else orders[:, 0]
        return self.state, self.data, orders, scales, np.int32(len(epochs))

    def run(self, program: Program, epochs: range, scales: np.ndarray) -> np.ndarray:
        """Train some epochs; the log, (most, members, 3)."""
        self.state, log = program(*self.arguments(epochs, scales))
        return np.asarray(log).reshape(len(log), self.recipe.members, 3)


class Team:
    """All members of an ensemble, or the one network, and how far they are."""

    def __init__(
        self, network: Network, recipe: Recipe, prepared: Prepared, state: State
    ) -> None:
        """Divide the members.

        Args:
            state: of all of them.
        """
        self._network = network
        self._sizes = (recipe.members,)
        if jax.default_backend() == "cpu":
            small = recipe.products(state.moving) is Products.EIGEN_IN_ONE_THREAD
            self._sizes = group_sizes(recipe.members, together=small)
        states = split_members(state, self._sizes)
        shares = _shares(recipe, self._sizes)
        self._groups = [
            _Group(own, _data(own, prepared), part)
            for own, part in zip(shares, states, strict=True)
        ]
        threads = min(backend.cores(), len(self._groups))
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._programs: dict[int, Program] = {}

    @property
    def state(self) -> State:
        """The joined state of all members."""
        return join_members([group.state for group in self._groups], self._sizes)

    @property
    def epochs(self) -> int:
        """How many the members have trained that trained the longest."""
        # By numpy: the methods of a JAX array are programs, each a call of its own.
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
            scales: of the learning rate, (most,), of which the first ones are used.

        Returns:
            Training loss, validation loss and scale of the rate, (most, members, 3);
            NaN of a member whose training has ended.
        """
        programs = [self._program(group, scales) for group in self._groups]

        def run(group: _Group, program: Program) -> np.ndarray:
            with self._network.precision():  # a context is of its own thread alone
                return group.run(program, epochs, scales)

        each = map if self._pool is None else self._pool.map
        logs = list(each(run, self._groups, programs))
        return np.concatenate(logs, axis=1)

    def _program(self, group: _Group, scales: np.ndarray) -> Program:
        """The program of a group, compiled ahead of the threads that share it."""
        members = group.recipe.members
        if members not in self._programs:
            self._programs[members] = self._make(group, scales)
        return self._programs[members]

    def _make(self, group: _Group, scales: np.ndarray) -> Program:
        products = group.recipe.products(group.state.moving)
        epochs = make_epochs(group.recipe, products=products)
        return epochs.lower(*group.arguments(range(0), scales)).compile()


def _shares(recipe: Recipe, sizes: tuple[int, ...]) -> Iterator[Recipe]:
    """The recipe of each group."""
    start = 0
    for size in sizes:
        yield replace(recipe, seeds=recipe.seeds[start : start + size])
        start += size


def _data(recipe: Recipe, prepared: Prepared) -> Data:
    return Data(prepared.fixed, prepared.train, prepared.validation, recipe.keys())
