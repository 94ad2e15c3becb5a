"""The three ways to use dotnn, end to end on a tiny model."""

import csv
import json
import os
import signal
import subprocess
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import dotnn
from dotnn.cli import main

ROOT = Path(__file__).parent.parent
SPEC = """
model film
let width = 8
axis   wavelength[3] nm in 400..800
input  thickness   : real[2] nm in 20..120
output reflectance : real[wavelength] bound 0..1
network { reflectance = thickness -> dense(width) -> tanh -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 3
    batch = 16
}
data {
    file = "film.npz"
    validation = 10%
    test = 20%
}
accept rmse(reflectance) <= LIMIT  # allow: W503 not what is tested
"""


def data() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    thickness = rng.uniform(20, 120, (80, 2))
    phase = thickness @ rng.normal(size=(2, 3)) / 40
    return {"thickness": thickness, "reflectance": 0.5 + 0.4 * np.sin(phase)}


@pytest.fixture(scope="module")
def net() -> dotnn.Network:
    return dotnn.compile(SPEC.replace("LIMIT", "1"))


@pytest.fixture(scope="module")
def run(net: dotnn.Network) -> dotnn.Run:
    return dotnn.train(net, data())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    np.savez(tmp_path / "film.npz", allow_pickle=False, **data())
    (tmp_path / "film.nn").write_text(SPEC.replace("LIMIT", "1"), encoding="utf-8")
    return tmp_path


# ---- in Python ----


def test_apply_is_pure_and_differentiable(net: dotnn.Network) -> None:
    params = net.init(jax.random.key(0))
    x = jnp.array([50.0, 90.0])

    def apply(x: Any) -> Any:
        return net.apply(params, {"thickness": x})["reflectance"]

    y = apply(x)
    np.testing.assert_allclose(jax.jit(apply)(x), y, rtol=1e-6)
    np.testing.assert_allclose(jax.vmap(apply)(jnp.stack([x, x]))[1], y, rtol=1e-6)
    jacobian = jax.jacobian(apply)(x)
    assert jacobian.shape == (3, 2)
    gradient = jax.grad(lambda x: apply(x)[0])(x)
    np.testing.assert_allclose(gradient, jacobian[0], rtol=1e-5)
    assert all(isinstance(leaf, jax.Array) for leaf in jax.tree.leaves(params))


@pytest.mark.parametrize("rows", [0, 1, 5, 8193])
def test_predict_is_apply_row_by_row(net: dotnn.Network, rows: int) -> None:
    params = net.init(jax.random.key(0))
    x = np.random.default_rng(1).uniform(20, 120, (rows, 2))
    found = net.predict(params, {"thickness": x})["reflectance"]
    assert found.shape == (rows, 3)
    for row in {0, rows - 1} if rows else ():
        expected = net.apply(params, {"thickness": x[row]})["reflectance"]
        np.testing.assert_allclose(found[row], expected, rtol=1e-5)


@pytest.mark.parametrize("inputs", [{}, {"x": np.ones(2)}, {"thickness": np.ones(3)}])
def test_wrong_inputs_are_a_value_error(
    net: dotnn.Network, inputs: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="got"):
        net.apply(net.init(jax.random.key(0)), inputs)


def test_history_has_a_row_an_epoch(run: dotnn.Run) -> None:
    names = ["epoch", "train_loss", "validation_loss", "learning_rate"]
    assert [list(row) for row in run.history] == [names] * 3
    assert [row["epoch"] for row in run.history] == [1, 2, 3]


def test_callback_is_told_each_epoch_and_may_stop(net: dotnn.Network) -> None:
    told: list[int] = []

    def stop(row: dict[str, Any]) -> bool:
        told.append(row["epoch"])
        return row["epoch"] >= 1

    run = dotnn.train(net, data(), epochs=50, callback=stop)
    assert (run.status, told[0]) == ("stopped", 1)
    assert len(run.history) < 50


def test_predictions_outside_the_range_warn_and_beyond_a_law_are_refused(
    run: dotnn.Run,
) -> None:
    with pytest.warns(dotnn.ExtrapolationWarning, match="thickness"):
        run.predict({"thickness": np.array([[10.0, 50.0]])})
    with pytest.raises(dotnn.DataError, match="NaN"):
        run.predict({"thickness": np.array([[np.nan, 50.0]])})


def test_saved_run_predicts_the_same_bits(run: dotnn.Run, tmp_path: Path) -> None:
    run.save(tmp_path / "runs" / "film")
    again = dotnn.load(tmp_path / "runs" / "film")
    inputs = {"thickness": data()["thickness"]}
    first, second = run.predict(inputs), again.predict(inputs)
    np.testing.assert_array_equal(first["reflectance"], second["reflectance"])
    assert again.history == run.history
    assert again.metrics == run.metrics


def test_python_in_a_run_folder_is_never_run(run: dotnn.Run, tmp_path: Path) -> None:
    path = run.save(tmp_path / "film")
    (path / "model.py").write_text("raise SystemExit('executed')", encoding="utf-8")
    assert dotnn.load(path).network.source == run.network.source


@pytest.mark.parametrize(
    "name",
    ["weights.safetensors", "run.json", "metrics.json", "history.csv", "spec.nn"],
)
def test_damaged_file_of_a_run_is_refused(
    run: dotnn.Run, tmp_path: Path, name: str
) -> None:
    path = run.save(tmp_path / "film") / name
    content = path.read_bytes()
    for damaged in (content[: len(content) // 2], b"\0\0\0"):
        path.write_bytes(damaged)
        if name == "history.csv" and damaged == content[: len(content) // 2]:
            continue  # a shorter history may be complete
        with pytest.raises(dotnn.StoreError, match=r"film"):
            dotnn.load(path.parent)
    path.unlink()
    with pytest.raises(dotnn.StoreError, match="no such file"):
        dotnn.load(path.parent)


def test_flipped_byte_in_the_weights_is_noticed(run: dotnn.Run, tmp_path: Path) -> None:
    path = run.save(tmp_path / "film") / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(dotnn.StoreError, match="damaged"):
        dotnn.load(path.parent)


def test_run_is_not_saved_over_something_else(run: dotnn.Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work", encoding="utf-8")
    with pytest.raises(FileExistsError):
        run.save(tmp_path, overwrite=True)
    assert (tmp_path / "thesis.tex").read_text(encoding="utf-8") == "years of work"


def test_traceback_through_emitted_code_shows_its_line(net: dotnn.Network) -> None:
    try:
        net.module.network({}, {"thickness": jnp.ones(2)})
    except KeyError:
        assert 'weights = params["weights"]["reflectance"]' in traceback.format_exc()


def test_mistakes_of_a_text_are_all_in_the_error() -> None:
    broken = SPEC.replace("tanh", "tanhh").replace("loss mse", "loss msee")
    with pytest.raises(dotnn.CompileError) as caught:
        dotnn.compile(broken.replace("LIMIT", "1"))
    assert [d.code for d in caught.value.diagnostics] == ["E201", "E207"]


# ---- on the command line ----


def test_whole_job_on_the_command_line(folder: Path) -> None:
    assert main(["check", "film.nn"]) == 0
    assert main(["train", "film.nn", "--no-cache"]) == 0
    names = {path.name for path in (folder / "runs/film").iterdir()}
    assert names == {
        "spec.nn",
        "model.py",
        "rows.safetensors",
        "weights.safetensors",
        "checkpoint.safetensors",
        "history.csv",
        "metrics.json",
        "run.json",
        "loss.png",
    }
    assert main(["train", "film.nn", "--no-cache", "--epochs", "1"]) == 0
    assert (folder / "runs/film-2").is_dir()


def test_evaluate_prints_its_metrics_as_json(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["train", "film.nn", "--no-cache"])
    capsys.readouterr()
    assert main(["evaluate", "runs/film", "--json", "--no-cache"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"train", "validation", "test", "accept"}
    metrics = {"rmse", "mae", "max_error", "r2"}
    assert set(found["test"]["reflectance"]) == metrics
    assert found["accept"][0]["met"] is True
    assert main(["evaluate", "runs/film", "--data", "film.npz", "--no-cache"]) == 0


def test_criterion_that_is_not_met_ends_with_3(folder: Path) -> None:
    strict = SPEC.replace("LIMIT", "1e-9")
    (folder / "film.nn").write_text(strict, encoding="utf-8")
    assert main(["train", "film.nn", "--no-cache"]) == 3
    assert main(["evaluate", "runs/film", "--no-cache"]) == 3


def test_predictions_are_written_and_extrapolation_is_reported(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["train", "film.nn", "--no-cache"])
    np.savez(folder / "new.npz", thickness=np.array([[50.0, 60.0], [150.0, 60.0]]))
    assert main(["predict", "runs/film", "new.npz", "-o", "y.csv", "--no-cache"]) == 0
    told = capsys.readouterr().err
    assert (
        "`thickness` is outside its range 20..120 in 1 row, by up to 30: row 1" in told
    )
    assert main(["predict", "runs/film", "new.npz", "-o", "y.npz", "--no-cache"]) == 0
    with (folder / "y.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [f"reflectance_{i}" for i in range(3)]
    with np.load(folder / "y.npz") as arrays:
        np.testing.assert_allclose(np.array(rows[1:], float), arrays["reflectance"])
        assert arrays["wavelength"].tolist() == [400.0, 600.0, 800.0]


WRONG_USE = [
    ["check", "nowhere.nn"],
    ["check", "."],
    ["train", "film.nn", "--set", "depth=3"],
    ["train", "film.nn", "--set", "width=wide"],
    ["train", "film.nn", "--epochs", "0"],
    ["train", "film.nn", "--seed", "-1"],
    ["train", "film.nn", "--out", "."],
    ["train", "film.nn", "--resume"],
]
MISTAKES = [
    ["train", "film.nn", "--data", "nowhere.npz"],
    ["evaluate", "nowhere"],
    ["predict", "nowhere", "film.npz", "-o", "y.txt"],
    ["predict", "nowhere", "film.npz", "-o", "y.csv"],
]


@pytest.mark.parametrize("command", WRONG_USE, ids=" ".join)
def test_wrong_use_ends_with_2_and_a_line(
    folder: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _exit_code(command) == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert told.count("\n") == 1 or told.startswith("usage")
    assert not (folder / "runs/film").exists()


@pytest.mark.parametrize("command", MISTAKES, ids=" ".join)
def test_mistake_ends_with_1_and_its_reason(
    folder: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _exit_code(command) == 1
    assert capsys.readouterr().err.startswith("error")


def _exit_code(command: list[str]) -> object:
    try:
        return main(command)
    except SystemExit as stop:
        return stop.code


def test_let_is_replaced_from_outside(folder: Path) -> None:
    assert main(["train", "film.nn", "--set", "width=4", "--no-cache"]) == 0
    about = json.loads((folder / "runs/film/run.json").read_text(encoding="utf-8"))
    assert about["overrides"] == {"width": 4}
    weight = dotnn.load("runs/film").params["weights"]["reflectance"]["dense_1"][
        "weight"
    ]
    assert weight.shape == (2, 4)


def test_loss_that_is_not_finite_ends_with_1_and_keeps_the_model(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wild = SPEC.replace("adam(learning_rate = 1e-2)", "sgd(learning_rate = 1e30)")
    wild = wild.replace("bound 0..1", "in 0..1").replace("LIMIT", "1e9")
    (folder / "film.nn").write_text(wild, encoding="utf-8")
    assert main(["train", "film.nn", "--no-cache"]) == 1
    assert "in epoch" in capsys.readouterr().err
    assert dotnn.load("runs/film").status == "not finite"


# ---- interrupted ----


def _train_in_a_process(folder: Path, *options: str) -> "subprocess.Popen[str]":
    code = "import sys; from dotnn.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "train", "film.nn", "--no-cache", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )


def test_interrupted_training_resumes_to_the_same_bits(folder: Path) -> None:
    long = SPEC.replace("LIMIT", "1").replace("epochs = 3", "epochs = 40000")
    (folder / "film.nn").write_text(long, encoding="utf-8")
    with _train_in_a_process(folder, "--out", "first") as process:
        assert process.stdout is not None
        next(line for line in process.stdout if line.startswith("epoch"))
        process.send_signal(signal.SIGINT)
        assert "--resume" in process.stdout.read()
        assert process.wait() == 130
    done = len(dotnn.load(folder / "first").history)
    more = ("--epochs", str(done + 50))
    assert main(["train", "--resume", "first", "--no-cache", *more]) == 0
    assert main(["train", "film.nn", "--out", "second", *more]) == 0
    for name in ("weights.safetensors", "history.csv"):
        first, second = (folder / run / name for run in ("first", "second"))
        assert first.read_bytes() == second.read_bytes(), name


def test_training_with_other_data_is_not_resumed(folder: Path) -> None:
    net = dotnn.compile_file("film.nn")

    def interrupt(row: dict[str, Any]) -> None:
        signal.raise_signal(signal.SIGINT)

    run = dotnn.train(net, epochs=9, callback=interrupt, out=folder / "run")
    assert run.status == "interrupted"
    other = {name: array[::-1] for name, array in data().items()}
    with pytest.raises(dotnn.StoreError, match="other data"):
        dotnn.resume(folder / "run", other)
    with warnings.catch_warnings():
        assert dotnn.resume(folder / "run").status == "finished"
