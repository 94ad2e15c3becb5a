"""dotnn through its public API."""

from typing import Any

import jax
import numpy as np

import dotnn

from ..cases import Case
from . import Tell


class _Trainer:
    def __init__(self, case: Case, inputs: np.ndarray, targets: np.ndarray) -> None:
        del inputs, targets  # in physical units, before dotnn scales them
        self._network, self._data = dotnn.compile(case.spec), case.columns()
        self._batch = case.batch
        params = self._network.init(jax.random.key(0))
        weights = jax.tree.leaves(params["weights"])
        self.parameters = sum(leaf.size for leaf in weights)

    def train(self, epochs: int, tell: Tell) -> int:
        def note(row: dict[str, Any]) -> None:
            tell(row["train_loss"])

        run = dotnn.train(self._network, self._data, epochs=epochs, callback=note)
        # dotnn does not keep the optimizer state, so the history gives the count.
        return len(run.history) * -(-run.data["rows"]["train"] // self._batch)


def build(case: Case, inputs: np.ndarray, targets: np.ndarray) -> _Trainer:
    """Compile the spec of the case."""
    return _Trainer(case, inputs, targets)
