"""Sizes from outside are checked before they are used."""

import os
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

import dotnn
from dotnn.compiler import ir
from dotnn.runtime.data import columns
from dotnn.runtime.data.mistakes import DataError
from dotnn.runtime.data.readers import open_columns
from dotnn.runtime.data.tables import lines
from dotnn.runtime.network import predict
from dotnn.runtime.network.network import Network
from dotnn.runtime.pipeline import memory_of_batch, train
from dotnn.runtime.runs.evaluate import evaluate_run
from dotnn.runtime.stack.memory import OutOfMemory, memory_explained, memory_here
from dotnn.runtime.training.schedule import scales_of

SPEC = """
model e
input  x : real in 0..1
output y : real
network { y = x -> dense(WIDTH) -> tanh -> dense(1) }
loss mse
optimizer adam(learning_rate = 0.01)
schedule exponential(rate = 0.99, epochs = 10)
train { SETTINGS }
"""
X = np.linspace(0, 1, 20)
DATA = {"x": X, "y": X**2}


def spec(settings: str, width: int = 4) -> str:
    return SPEC.replace("SETTINGS", settings).replace("WIDTH", str(width))


@pytest.mark.parametrize("name", ["epochs", "batch", "stop_after"])
def test_a_count_that_is_no_int32_is_refused_with_its_limit(name: str) -> None:
    with pytest.raises(dotnn.CompileError, match=r"below 2147483648.*3000000000"):
        dotnn.compile(spec(f"{name} = 3000000000"))


def test_the_most_epochs_start_at_once_and_take_no_memory() -> None:
    network = dotnn.compile(spec("epochs = 2147483647"))
    run = train(network, DATA, callback=lambda row: row["epoch"] == 3)
    assert len(run.history) == 3


def test_scales_are_computed_for_the_epochs_of_a_call() -> None:
    schedule = (
        ir.Schedule(
            "exponential", (("rate", 0.5), ("epochs", 1000), ("min_scale", 0.0))
        ),
    )
    first = 10**9
    found = scales_of(schedule, range(first, first + 2))
    assert found.shape == (2,)
    whole = scales_of(schedule, range(40))
    np.testing.assert_array_equal(whole[10:20], scales_of(schedule, range(10, 20)))


def test_an_ensemble_that_cannot_fit_is_refused_before_training() -> None:
    network = dotnn.compile(spec("ensemble = 1000", 10_000_000))
    with pytest.raises(OutOfMemory, match=r"needs 360 GB.*lower `batch`, `ensemble`"):
        train(network, DATA)


def test_an_error_of_memory_says_what_to_lower() -> None:
    with (
        pytest.raises(OutOfMemory, match=r"the training of `e` does not fit.*`batch`"),
        memory_explained("the training of `e`"),
    ):
        raise MemoryError


def test_a_batch_needs_the_memory_of_its_values() -> None:
    text = spec("batch = 1000000000").replace("y = x", "h = x -> dense(3000)\ny = h")
    assert memory_of_batch(dotnn.compile(text), 2**27) == 4 * 3003 * 2**27


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_an_error_of_memory_in_use_says_to_take_fewer_rows(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = train(dotnn.compile(spec("epochs = 1")), DATA)

    def refuse(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Network, "predict", refuse)
    monkeypatch.setattr(predict, "_predict_plain", lambda *_: None)
    with pytest.raises(OutOfMemory, match=r"of `e` does not fit.*predict fewer rows"):
        _ = run.predict({"x": X}) if command == "predict" else evaluate_run(run, DATA)


def test_the_memory_of_this_machine_is_known() -> None:
    assert memory_here() > 2**28


# ---- data ----


def test_half_floats_and_booleans_widen_to_float32_only() -> None:
    for dtype in (np.float16, bool):
        assert columns.as_real("x", np.ones(3, dtype), "").dtype == np.float32


def test_an_array_that_widens_beyond_memory_is_refused() -> None:
    small = np.broadcast_to(np.int8(1), (2**31, 2**3))
    with pytest.raises(DataError, match=f"D107.*found {2**37}"):
        columns.as_real("x", small, "x.npz")


@pytest.mark.parametrize("suffix", [".csv", ".npz"])
def test_only_files_with_an_end_are_read(tmp_path: Path, suffix: str) -> None:
    os.mkfifo(pipe := tmp_path / f"pipe{suffix}")
    (device := tmp_path / f"zero{suffix}").symlink_to("/dev/zero")
    for path in (pipe, device):
        with pytest.raises(DataError, match="not a regular file"):
            open_columns(path)


def test_a_line_that_is_too_long_is_refused_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MAX_LINE", 100)
    (path := tmp_path / "long.csv").write_text("x,y\n1," + "2" * 200)
    with pytest.raises(DataError, match="line 2 has more than 100 characters"):
        open_columns(path)


def test_a_table_of_many_columns_is_read_in_linear_time(tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(50_000)]
    row = ",".join("1" for _ in names)
    (path := tmp_path / "wide.csv").write_text(f"{','.join(names)}\n{row}\n")
    started = perf_counter()
    table = open_columns(path)
    assert [float(table.numbers(name)[0]) for name in names[:9]] == [1.0] * 9
    assert perf_counter() - started < 5
