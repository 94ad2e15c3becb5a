"""Training as calls that are short enough to look up between them."""

import time

import numpy as np

from ..network.ensemble import mean_over_members
from ..network.network import Network
from .history import Row
from .optimize import learning_rate_of
from .schedule import scales_of
from .state import NOT_FINITE, RUNNING, Recipe
from .team import Team

# How long one call may keep Ctrl-C and the display waiting, unless an epoch is longer.
CALL_SECONDS = 0.2
# Epochs of one call at most, and numbers in the orders of rows that it is given.
MOST_EPOCHS = 256
MOST_ORDERED = 4_000_000


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

    def __init__(
        self, network: Network, recipe: Recipe, team: Team, *, validates: bool
    ) -> None:
        """Begin to call.

        Args:
            validates: whether there is a split of validation.
        """
        self._team, self._members, self._validates = team, recipe.members, validates
        self._settings = network.spec.train
        self._rate = learning_rate_of(network.spec.optimizer)
        self._scales = scales_of(network.spec.schedule, self._settings.epochs)
        ordered = MOST_ORDERED // (recipe.rows * recipe.members)
        self._most = max(1, min(MOST_EPOCHS, ordered))
        self._most = min(self._most, self._settings.epochs)
        self._count = 1
        self._compiled = False

    def status(self) -> str:
        """Why training has ended; empty while it goes on."""
        last = self._team.epochs >= self._settings.epochs
        return status_of(self._team.statuses, last=last)

    def run(self) -> list[Row]:
        """Some epochs, and their rows of the history."""
        first = self._team.epochs
        epochs = range(first, min(first + self._count, self._settings.epochs))
        started = time.perf_counter()
        log = self._team.run(epochs, self._chosen_scales(epochs))
        self._adapt(time.perf_counter() - started, len(epochs))
        return self._rows(first, log[: self._team.epochs - first])

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
        """The rows of the history, from the log (epochs, members, 3)."""
        rows = mean_over_members(log) if self._members > 1 else log[:, 0]
        return [
            {
                "epoch": epoch,
                "train_loss": train,
                "validation_loss": validation if self._validates else None,
                "learning_rate": self._rate * scale,
            }
            for epoch, (train, validation, scale) in enumerate(rows.tolist(), first + 1)
        ]
