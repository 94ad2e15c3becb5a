"""The profile of a training: seconds by phase, and a trace of its start."""

import gzip
import json
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import dotnn
from dotnn.cli import main

SPEC = """
model m
input x : real[3] in -1..1
output y : real in -3..3
network { y = x -> dense(4) -> tanh -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 4
    batch = 16
}
data {
    file = "m.npz"
    validation = 20%
}
"""
X = np.random.default_rng(0).uniform(-1, 1, (60, 3))
DATA = {"x": X, "y": X.sum(axis=1)}
PHASES = {"start", "data", "compile", "train", "judge", "save", "trace", "other"}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "m.nn").write_text(SPEC)
    np.savez(tmp_path / "m.npz", allow_pickle=False, **DATA)
    return tmp_path / "m.nn"


def traces(folder: Path) -> list[Path]:
    return list(folder.glob("plugins/profile/*/perfetto_trace.json.gz"))


def events(trace: Path) -> list[dict[str, Any]]:
    with gzip.open(trace) as file:
        return json.load(file)["traceEvents"]


def test_profile_prints_phases_and_keeps_a_trace_with_the_run(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    arguments = ["train", str(spec), "--out", str(out), "--epochs", "2"]
    assert main([*arguments, "--profile", "--no-cache"]) == 0
    table = capsys.readouterr().out.partition("seconds  share\n")[2].splitlines()
    rows = [line.split() for line in table[: len(PHASES) + 1]]
    seconds = {name: float(number) for name, number, _ in rows}
    total = seconds.pop("total")
    assert set(seconds) == PHASES
    assert sum(seconds.values()) == pytest.approx(total, abs=0.005 * (len(PHASES) + 1))
    assert all(number >= 0 for number in seconds.values())
    (trace,) = traces(out / "profile")
    assert len(events(trace)) > 100
    assert str(trace) in table[-1].replace("/private", "")
    assert (out / "run.json").is_file()
    assert dotnn.load(out).status == "finished"


def test_trace_holds_the_first_two_epochs_alone(tmp_path: Path) -> None:
    sizes: list[int] = []
    for epochs in (2, 40):
        folder = tmp_path / str(epochs)
        network = dotnn.compile(SPEC)
        dotnn.train(network, DATA, epochs=epochs, profile=dotnn.Profile(folder))
        (trace,) = traces(folder)
        sizes.append(sum("fusion" in event.get("name", "") for event in events(trace)))
    assert 0 < sizes[1] <= 1.5 * sizes[0]


def test_profile_changes_no_bit_and_needs_no_trace(tmp_path: Path) -> None:
    network = dotnn.compile(SPEC)
    profile = dotnn.Profile()
    runs = [
        dotnn.train(network, DATA),
        dotnn.train(network, DATA, profile=profile),
        dotnn.train(network, DATA, profile=dotnn.Profile(tmp_path)),
    ]
    for run in runs[1:]:
        assert run.history == runs[0].history
        pairs = zip(*(jax.tree.leaves(r.params) for r in (runs[0], run)), strict=True)
        for ours, theirs in pairs:
            np.testing.assert_array_equal(ours, theirs)
    assert profile.seconds["train"] > 0
    assert "trace" not in profile.seconds


def test_inner_phases_take_their_time_from_outer_ones() -> None:
    profile = dotnn.Profile()
    with profile.phase("outer"):
        with profile.phase("inner"):
            sum(range(100_000))
        assert profile.seconds["inner"] > profile.seconds["outer"]
    profile.end()
    assert profile.total == sum(profile.seconds.values())


def test_second_trace_of_a_process_is_refused(tmp_path: Path) -> None:
    network = dotnn.compile(SPEC)
    profile = dotnn.Profile(tmp_path / "own")
    with (
        jax.profiler.trace(str(tmp_path / "other")),
        pytest.raises(ValueError, match="only have one trace at a time"),
    ):
        dotnn.train(network, DATA, profile=profile)
    dotnn.train(network, DATA, profile=profile)
    assert len(traces(tmp_path / "own")) == 1


def test_mistake_in_data_leaves_no_trace(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "m.npz", x=X * np.nan, y=DATA["y"])
    out = tmp_path / "run"
    assert main(["train", str(spec), "--out", str(out), "--profile", "--no-cache"]) == 1
    assert not out.exists()
    assert "share" not in capsys.readouterr().out
