"""A trained model: its weights, its history and how good it is."""

import warnings as python_warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..compiler import Diagnostic
from .columns import Arrays
from .data import load_inputs
from .evaluate import Metrics
from .network import Network, Params

Row = dict[str, Any]


class ExtrapolationWarning(UserWarning):
    """Inputs outside the range that a model was trained in."""


@dataclass(frozen=True)
class Run:
    """A trained model.

    Attributes:
        network: the compiled spec.
        params: the best weights seen, and the scaling.
        history: one row an epoch: epoch (from 1), train_loss, validation_loss (None
            without such a split), learning_rate. Losses are in scaled units.
        metrics: for each split and output rmse, mae, max_error and r2, in the unit of
            the output; of a category, accuracy.
        accept: for each criterion of the spec its text, value and whether it is met.
        status: "finished", "stopped early", "stopped" (by the callback),
            "interrupted" or "not finite".
        best_epoch: the epoch after which the weights were kept; 0 if none was.
        seconds: of training, compilation included.
        data: the source of the data and the rows of each split.
        warnings: what was noticed in the data and in training.
    """

    network: Network
    params: Params
    history: list[Row]
    metrics: Mapping[str, Metrics]
    accept: list[dict[str, Any]]
    status: str
    best_epoch: int
    seconds: float
    data: Mapping[str, Any]
    warnings: tuple[Diagnostic, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether every criterion of the spec is met (true if there is none)."""
        return all(row["met"] for row in self.accept)

    def predict(self, inputs: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """Physical outputs for a batch of physical inputs.

        Warns with ExtrapolationWarning of values outside `in`.

        Args:
            inputs: for each input an array (rows, *shape); of a category, names of
                classes or their numbers from 0.

        Returns:
            For each output an array (rows, *shape); of a category, the probability of
            each class (rows, *shape, classes).

        Raises:
            DataError: an input leaves its `bound`, is not finite or of no class.
            ValueError: an input is missing, unknown or of another shape.
        """
        arrays = {name: np.asarray(array) for name, array in inputs.items()}
        if self.network.require_inputs(arrays, batched=True):
            arrays, noticed = load_inputs(self.network.spec, Arrays(arrays))
            for found in noticed:
                python_warnings.warn(found.message, ExtrapolationWarning, stacklevel=2)
        return self.network.predict(self.params, arrays)

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the run as a folder; see `folder`.

        Raises:
            FileExistsError: there is something at the path, and not to be overwritten.
        """
        from .folder import save_run

        return save_run(self, Path(path), overwrite=overwrite)
