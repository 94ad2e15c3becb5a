"""Keras 3 on JAX, with `fit`."""

import os
from functools import partial
from typing import Any

import numpy as np

os.environ["KERAS_BACKEND"] = "jax"

import keras

from ..cases import LEARNING_RATE, Dense
from . import Tell

# Keras's default gelu is exact; the case uses the approximation of JAX.
_ACTIVATIONS = {"gelu": partial(keras.activations.gelu, approximate=True)}


class _Told(keras.callbacks.Callback):
    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self._tell(float(logs["loss"]))


class _Trainer:
    def __init__(self, case: Dense, inputs: np.ndarray, targets: np.ndarray) -> None:
        self._case, self._rows = case, (inputs, targets)
        self._model = self._network()
        self.parameters = self._model.count_params()

    def _network(self) -> keras.Model:
        case = self._case
        activation = _ACTIVATIONS.get(case.activation, case.activation)
        keras.utils.set_random_seed(0)
        model = keras.Sequential(
            [
                keras.Input(case.sizes[:1]),
                *(keras.layers.Dense(n, activation) for n in case.sizes[1:-1]),
                keras.layers.Dense(case.sizes[-1]),
            ]
        )
        optimizer = keras.optimizers.Adam(LEARNING_RATE)
        model.compile(optimizer=optimizer, loss="mse", jit_compile=True)
        return model

    def train(self, epochs: int, tell: Tell) -> int:
        model = self._network()
        model.fit(
            *self._rows,
            batch_size=self._case.batch,
            epochs=epochs,
            verbose=0,
            callbacks=[_Told(tell)],
        )
        return int(model.optimizer.iterations)


def build(case: Dense, inputs: np.ndarray, targets: np.ndarray) -> _Trainer:
    """Build a sequential model, compiled by XLA."""
    return _Trainer(case, inputs, targets)
