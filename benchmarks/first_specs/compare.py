"""The error of a trained first spec as a share of that of a linear model."""

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
    """Errors on the test rows, as shares of the deviation of an output.

    For a category, the share of rows that are classified wrong.
    """

    output: str
    network: float
    linear: float


def compare(
    data: Path,
    *,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    seed: int = 0,
    epochs: int | None = None,
) -> tuple[str, list[Score], float]:
    """Write a first spec for a file and train it.

    Returns:
        The text of the spec, a score for each output, and the seconds of the training.
    """
    text = dotnn.new_spec(data, inputs=inputs, outputs=outputs)
    run = dotnn.train(text, data, seed=seed, epochs=epochs)
    spec = run.network.spec
    dataset = load_dataset(spec, open_columns(data))
    splits = split_rows(spec.data, dataset)
    rows = splits.test
    known = np.sort(np.concatenate([splits.train, splits.validation]))
    predicted = run.predict({name: a[rows] for name, a in dataset.inputs.items()})
    linear = fit_linear(spec, dataset, known, rows)
    scores: list[Score] = []
    for output in spec.outputs:
        target = encoded(output, dataset.targets[output.name])
        by_network = predicted[output.name]
        if output.kind != "one_of":
            by_network = encoded(output, by_network)
        errors = [
            _error(output, values, target[rows])
            for values in (by_network, linear[output.name])
        ]
        scores.append(Score(output.name, *errors))
    return text, scores, run.seconds


def _error(output: ir.Variable, values: np.ndarray, target: np.ndarray) -> float:
    if output.kind == "one_of":
        wrong = values.argmax(axis=-1) != target.argmax(axis=-1)
        return float(wrong.mean())
    spread = np.mean((target - target.mean(axis=0)) ** 2)
    return float(np.sqrt(np.mean((values - target) ** 2) / spread))
