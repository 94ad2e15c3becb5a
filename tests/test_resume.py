"""A resumed training gives bitwise the same result."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import dotnn

ROOT = Path(__file__).parent.parent
EPOCHS = 30
SPEC = """
model m
input x : real[3]
output y : real[2]
network { y = x -> dense(6) -> tanh -> dropout(0.2) -> dense }
loss mse
optimizer adam(learning_rate = 3e-2)
schedule warmup(4) -> plateau(factor = 0.5, patience = 2, cooldown = 1, rtol = 0.05)
train {
    epochs = 30
    batch = 16
}
data {
    file = "m.npz"
    validation = 20%
}
"""
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
DATA = {"x": X, "y": np.tanh(X[:, :2] + RNG.normal(size=(60, 2)))}


def interrupt_after(epoch: int) -> Any:
    """A callback that raises KeyboardInterrupt after an epoch."""

    def press(row: dict[str, Any]) -> None:
        if row["epoch"] == epoch:
            signal.raise_signal(signal.SIGINT)

    return press


def interrupted(
    path: Path, network: dotnn.Network, epoch: int = 5, **settings: Any
) -> dotnn.Run:
    checkpoint = dotnn.Checkpoint(path)
    press = interrupt_after(epoch)
    return dotnn.train(network, DATA, callback=press, checkpoint=checkpoint, **settings)


def resumed(
    path: Path, network: dotnn.Network, data: Any = None, **settings: Any
) -> dotnn.Run:
    checkpoint = dotnn.Checkpoint(path, resume=True)
    return dotnn.train(network, data or DATA, checkpoint=checkpoint, **settings)


def assert_same_run(first: dotnn.Run, second: dotnn.Run) -> None:
    assert first.history == second.history
    assert (first.best_epoch, first.metrics) == (second.best_epoch, second.metrics)
    for pair in zip(*(jax.tree.leaves(r.params) for r in (first, second)), strict=True):
        np.testing.assert_array_equal(*pair)


@pytest.fixture(scope="module")
def network() -> dotnn.Network:
    return dotnn.compile(SPEC)


@pytest.fixture(scope="module")
def whole(network: dotnn.Network) -> dotnn.Run:
    run = dotnn.train(network, DATA)
    rates = {row["learning_rate"] for row in run.history}
    assert len(rates) > 6  # the plateau has reduced the rate after the warmup
    return run


def test_training_interrupted_twice_ends_in_the_same_bits(
    network: dotnn.Network, whole: dotnn.Run, tmp_path: Path
) -> None:
    path = tmp_path / "checkpoint"
    run = interrupted(path, network, epoch=2)
    assert run.status == "interrupted"
    assert 2 <= len(run.history) < EPOCHS
    again = dotnn.train(
        network,
        DATA,
        callback=interrupt_after(len(run.history) + 1),
        checkpoint=dotnn.Checkpoint(path, resume=True),
    )
    assert len(run.history) < len(again.history) < EPOCHS
    run = resumed(path, network)
    assert run.status == "finished"
    assert_same_run(run, whole)


def test_a_network_of_large_matrices_ends_in_the_same_bits(tmp_path: Path) -> None:
    text = SPEC.replace("dense(6)", "dense(512) -> tanh -> dense(512)")
    network = dotnn.compile(text.replace("= 16", "= 64").replace("= 30", "= 8"))
    run = interrupted(tmp_path / "checkpoint", network, epoch=2)
    assert run.status == "interrupted"
    run = resumed(tmp_path / "checkpoint", network)
    assert_same_run(run, dotnn.train(network, DATA))


def test_training_killed_after_a_checkpoint_ends_in_the_same_bits(
    network: dotnn.Network, whole: dotnn.Run, tmp_path: Path
) -> None:
    np.savez(tmp_path / "m.npz", allow_pickle=False, **DATA)
    (tmp_path / "m.nn").write_text(SPEC)
    path = tmp_path / "checkpoint"
    code = f"""
import os, signal, sys
import dotnn
from dotnn.runtime import train as function
sys.modules[function.__module__].CHECKPOINT_SECONDS = -1.0
def kill(row):
    if row["epoch"] >= 12:
        os.kill(os.getpid(), signal.SIGKILL)
network = dotnn.compile_file("m.nn")
dotnn.train(network, callback=kill, checkpoint=dotnn.Checkpoint({str(path)!r}))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    network = dotnn.compile_file(tmp_path / "m.nn")
    checkpoint = dotnn.Checkpoint(path, resume=True)
    assert checkpoint.changed_stack() == []
    assert_same_run(dotnn.train(network, checkpoint=checkpoint), whole)


def test_resumed_training_may_have_more_epochs(
    network: dotnn.Network, tmp_path: Path
) -> None:
    path = tmp_path / "checkpoint"
    interrupted(path, network)
    run = resumed(path, network, epochs=EPOCHS + 7)
    assert_same_run(run, dotnn.train(network, DATA, epochs=EPOCHS + 7))
    assert [row["epoch"] for row in run.history] == list(range(1, EPOCHS + 8))


def test_interrupted_run_is_saved_and_loaded_and_goes_on(
    network: dotnn.Network, whole: dotnn.Run, tmp_path: Path
) -> None:
    path = tmp_path / "run" / "checkpoint.safetensors"
    path.parent.mkdir()

    run = interrupted(path, network, epoch=1)
    run.save(tmp_path / "run", overwrite=True)
    assert dotnn.load(tmp_path / "run").status == "interrupted"
    assert_same_run(resumed(path, network), whole)


@pytest.mark.parametrize(
    "change",
    [
        ("adam", "adamw"),
        ("dense(6)", "dense(7)"),
        ("3e-2", "2e-2"),
        ("patience = 2", "patience = 3"),
        ("batch = 16", "batch = 15"),
        ("validation = 20%", "validation = 30%"),
    ],
    ids=str,
)
def test_checkpoint_of_another_spec_is_refused(
    change: tuple[str, str], network: dotnn.Network, checkpoint: Path
) -> None:
    other = dotnn.compile(SPEC.replace(*change))
    with pytest.raises(dotnn.StoreError):
        resumed(checkpoint, other)


@pytest.fixture(scope="module")
def checkpoint(
    network: dotnn.Network, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("resume") / "checkpoint"
    interrupted(path, network)
    return path


def test_checkpoint_of_other_data_or_another_seed_is_refused(
    network: dotnn.Network, checkpoint: Path
) -> None:
    other = {**DATA, "y": DATA["y"] + 1e-9}
    with pytest.raises(dotnn.StoreError, match="another spec, other data or another"):
        resumed(checkpoint, network, other)
    with pytest.raises(dotnn.StoreError, match="another seed"):
        resumed(checkpoint, network, seed=1)


def test_damaged_or_missing_checkpoint_is_refused(
    network: dotnn.Network, checkpoint: Path, tmp_path: Path
) -> None:
    content = bytearray(checkpoint.read_bytes())
    content[len(content) // 2] ^= 4
    (tmp_path / "damaged").write_bytes(content)
    with pytest.raises(dotnn.StoreError, match="damaged"):
        resumed(tmp_path / "damaged", network)
    with pytest.raises(dotnn.StoreError, match="no such file"):
        resumed(tmp_path / "missing", network)


def test_weights_are_not_a_checkpoint(
    network: dotnn.Network, whole: dotnn.Run, tmp_path: Path
) -> None:
    path = whole.save(tmp_path / "run") / "weights.safetensors"
    with pytest.raises(dotnn.StoreError):
        resumed(path, network)


def test_a_checkpoint_of_another_machine_lists_the_differences(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PJRT_NPROC", "7")
    found = dotnn.Checkpoint(checkpoint, resume=True).changed_stack()
    assert found == ["threads"]


def test_handler_of_ctrl_c_is_put_back(network: dotnn.Network, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT)
    interrupted(tmp_path / "checkpoint", network, epochs=6)
    assert signal.getsignal(signal.SIGINT) is before
