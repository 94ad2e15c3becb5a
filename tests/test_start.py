"""A training that starts from another run."""

from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import dotnn
from dotnn.cli import main

RNG = np.random.default_rng(0)
X = RNG.uniform(-1, 1, (60, 3))
DATA = {"x": X, "y": np.tanh(X[:, :2] * 3) * 40 + 100}
FEW = {"x": X[:8], "y": DATA["y"][:8] + 1.0}


def spec(network: str = "x -> dense(6) -> tanh -> dense", train: str = "") -> str:
    return f"""
model m
input x : real[3] in -1..1
output y : real[2] mm
network {{ y = {network} }}
loss mse
optimizer adam(learning_rate = 1e-2)
train {{
    epochs = 20
    {train}
}}
"""


@pytest.fixture(scope="module")
def run() -> dotnn.Run:
    return dotnn.train(dotnn.compile(spec()), DATA)


def started(text: str, start_from: Any, **settings: Any) -> tuple[dotnn.Run, list[str]]:
    told: list[str] = []

    def notice(diagnostics: Any, source: str) -> None:
        told.extend(d.message for d in diagnostics if d.code == "D305")

    frozen = text.replace("learning_rate = 1e-2", "learning_rate = 1e-30")
    network = dotnn.compile(frozen)
    data = settings.pop("data", FEW)
    run = dotnn.train(
        network, data, epochs=1, start_from=start_from, notice=notice, **settings
    )
    return run, told


def test_same_network_starts_with_the_predictions_of_the_run(run: dotnn.Run) -> None:
    again, told = started(spec(), run)
    assert told == []
    expected = run.predict({"x": X})["y"]
    np.testing.assert_allclose(again.predict({"x": X})["y"], expected, rtol=1e-5)


def test_weights_that_fit_are_taken_and_the_others_are_listed(run: dotnn.Run) -> None:
    wider, told = started(spec("x -> dense(6) -> tanh -> dense(5) -> dense"), run)
    first = wider.params["weights"]["y"]["dense_1"]["weight"]
    np.testing.assert_allclose(first, run.params["weights"]["y"]["dense_1"]["weight"])
    assert told == [
        "4 arrays are drawn anew: "
        "`weights/y/dense_2/bias`, `weights/y/dense_2/weight`, "
        "`weights/y/dense_3/bias`, `weights/y/dense_3/weight`; "
        "2 of the run fit nothing: `weights/y/dense_2/bias`, `weights/y/dense_2/weight`"
    ]


def test_a_run_without_a_fitting_weight_is_refused(run: dotnn.Run) -> None:
    with pytest.raises(ValueError, match="no weights of the run fit"):
        started(spec("x -> dense(9) -> tanh -> dense(9) -> dense"), run)


def test_members_of_an_ensemble_start_from_those_of_a_run_in_turn(
    run: dotnn.Run,
) -> None:
    team, told = started(spec(train="ensemble = 3"), run)
    assert told == []
    expected = run.predict({"x": X})["y"]
    for member in team.members:
        found = team.network.predict(member, {"x": X})["y"]
        np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_a_started_training_is_resumed_to_the_same_bits(
    run: dotnn.Run, tmp_path: Path
) -> None:
    network = dotnn.compile(spec())
    whole = dotnn.train(network, FEW, start_from=run)

    def stop(row: dict[str, Any]) -> bool:
        return row["epoch"] == 7

    dotnn.train(network, FEW, start_from=run, callback=stop, out=tmp_path / "run")
    again = dotnn.resume(tmp_path / "run", FEW)
    assert again.history == whole.history
    for pair in zip(*map(jax.tree.leaves, (again.params, whole.params)), strict=True):
        np.testing.assert_array_equal(*pair)


def test_command_starts_from_a_run_folder(run: dotnn.Run, tmp_path: Path) -> None:
    (tmp_path / "m.nn").write_text(spec())
    np.savez(tmp_path / "m.npz", allow_pickle=False, **FEW)
    folder = run.save(tmp_path / "first")
    given = ["train", str(tmp_path / "m.nn"), "--data", str(tmp_path / "m.npz")]
    given += ["--from", str(folder), "--epochs", "1", "--no-cache"]
    assert main([*given, "--out", str(tmp_path / "second")]) == 0
    found = dotnn.load(tmp_path / "second")
    fresh = dotnn.train(dotnn.compile(spec()), FEW, epochs=1)
    assert found.history[0]["train_loss"] < 0.3 * fresh.history[0]["train_loss"]
