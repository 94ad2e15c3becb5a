"""scikit-learn's MLPRegressor, with one `partial_fit` per epoch."""

import numpy as np
from sklearn.neural_network import MLPRegressor

from ..cases import LEARNING_RATE, Dense
from . import Tell


class _Trainer:
    def __init__(self, case: Dense, inputs: np.ndarray, targets: np.ndarray) -> None:
        self._case, self._rows = case, (inputs, targets)
        if case.sizes[-1] == 1:
            self._rows = inputs, targets[:, 0]
        model = self._model()
        model.partial_fit(*self._rows)
        arrays = [*model.coefs_, *model.intercepts_]
        self.parameters = sum(array.size for array in arrays)

    def _model(self) -> MLPRegressor:
        return MLPRegressor(
            hidden_layer_sizes=self._case.sizes[1:-1],
            activation=self._case.activation,
            solver="adam",
            alpha=0.0,
            batch_size=self._case.batch,
            learning_rate_init=LEARNING_RATE,
            random_state=0,
        )

    def train(self, epochs: int, tell: Tell) -> int:
        model = self._model()
        for _ in range(epochs):
            model.partial_fit(*self._rows)
            # It minimizes half of the mean squared error.
            tell(2 * float(model.loss_))
        return model._optimizer.t


def build(case: Dense, inputs: np.ndarray, targets: np.ndarray) -> _Trainer:
    """Build the regressor."""
    return _Trainer(case, inputs, targets)
