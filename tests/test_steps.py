"""One call a step: the same training as whole epochs in one call, to the same bits."""

import signal
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import dotnn
from dotnn.runtime import state, team
from dotnn.runtime.steps import takes_steps

ROWS = 50
RNG = np.random.default_rng(0)
X = RNG.normal(size=(ROWS, 3))
DATA = {"x": X, "y": np.tanh(X[:, :2] + RNG.normal(size=(ROWS, 2)))}


def compiled(more: str = "", train: str = "", batch: int = 8) -> dotnn.Network:
    optimizer = "" if "optimizer" in more else "optimizer adam(learning_rate = 3e-2)"
    return dotnn.compile(f"""
model m
input x : real[3]
output y : real[2]
network {{ y = x -> dense(6) -> tanh -> dropout(0.2) -> dense }}
loss mse
{optimizer}
{more}
train {{
    epochs = 12
    batch = {batch}
    {train}
}}
""")


@pytest.fixture(autouse=True)
def not_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiles the loops alike, as they are for what is not small."""
    monkeypatch.setattr(state, "SMALL", 0)


@pytest.fixture
def by_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trains every network step by step."""
    monkeypatch.setattr(team, "takes_steps", lambda network: True)


def assert_same_run(first: dotnn.Run, second: dotnn.Run) -> None:
    np.testing.assert_equal(first.history, second.history)
    assert (first.status, first.best_epoch) == (second.status, second.best_epoch)
    for pair in zip(*(jax.tree.leaves(r.params) for r in (first, second)), strict=True):
        np.testing.assert_array_equal(*pair)


VALIDATION = "data { validation = 20% }"
PLATEAU = f"""
schedule warmup(2) -> plateau(factor = 0.5, patience = 1, rtol = 0.2, restore = true)
{VALIDATION}
"""


@pytest.mark.parametrize(
    ("network", "status"),
    [
        (compiled(), "finished"),
        (compiled(PLATEAU), "finished"),
        (compiled(VALIDATION, "precision = float64\n    seed = 7"), "finished"),
        (compiled(batch=25), "finished"),
        (compiled(batch=4096), "finished"),
        (compiled("optimizer lbfgs", batch=ROWS), "finished"),
        (compiled("optimizer sgd(learning_rate = 1e-30)", "stop_after = 2"), "early"),
        (compiled("optimizer sgd(learning_rate = 1e30)"), "not finite"),
    ],
    ids=["plain", "plateau", "float64", "even", "whole", "lbfgs", "early", "diverged"],
)
def test_both_loops_give_the_same_bits(
    network: dotnn.Network, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = dotnn.train(network, DATA)
    monkeypatch.setattr(team, "takes_steps", lambda network: True)
    assert_same_run(dotnn.train(network, DATA), whole)
    assert status in whole.status


@pytest.mark.usefixtures("by_steps")
def test_training_interrupted_between_epochs_ends_in_the_same_bits(
    tmp_path: Path,
) -> None:
    network = compiled(PLATEAU)
    whole = dotnn.train(network, DATA)

    def press(row: dict[str, Any]) -> None:
        if row["epoch"] == 4:
            signal.raise_signal(signal.SIGINT)

    at = dotnn.Checkpoint(tmp_path / "checkpoint")
    run = dotnn.train(network, DATA, callback=press, checkpoint=at)
    assert run.status == "interrupted"
    assert 4 <= len(run.history) < 12
    at = dotnn.Checkpoint(tmp_path / "checkpoint", resume=True)
    assert_same_run(dotnn.train(network, DATA, checkpoint=at), whole)


@pytest.mark.usefixtures("by_steps")
def test_callback_sees_every_epoch_and_stops_training() -> None:
    seen: list[int] = []

    def stop(row: dict[str, Any]) -> bool:
        seen.append(row["epoch"])
        return row["epoch"] == 1

    run = dotnn.train(compiled(), DATA, callback=stop)
    assert (run.status, seen) == ("stopped", [1])


def test_networks_without_convolutions_train_in_whole_epochs() -> None:
    assert not takes_steps(compiled())
