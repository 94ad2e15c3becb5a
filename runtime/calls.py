"""Training as calls that are short enough to look up between them."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from .ensemble import mean_over_members
from .epochs import make_epochs, order_of
from .network import Network
from .optimize import learning_rate_of
from .prepare import Prepared
from .run import Row
from .schedule import scales_of
from .state import NOT_FINITE, RUNNING, Data, Recipe, State
from .steps import make_steps, takes_steps

# How long one call may keep Ctrl-C and the display waiting, unless an epoch is longer.
CALL_SECONDS = 0.2
# Epochs of one call at most, and numbers in the orders of rows that it is given.
MOST_EPOCHS = 256
MOST_ORDERED = 4_000_000


def epochs_done(state: State) -> int:
    """How many epochs the members have trained that trained the longest."""
    return int(np.max(state.epoch))


def status_of(members: np.ndarray, *, last: bool) -> str:
    """Why training has ended; empty while it goes on, which is while any member does.

    In the end it is "not finite" if that became of any member.

    Args:
        last: whether all epochs are done.
    """
    runs = bool(np.any(members == RUNNING))
    if runs and not last:
        return ""
    if np.any(members == NOT_FINITE):
        return "not finite"
    return "finished" if runs else "stopped early"


class Calls:
    """Calls of a loop over epochs, each as long as `CALL_SECONDS` allows."""

    def __init__(self, recipe: Recipe, prepared: Prepared, network: Network) -> None:
        self._recipe = recipe
        self._data = Data(
            prepared.fixed, prepared.train, prepared.validation, recipe.keys()
        )
        self._settings = network.spec.train
        self._rate = learning_rate_of(network.spec.optimizer)
        self._scales = scales_of(network.spec.schedule, self._settings.epochs)
        ordered = MOST_ORDERED // (recipe.rows * recipe.members)
        self._most = max(1, min(MOST_EPOCHS, ordered))
        self._most = min(self._most, self._settings.epochs)
        self._count = 1
        make = make_steps if takes_steps(network) else make_epochs
        self._run = make(recipe)
        self._compiled = False

    def status(self, state: State) -> str:
        """Why training has ended; empty while it goes on."""
        last = epochs_done(state) >= self._settings.epochs
        return status_of(np.ravel(state.status), last=last)

    def run(self, state: State) -> tuple[State, list[Row]]:
        """Some epochs, and their rows of the history."""
        first = epochs_done(state)
        count = min(self._count, self._settings.epochs - first)
        epochs = range(first, first + count)
        started = time.perf_counter()
        orders, scales = self._orders(epochs), self._chosen_scales(epochs)
        state, log = self._run(state, self._data, orders, scales, np.int32(count))
        done = epochs_done(state) - first  # waits for the result
        self._adapt(time.perf_counter() - started, count)
        return state, self._rows(first, np.asarray(log)[:done])

    def _orders(self, epochs: range) -> np.ndarray:
        rows, seeds = self._recipe.rows, self._recipe.seeds
        orders = np.zeros((self._most, len(seeds), rows), np.int32)
        for index, epoch in enumerate(epochs):
            for member, seed in enumerate(seeds):
                orders[index, member] = order_of(seed, epoch, rows)
        return orders if len(seeds) > 1 else orders[:, 0]

    def _chosen_scales(self, epochs: range) -> np.ndarray:
        scales = np.ones(self._most, np.dtype(self._settings.precision))
        scales[: len(epochs)] = self._scales[epochs.start : epochs.stop]
        return scales

    def _adapt(self, seconds: float, count: int) -> None:
        """More epochs a call while they are short; the first call compiled as well."""
        if not self._compiled:
            self._compiled = True
            return
        wanted = int(CALL_SECONDS * count / max(seconds, 1e-9))
        self._count = max(1, min(self._most, wanted, 8 * count))

    def _rows(self, first: int, log: np.ndarray) -> list[Row]:
        return [
            {
                "epoch": first + index + 1,
                "train_loss": float(train),
                "validation_loss": None if validation is None else float(validation),
                "learning_rate": self._rate * float(scale),
            }
            for index, (train, validation, scale) in enumerate(self._entries(log))
        ]

    def _entries(self, log: np.ndarray) -> Iterator[tuple[Any, Any, Any]]:
        many = self._recipe.members > 1
        for train, validation, scale in mean_over_members(log) if many else log:
            has = self._data.validation is not None
            yield train, validation if has else None, scale
