"""Division of a training into calls short enough for Ctrl-C and the display."""

import time

import numpy as np

from ..network.ensemble import mean_over_members
from ..network.network import Network
from .history import Row
from .optimize import learning_rate_of
from .schedule import scales_of
from .state import NOT_FINITE, RUNNING, Recipe, State
from .team import Team

# Longest delay of Ctrl-C and the display by one call, unless an epoch is longer.
CALL_SECONDS = 0.2
# Most epochs per call, and most elements in its orders of rows.
MOST_EPOCHS = 256
MOST_ORDERED = 4_000_000


def status_of(members: np.ndarray, *, last: bool) -> str:
    """The status of a training; empty while any member trains.

    If any member ended with "not finite", so does the training.

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
        self, network: Network, recipe: Recipe, *, team: Team, validates: bool
    ) -> None:
        """Start the calls.

        Args:
            validates: whether there is a validation split.
        """
        self._team, self._members, self._validates = team, recipe.members, validates
        self._settings = network.spec.train
        self._rate = learning_rate_of(network.spec.optimizer)
        self._schedule = network.spec.schedule
        ordered = MOST_ORDERED // (recipe.rows * recipe.members)
        # Apart from the number of epochs, so that all have one program.
        self._most = max(1, min(MOST_EPOCHS, ordered))
        self._count = 1
        self._compiled = False
        self._before: list[State] | None = None

    def status(self) -> str:
        """Why training has ended; empty while it continues."""
        last = self._team.epochs >= self._settings.epochs
        return status_of(self._team.statuses, last=last)

    def run(self, *, reversible: bool = False) -> list[Row]:
        """Run some epochs; return their rows of the history.

        Args:
            reversible: whether `shorten` may follow, which needs a copy of the state.
        """
        first = self._team.epochs
        epochs = range(first, min(first + self._count, self._settings.epochs))
        self._before = self._team.copied() if reversible and len(epochs) > 1 else None
        started = time.perf_counter()
        rows = self._run(epochs)
        self._adapt(time.perf_counter() - started, len(epochs))
        return rows

    def shorten(self, count: int) -> list[Row]:
        """Run only the first epochs of the last call instead; return their rows."""
        assert self._before is not None
        self._team.restore(self._before)
        first = self._team.epochs
        return self._run(range(first, first + count))

    def _run(self, epochs: range) -> list[Row]:
        log = self._team.run(epochs, self._chosen_scales(epochs))
        return self._rows(epochs.start, log[: self._team.epochs - epochs.start])

    def _chosen_scales(self, epochs: range) -> np.ndarray:
        scales = np.ones(self._most, np.dtype(self._settings.precision))
        scales[: len(epochs)] = scales_of(self._schedule, epochs)
        return scales

    def _adapt(self, seconds: float, count: int) -> None:
        """Increase the epochs per call while calls are short; the first one also
        compiles.
        """
        if not self._compiled:
            self._compiled = True
            return
        wanted = int(CALL_SECONDS * count / max(seconds, 1e-9))
        self._count = max(1, min(self._most, wanted, 8 * count))

    def _rows(self, first: int, log: np.ndarray) -> list[Row]:
        """Rows of the history, from the log (epochs, members, 3)."""
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
