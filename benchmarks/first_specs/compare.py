"""The error of a trained first spec beside that of a linear model."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import dotnn
from dotnn.compiler import ir
from dotnn.runtime import load_dataset, open_columns, split_rows

from .linear import encoded, fit_linear


@dataclass(frozen=True, slots=True)
class Score:
    """Errors of an output on the test rows, as shares of its deviation.

    For a category, the shares of rows that are classified wrong.
    """

    output: str
    network: float
    linear: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trained first spec.

    Attributes:
        seconds: the time of its training.
    """

    text: str
    rows: int
    seconds: float
    scores: tuple[Score, ...]

    @property
    def worst(self) -> float:
        """The largest share of the error of the linear model that is left."""
        return max(
            score.network / score.linear if score.linear else np.inf
            for score in self.scores
        )


def compare(
    data: Path,
    *,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    seed: int = 0,
    epochs: int | None = None,
) -> Outcome:
    """Write a first spec for a file, train it, and fit a linear model to the same rows.

    Args:
        seed: of the weights and of the splits.
    """
    text = dotnn.new_spec(data, inputs=inputs, outputs=outputs)
    split = text.replace("data {\n", f"data {{\n    split_seed = {seed}\n")
    run = dotnn.train(split, data, seed=seed, epochs=epochs, notice=lambda *_: None)
    spec = run.network.spec
    dataset = load_dataset(spec, open_columns(data))
    splits = split_rows(spec.data, dataset)
    predicted = run.predict(
        {name: array[splits.test] for name, array in dataset.inputs.items()}
    )
    linear = fit_linear(spec, dataset, splits.train, splits.test)
    scores = [
        Score(
            output.name,
            _error(output, dataset.targets[output.name][splits.test], network),
            _error(output, dataset.targets[output.name][splits.test], straight),
        )
        for output in spec.outputs
        for network, straight in [
            (_encoded(output, predicted[output.name]), linear[output.name])
        ]
    ]
    return Outcome(text, dataset.rows, run.seconds, tuple(scores))


def _encoded(output: ir.Variable, predicted: np.ndarray) -> np.ndarray:
    """Predictions as `encoded` targets; probabilities of classes stay."""
    return predicted if output.kind == "one_of" else encoded(output, predicted)


def _error(output: ir.Variable, target: np.ndarray, values: np.ndarray) -> float:
    target = encoded(output, target)
    if output.kind == "one_of":
        return float(np.mean(values.argmax(axis=-1) != target.argmax(axis=-1)))
    spread = np.mean((target - target.mean(axis=0)) ** 2)
    return float(np.sqrt(np.mean((values - target) ** 2) / spread))
