"""The command: its output, and the exit code of each outcome."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.compiler import sealed

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
SPEC = """
model film
let width = 4
axis wavelength[2] nm in 400..500
input thickness : real[2] nm in 20..120 from "d*"
output power : real[wavelength] bound 0..1 from "p1", "p2"
network { power = thickness -> dense(width) -> tanh -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 2
    batch = 8
}
data {
    file = "film.csv"
    validation = 20%
    test = 20%
}
"""
MET = "accept rmse(power) < 0.4\n"
UNMET = "accept rmse(power) < 1e-9\n"


def columns(rows: int = 30, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    thickness = rng.uniform(20, 120, (rows, 2))
    power = 0.5 + 0.3 * np.sin(thickness / 30)
    return {
        "d1": thickness[:, 0],
        "d2": thickness[:, 1],
        "p1": power[:, 0],
        "p2": power[:, 1],
    }


def write_csv(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(arrays)
        writer.writerows(zip(*(a.tolist() for a in arrays.values()), strict=True))
    return path


def write_spec(folder: Path, text: str = SPEC) -> str:
    path = folder / "film.nn"
    path.write_text(text, encoding="utf-8")
    write_csv(folder / "film.csv", columns())
    return str(path)


def train(*arguments: object) -> int:
    return main(["train", *map(str, arguments), "--no-cache"])


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with an unmet criterion, beside its spec and data."""
    folder = tmp_path_factory.mktemp("trained")
    spec = write_spec(folder, SPEC + UNMET)
    code = train(spec, "--out", folder / "run", "--set", "width=6", "--seed", 5)
    assert code == 3
    return folder / "run"


@pytest.fixture
def spec(tmp_path: Path) -> str:
    return write_spec(tmp_path)


# ---- check and compile ----


def test_check_confirms_good_specs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = write_spec(tmp_path, SPEC + MET)
    assert main(["check", spec]) == 0
    assert capsys.readouterr().out == f"{spec}: no errors\n"
    assert main(["check", spec, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_check_of_bad_specs_shows_every_mistake(
    tmp_path: Path, spec: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.nn"
    bad.write_text(SPEC.replace("tanh", "tahn").replace("mse", "msee"))
    assert main(["check", spec, str(bad)]) == 1
    shown = capsys.readouterr().out
    assert f"{spec}: no errors" in shown
    assert "error[E201]" in shown
    assert "error[E207]" in shown
    assert f"--> {bad}:7:" in shown
    assert main(["check", str(bad), "--json"]) == 1
    assert [d["code"] for d in json.loads(capsys.readouterr().out)] == ["E201", "E207"]


def test_python_runs_the_package_as_the_command(spec: str) -> None:
    command = [sys.executable, "-m", "dotnn", "check", "--format", "concise", spec]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_compile_prints_the_emitted_module(
    tmp_path: Path, spec: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compile", spec]) == 0
    shown = capsys.readouterr().out
    assert shown == dotnn.compile_file(spec).source
    target = tmp_path / "model.py"
    assert main(["compile", spec, "-o", str(target)]) == 0
    assert target.read_text() == shown
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("stage", ["syntax", "ir"])
def test_compile_shows_other_stages(
    spec: str, stage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compile", spec, "--show", stage]) == 0
    assert "film" in capsys.readouterr().out


def test_set_changes_a_let(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", spec, "--set", "width=17"]) == 0
    assert "17" in capsys.readouterr().out
    assert main(["check", spec, "--set", "width=2.5"]) == 1
    assert main(["check", spec, "--set", "width=0"]) == 1


@pytest.mark.parametrize("command", ["check", "compile", "train"])
def test_mistake_in_a_spec_ends_every_command_with_1(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = write_spec(tmp_path, SPEC.replace("tanh", "tahn"))
    assert main([command, spec]) == 1
    done = capsys.readouterr()
    assert "error[E201]" in done.out + done.err
    assert "Traceback" not in done.out + done.err
    assert not (tmp_path / "runs").exists()


# ---- wrong use ----


WRONG: list[tuple[str, Callable[[Path], list[object]], str]] = [
    ("check_missing", lambda p: ["check", p / "no.nn"], "no such file"),
    ("check_folder", lambda p: ["check", p], "is a directory"),
    ("compile_missing", lambda p: ["compile", p / "no.nn"], "no such file"),
    ("compile_folder", lambda p: ["compile", p], "is a directory"),
    (
        "compile_output",
        lambda p: ["compile", p / "film.nn", "-o", p / "no/x.py"],
        "no such file",
    ),
    (
        "compile_onto_itself",
        lambda p: ["compile", p / "film.nn", "-o", p / "film.nn"],
        "must differ",
    ),
    ("train_missing", lambda p: ["train", p / "no.nn"], "no such file"),
    ("train_folder", lambda p: ["train", p], "is a directory"),
    (
        "set_unknown",
        lambda p: ["check", p / "film.nn", "--set", "depth=3"],
        "depth",
    ),
    (
        "set_word",
        lambda p: ["check", p / "film.nn", "--set", "width=wide"],
        "--set takes NAME=NUMBER, got `width=wide`",
    ),
    (
        "set_nothing",
        lambda p: ["check", p / "film.nn", "--set", "width"],
        "--set takes NAME=NUMBER",
    ),
    (
        "set_nan",
        lambda p: ["check", p / "film.nn", "--set", "width=nan"],
        "--set takes NAME=NUMBER",
    ),
    (
        "set_underscores",
        lambda p: ["check", p / "film.nn", "--set", "width=1_0"],
        "--set takes NAME=NUMBER",
    ),
    ("epochs_0", lambda p: ["train", p / "film.nn", "--epochs", 0], "epochs must be"),
    ("seed_-1", lambda p: ["train", p / "film.nn", "--seed", -1], "seed must be"),
    (
        "out_not_empty",
        lambda p: ["train", p / "film.nn", "--out", p],
        "which is not empty",
    ),
    (
        "out_is_a_file",
        lambda p: ["train", p / "film.nn", "--out", p / "film.csv"],
        "film.csv",
    ),
    ("nothing_to_train", lambda p: ["train"], "give a SPEC to train, or --resume RUN"),
    (
        "resume_nothing",
        lambda p: ["train", "--resume", p / "new"],
        "no training to resume",
    ),
    (
        "resume_with_a_seed",
        lambda p: ["train", p / "film.nn", "--resume", p, "--seed", 1],
        "--resume takes SPEC and --seed from the run; leave SPEC and --seed out",
    ),
    (
        "predict_into_nowhere",
        lambda p: ["predict", p, p / "film.csv", "-o", p / "no/x.csv"],
        "no such directory",
    ),
    (
        "predict_onto_its_inputs",
        lambda p: ["predict", p, p / "film.csv", "-o", p / "film.csv"],
        "must differ",
    ),
]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [row[1:] for row in WRONG],
    ids=[row[0] for row in WRONG],
)
def test_wrong_use_ends_with_2_and_one_line(
    spec: str,
    arguments: Callable[[Path], list[object]],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = Path(spec).parent
    monkeypatch.chdir(folder)
    before = sorted(folder.rglob("*"))
    given = list(map(str, arguments(folder)))
    assert main(given) == 2
    done = capsys.readouterr()
    assert done.out == ""
    assert done.err.startswith(f"dotnn {given[0]}: ")
    assert done.err.count("\n") == 1
    assert told in done.err
    left = [path for path in folder.rglob("*") if path.name != "runs"]
    assert sorted(left) == before


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["tarin"],
        ["train", "a.nn", "--epochs", "x"],
        ["predict", "a"],
        ["train", "a.nn", "--epochs", "1", "--epochs", "2"],
        ["check", "a.nn", "--format", "json", "--format", "sarif"],
    ],
    ids="nothing unknown no_number no_output epochs_twice format_twice".split(),
)
def test_arguments_that_cannot_be_parsed_end_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_a_missing_run_is_reported(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [command, str(tmp_path / "no"), "--no-cache"]
    if command == "predict":
        given += [str(tmp_path / "a.csv"), "-o", str(tmp_path / "b.csv")]
    assert main(given) == 1
    told = capsys.readouterr().err
    assert "run.json: no such file or directory" in told
    assert told.count("\n") == 1


# ---- train ----


def test_training_ends_with_0_and_a_complete_folder(
    spec: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(Path(spec).parent)
    Path("runs/film").mkdir(parents=True)
    assert train("film.nn") == 0
    shown = capsys.readouterr().out
    assert "epoch 1/2  train " in shown
    assert "finished after 2 epochs" in shown
    assert shown.splitlines()[-1] == "run folder: runs/film-2"
    assert {path.name for path in Path("runs/film-2").iterdir()} == {
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
    assert not list(Path("runs/film").iterdir())
    assert len(dotnn.load("runs/film-2").history) == 2


def test_train_reads_its_spec_once(spec: str, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, Path(spec).read_bytes())
    os.close(writer)
    data = Path(spec).with_suffix(".csv")
    assert train(f"/dev/fd/{reader}", "--data", data, "--out", tmp_path / "run") == 0
    os.close(reader)


def test_arguments_of_train_are_kept_with_the_run(trained: Path) -> None:
    run = dotnn.load(trained)
    assert run.network.spec.train.seed == 5
    assert dict(run.network.overrides) == {"width": 6}
    assert run.params["weights"]["power"]["dense_1"]["weight"].shape == (2, 6)
    assert run.data["rows"] == {"train": 18, "validation": 6, "test": 6}


def test_loss_that_is_not_finite_ends_with_1_and_a_complete_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SPEC.replace("bound 0..1 ", "").replace("tanh", "relu")
    text = text.replace("adam(learning_rate = 1e-2)", "sgd(learning_rate = 1e30)")
    spec = write_spec(tmp_path, text)
    assert train(spec, "--out", tmp_path / "run", "--epochs", 5) == 1
    done = capsys.readouterr()
    assert "the loss became NaN or infinite in epoch 1" in done.err
    assert "lower the learning rate" in done.err
    run = dotnn.load(tmp_path / "run")
    assert run.status == "not finite"
    leaves = [
        np.asarray(leaf) for leaf in run.params["weights"]["power"]["dense_1"].values()
    ]
    assert all(np.isfinite(leaf).all() for leaf in leaves)


@pytest.mark.parametrize(
    ("data", "code"),
    [("no.csv", "D101"), ("film.nn", "D102"), ("bad.csv", "D105")],
)
def test_mistake_in_data_ends_with_1_and_leaves_no_folder(
    spec: str, data: str, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(spec).parent
    (folder / "bad.csv").write_text("d1,d2,p1,p2\n1,2,3,x\n")
    out = folder / "run"
    assert train(spec, "--data", folder / data, "--out", out) == 1
    told = capsys.readouterr().err
    assert f"error[{code}]" in told
    assert str(folder / data) in told
    assert not out.exists()


# ---- evaluate ----

ERRORS = {"rmse", "mae", "max_error", "r2"}


def evaluate(
    capsys: pytest.CaptureFixture[str], folder: Path, *arguments: object
) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    given = ["evaluate", str(folder), *map(str, arguments), "--json", "--no-cache"]
    code = main(given)
    return code, json.loads(capsys.readouterr().out)


def test_evaluate_prints_metrics_by_split_and_output(
    trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = evaluate(capsys, trained)
    assert code == 3
    assert list(found) == ["train", "validation", "test", "accept"]
    for split in ("train", "validation", "test"):
        assert list(found[split]) == ["power"]
        assert set(found[split]["power"]) == ERRORS
    (row,) = found["accept"]
    value = found["test"]["power"]["rmse"]
    assert row == {
        "criterion": "rmse(power) < 1e-09",
        "split": "test",
        "value": value,
        "met": False,
    }
    kept = json.loads((trained / "metrics.json").read_text())
    assert kept == found


def test_evaluate_takes_another_file_as_a_whole(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = columns(12, seed=9)
    path = write_csv(tmp_path / "other.csv", other)
    code, found = evaluate(capsys, trained, "--data", path)
    assert code == 3
    assert list(found) == ["data", "accept"]
    thickness = np.stack([other["d1"], other["d2"]], axis=1)
    power = np.stack([other["p1"], other["p2"]], axis=1)
    error = dotnn.load(trained).predict({"thickness": thickness})["power"] - power
    assert found["data"]["power"]["rmse"] == pytest.approx(np.sqrt(np.mean(error**2)))
    assert found["data"]["power"]["max_error"] == pytest.approx(np.max(np.abs(error)))


def test_evaluate_shows_a_table_to_people(
    trained: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(trained), "--no-cache"]) == 3
    shown = capsys.readouterr().out
    assert "max_error" in shown
    assert "accept rmse(power) < 1e-09: NOT MET" in shown


def test_evaluate_refuses_data_that_changed(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(trained, folder)
    about = json.loads((folder / "run.json").read_text())
    about["data"]["source"] = str(write_csv(tmp_path / "film.csv", columns(seed=1)))
    (folder / "run.json").write_text(json.dumps(sealed(about)))
    assert main(["evaluate", str(folder), "--no-cache"]) == 1
    assert "error[D123]" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_damaged_run_ends_with_1_and_its_reason(
    trained: Path, tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(trained, folder)
    weights = folder / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    given = [command, str(folder), "--no-cache"]
    if command == "predict":
        given += [str(trained.parent / "film.csv"), "-o", str(tmp_path / "o.csv")]
    assert main(given) == 1
    told = capsys.readouterr().err
    assert "weights.safetensors: it is damaged, or was edited" in told
    assert not (tmp_path / "o.csv").exists()


# ---- predict ----


@pytest.mark.parametrize("suffix", [".csv", ".npz"])
def test_predict_writes_a_row_for_each_row(
    trained: Path, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arrays = columns(9, seed=3)
    thickness = np.stack([arrays["d1"], arrays["d2"]], axis=1)
    inputs = tmp_path / f"new{suffix}"
    if suffix == ".csv":
        write_csv(inputs, {"d2": arrays["d2"], "d1": arrays["d1"]})
    else:
        np.savez(inputs, allow_pickle=False, d1=arrays["d1"], d2=arrays["d2"])
    expected = dotnn.load(trained).predict({"thickness": thickness})["power"]
    for kind in (".csv", ".npz"):
        output = tmp_path / f"out{kind}"
        given = ["predict", str(trained), str(inputs), "-o", str(output), "--no-cache"]
        assert main(given) == 0
        done = capsys.readouterr()
        assert done.out == f"9 rows predicted -> {output}\n"
        assert done.err == ""
        if kind == ".npz":
            with np.load(output) as file:
                assert set(file.files) == {"power", "wavelength"}
                np.testing.assert_array_equal(file["power"], expected)
                assert file["wavelength"].tolist() == [400, 500]
        else:
            header, *rows = output.read_text().splitlines()
            kept = "d2,d1," if suffix == ".csv" else ""
            assert header == f"{kept}power_0,power_1"
            cells = np.array([row.split(",")[-2:] for row in rows], np.float32)
            np.testing.assert_array_equal(cells, expected)


def test_predict_reports_rows_outside_the_range(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arrays = {"d1": np.array([50, 130, 15.0]), "d2": np.array([50, 50, 50.0])}
    inputs = write_csv(tmp_path / "new.csv", arrays)
    output = tmp_path / "out.csv"
    given = ["predict", str(trained), str(inputs), "-o", str(output), "--no-cache"]
    assert main(given) == 0
    told = capsys.readouterr().err
    assert "warning[D202]" in told
    expected = (
        "`thickness` is outside its range 20..120 in 2 rows, by up to 10: rows 1, 2"
    )
    assert expected in told
    assert str(inputs) in told
    assert len(output.read_text().splitlines()) == 4


def test_predict_refuses_another_suffix_before_any_work(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.xlsx"
    given = ["predict", str(tmp_path / "no"), str(tmp_path / "no.csv"), "-o"]
    assert main([*given, str(output)]) == 1
    assert "`.h5` or `.nc` file, found `.xlsx`" in capsys.readouterr().err
    assert not output.exists()


def test_predict_without_a_column_says_which(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = write_csv(tmp_path / "new.csv", {"x": np.ones(2)})
    output = tmp_path / "out.csv"
    given = ["predict", str(trained), str(inputs), "-o", str(output), "--no-cache"]
    assert main(given) == 1
    assert (
        "no column matches the pattern `d*` of `thickness`" in capsys.readouterr().err
    )
    assert not output.exists()


# ---- doctor ----


def test_doctor_names_the_versions_and_finds_the_stack_sound(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor", "--no-cache"]) == 0
    shown = capsys.readouterr().out
    assert "jaxlib" in shown
    assert "FAULTY" not in shown
    assert "cache  off" in shown


def test_doctor_reports_a_package_that_another_has_moved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "dotnn needs jax>=0.8, found jax 0.7.2"
    monkeypatch.setattr("dotnn.runtime.unmet", lambda: [line], raising=False)
    assert main(["doctor", "--no-cache"]) == 1
    assert f"MISSED  {line}" in capsys.readouterr().out
