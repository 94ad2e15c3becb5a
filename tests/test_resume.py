"""A resumed training gives bitwise the same result."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from killing import killed_in

import dotnn
from dotnn.runtime import changed_stack

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
    return dotnn.train(
        network, DATA, callback=interrupt_after(epoch), out=path, **settings
    )


def resumed(path: Path, data: Any = None, **settings: Any) -> dotnn.Run:
    return dotnn.resume(path, data or DATA, **settings)


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
    path = tmp_path / "run"
    run = interrupted(path, network, epoch=2)
    assert run.status == "interrupted"
    assert 2 <= len(run.history) < EPOCHS
    again = resumed(path, callback=interrupt_after(len(run.history) + 1))
    assert len(run.history) < len(again.history) < EPOCHS
    run = resumed(path)
    assert run.status == "finished"
    assert_same_run(run, whole)


def test_a_network_of_large_matrices_ends_in_the_same_bits(tmp_path: Path) -> None:
    text = SPEC.replace("dense(6)", "dense(512) -> tanh -> dense(512)")
    network = dotnn.compile(text.replace("= 16", "= 64").replace("= 30", "= 8"))
    run = interrupted(tmp_path / "run", network, epoch=2)
    assert run.status == "interrupted"
    run = resumed(tmp_path / "run")
    assert_same_run(run, dotnn.train(network, DATA))


def test_training_killed_after_a_checkpoint_ends_in_the_same_bits(
    network: dotnn.Network, whole: dotnn.Run, tmp_path: Path
) -> None:
    np.savez(tmp_path / "m.npz", allow_pickle=False, **DATA)
    (tmp_path / "m.nn").write_text(SPEC)
    path = tmp_path / "run"
    code = f"""
import os, signal, sys
import dotnn
from dotnn.runtime import train as function
sys.modules["dotnn.runtime.trainer"].CHECKPOINT_SECONDS = -1.0
sys.modules["dotnn.runtime.trainer"].CHECKPOINT_SHARE = 0.0
def kill(row):
    if row["epoch"] >= 12:
        os.kill(os.getpid(), signal.SIGKILL)
network = dotnn.compile_file("m.nn")
dotnn.train(network, callback=kill, out={str(path)!r})
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
    assert changed_stack(path) == []
    killed = dotnn.load(path)
    assert killed.status == "running"
    assert 0 < killed.best_epoch <= len(killed.history) < EPOCHS
    assert killed.history == whole.history[: len(killed.history)]
    assert killed.predict({"x": X})["y"].shape == (60, 2)
    assert_same_run(dotnn.resume(path), whole)


def test_resumed_training_may_have_more_epochs(
    network: dotnn.Network, tmp_path: Path
) -> None:
    path = tmp_path / "run"
    interrupted(path, network)
    run = resumed(path, epochs=EPOCHS + 7)
    assert_same_run(run, dotnn.train(network, DATA, epochs=EPOCHS + 7))
    assert [row["epoch"] for row in run.history] == list(range(1, EPOCHS + 8))


def test_finished_training_may_have_more_epochs(
    network: dotnn.Network, tmp_path: Path
) -> None:
    path = tmp_path / "run"
    dotnn.train(network, DATA, out=path)
    run = resumed(path, epochs=EPOCHS + 7)
    assert_same_run(run, dotnn.train(network, DATA, epochs=EPOCHS + 7))
    assert_same_run(dotnn.load(path), run)


def test_interrupted_run_is_loaded_and_goes_on(
    network: dotnn.Network, whole: dotnn.Run, tmp_path: Path
) -> None:
    run = interrupted(tmp_path / "run", network, epoch=1)
    loaded = dotnn.load(tmp_path / "run")
    assert loaded.status == "interrupted"
    assert_same_run(loaded, run)
    assert_same_run(resumed(tmp_path / "run"), whole)


@pytest.fixture(scope="module")
def checkpoint(
    network: dotnn.Network, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("resume") / "run"
    interrupted(path, network, seed=3)
    return path


@pytest.fixture
def copy(checkpoint: Path, tmp_path: Path) -> Path:
    return shutil.copytree(checkpoint, tmp_path / "run")


def test_seed_of_a_resumed_training_is_that_of_the_run(
    network: dotnn.Network, copy: Path
) -> None:
    assert_same_run(resumed(copy), dotnn.train(network, DATA, seed=3))


def test_other_data_are_refused(copy: Path) -> None:
    other = {**DATA, "y": DATA["y"] + 1e-9}
    with pytest.raises(dotnn.StoreError, match="other data"):
        resumed(copy, other)
    with pytest.raises(ValueError, match="trained on arrays"):
        dotnn.resume(copy)


@pytest.mark.parametrize("epochs", [None, 2, EPOCHS])
def test_resuming_what_is_finished_is_refused(
    epochs: int | None, network: dotnn.Network, tmp_path: Path
) -> None:
    path = tmp_path / "run"
    run = dotnn.train(network, DATA, out=path)
    with pytest.raises(ValueError, match=f"has done {EPOCHS} epochs; resume it with"):
        resumed(path, epochs=epochs)
    assert_same_run(dotnn.load(path), run)


def test_fewer_epochs_than_are_done_lose_nothing(copy: Path) -> None:
    before = dotnn.load(copy)
    with pytest.raises(ValueError, match="more than that, got 2"):
        resumed(copy, epochs=2)
    assert_same_run(dotnn.load(copy), before)
    assert resumed(copy).status == "finished"


@pytest.mark.parametrize(
    "name", ["checkpoint.safetensors", "history.csv", "spec.nn", "run.json"]
)
@pytest.mark.parametrize("damage", ["flipped", "missing"])
def test_damaged_or_missing_file_is_refused(name: str, damage: str, copy: Path) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 4
    (copy / name).unlink()
    if damage == "flipped":
        (copy / name).write_bytes(content)
    with pytest.raises((dotnn.StoreError, ValueError), match=f"{name}|no training"):
        resumed(copy)


def test_a_run_without_a_training_is_not_resumed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no training to resume"):
        dotnn.resume(tmp_path)
    with pytest.raises(ValueError, match="no training to resume"):
        dotnn.resume(tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_of_another_machine_lists_the_differences(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PJRT_NPROC", "7")
    assert changed_stack(checkpoint) == ["threads"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_a_training_and_its_handler_is_put_back(
    number: signal.Signals, network: dotnn.Network, tmp_path: Path
) -> None:
    before = signal.getsignal(number)

    def press(row: dict[str, Any]) -> None:
        if row["epoch"] == 1:
            signal.raise_signal(number)

    run = dotnn.train(network, DATA, callback=press, out=tmp_path / "run")
    assert run.status == "interrupted"
    assert signal.getsignal(number) is before


# ---- one folder, one training ----


def test_a_folder_takes_one_training_at_a_time(
    network: dotnn.Network, tmp_path: Path
) -> None:
    path = tmp_path / "run"

    def train_again(row: dict[str, Any]) -> None:
        if row["epoch"] == 1:
            with pytest.raises(ValueError, match="another training is running"):
                dotnn.train(network, DATA, out=path)
            with pytest.raises(ValueError, match="another training is running"):
                resumed(path)

    run = dotnn.train(network, DATA, callback=train_again, out=path)
    assert_same_run(dotnn.load(path), run)
    assert not [child for child in path.iterdir() if child.name.startswith(".")]


def test_a_folder_that_holds_a_run_is_not_new(
    network: dotnn.Network, tmp_path: Path
) -> None:
    path = tmp_path / "run"
    run = dotnn.train(network, DATA, epochs=2, out=path)
    with pytest.raises(ValueError, match="which is not empty"):
        dotnn.train(network, DATA, out=path)
    assert_same_run(dotnn.load(path), run)


def test_a_training_that_never_began_leaves_no_folder(
    network: dotnn.Network, tmp_path: Path
) -> None:
    with pytest.raises(dotnn.DataError):
        dotnn.train(network, {"x": X}, out=tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


# ---- killed anywhere ----

KILLED = killed_in(
    'dotnn.train(dotnn.compile_file("m.nn"), out=path, epochs=4)',
    before="""
from dotnn.runtime import trainer
trainer.CHECKPOINT_SECONDS, trainer.CHECKPOINT_SHARE = -1.0, 0.0
""",
)


@pytest.mark.exhaustive
def test_a_training_killed_before_any_system_call_goes_on(tmp_path: Path) -> None:
    np.savez(tmp_path / "m.npz", allow_pickle=False, **DATA)
    (tmp_path / "m.nn").write_text(SPEC)
    network = dotnn.compile_file(tmp_path / "m.nn")
    whole = dotnn.train(network, epochs=4)
    command = [sys.executable, "-c", KILLED]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def run(number: int, path: Path) -> subprocess.CompletedProcess[str]:
        arguments = [*command, str(number), str(path)]
        return subprocess.run(
            arguments, cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    calls = int(run(-1, tmp_path / "counted").stdout)
    for number in range(1, calls + 1):
        path = tmp_path / f"run{number}"
        done = run(number, path)
        assert done.returncode == -signal.SIGKILL, done.stderr
        if (path / "checkpoint.safetensors").exists():
            found = dotnn.load(path)
            if found.status == "running" or len(found.history) < 4:
                found = dotnn.resume(path)
        else:
            found = dotnn.train(network, epochs=4, out=path)
        assert_same_run(found, whole)
        assert_same_run(dotnn.load(path), whole)
