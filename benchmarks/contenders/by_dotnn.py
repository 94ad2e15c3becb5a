"""dotnn, as its users call it."""

from typing import Any

import jax
import numpy as np

import dotnn
from dotnn.runtime.network.params import split_params

from ..cases import Case
from . import Tell


class _Trainer:
    def __init__(self, case: Case, inputs: np.ndarray, targets: np.ndarray) -> None:
        del inputs, targets  # which it has not scaled by itself
        self._network, self._data = dotnn.compile(case.spec), case.columns()
        self._batch = case.batch
        params = self._network.init(jax.random.key(0))
        trained = split_params(params, self._network.fixed).trained
        self.parameters = sum(leaf.size for leaf in jax.tree.leaves(trained))

    def train(self, epochs: int, tell: Tell) -> int:
        def note(row: dict[str, Any]) -> None:
            tell(row["train_loss"])

        run = dotnn.train(self._network, self._data, epochs=epochs, callback=note)
        # The state of the optimizer is not kept: counted from what the run records.
        return len(run.history) * -(-run.data["rows"]["train"] // self._batch)


def build(case: Case, inputs: np.ndarray, targets: np.ndarray) -> _Trainer:
    """The spec of the case, compiled."""
    return _Trainer(case, inputs, targets)
