"""Run folders: load what was saved, and reject damaged ones with a reason."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from killing import killed_in
from safetensors.numpy import load_file, save_file

import dotnn
from dotnn.compiler import digest_of, sealed
from dotnn.runtime import load_dataset
from dotnn.runtime.data.objects import columns_of
from dotnn.runtime.training.checkpoint import Checkpoint

ROOT = Path(__file__).parent.parent
SPEC = """
model film
let width = 4
input thickness : real[2] nm in 20..120
output power : real
network { power = thickness -> dense(width) -> tanh -> dense }
loss mse
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 2
    batch = 8
}
data {
    validation = 20%
    test = 20%
}
accept r2(power) > 2
"""
RNG = np.random.default_rng(0)
THICKNESS = RNG.uniform(20, 120, (30, 2)).astype(np.float32)
DATA = {"thickness": THICKNESS, "power": np.sin(THICKNESS / 30).sum(axis=1)}


@pytest.fixture(scope="module")
def run() -> dotnn.Run:
    return dotnn.train(dotnn.compile(SPEC, width=5), DATA, seed=7)


@pytest.fixture(scope="module")
def saved(run: dotnn.Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run.save(tmp_path_factory.mktemp("runs") / "film")


@pytest.fixture
def copy(saved: Path, tmp_path: Path) -> Path:
    return shutil.copytree(saved, tmp_path / "film")


def contents(path: Path) -> dict[str, bytes]:
    return {
        str(child.relative_to(path)): child.read_bytes()
        for child in sorted(path.rglob("*"))
        if child.is_file()
    }


# ---- as it was ----


def test_loaded_run_has_the_bits_of_the_saved_one(run: dotnn.Run, saved: Path) -> None:
    loaded = dotnn.load(saved)
    before, after = jax.tree.leaves(run.params), jax.tree.leaves(loaded.params)
    for a, b in zip(before, after, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b)
    inputs = {"thickness": THICKNESS}
    expected = run.predict(inputs)["power"]
    np.testing.assert_array_equal(loaded.predict(inputs)["power"], expected)


def test_loaded_run_knows_where_it_comes_from(run: dotnn.Run, saved: Path) -> None:
    loaded = dotnn.load(saved)
    for name in ("history", "metrics", "accept", "status", "best_epoch", "data"):
        assert getattr(loaded, name) == getattr(run, name)
    assert loaded.network.spec == run.network.spec
    assert (loaded.network.spec.train.seed, loaded.network.spec.train.epochs) == (7, 2)
    assert dict(loaded.network.overrides) == {"width": 5}
    assert loaded.seconds == pytest.approx(run.seconds, abs=1e-3)
    assert loaded.about["stack"]["jax"] == jax.__version__


def test_loaded_run_can_be_saved_again(saved: Path, tmp_path: Path) -> None:
    again = contents(dotnn.load(saved).save(tmp_path / "again"))
    assert again.keys() == contents(saved).keys()
    for name in ("spec.nn", "model.py", "weights.safetensors", "history.csv"):
        assert again[name] == (saved / name).read_bytes()
    assert again["metrics.json"] == (saved / "metrics.json").read_bytes()


def test_history_is_a_table_for_people(run: dotnn.Run, saved: Path) -> None:
    header, *rows = (saved / "history.csv").read_text().splitlines()
    assert header == "epoch,train_loss,validation_loss,learning_rate"
    assert len(rows) == len(run.history) == 2
    assert (saved / "loss.png").read_bytes().startswith(b"\x89PNG")


def test_numbers_that_are_not_finite_survive(run: dotnn.Run, tmp_path: Path) -> None:
    errors = {**run.metrics["test"]["power"], "r2": float("nan")}
    odd = replace(run, metrics={**run.metrics, "test": {"power": errors}})
    last = {**run.history[-1], "train_loss": float("inf"), "validation_loss": None}
    odd = replace(odd, history=[*run.history[:-1], last])
    path = odd.save(tmp_path / "odd")
    assert "NaN" not in (path / "metrics.json").read_text()
    loaded = dotnn.load(path)
    assert np.isnan(loaded.metrics["test"]["power"]["r2"])
    assert loaded.history == odd.history


def test_python_of_the_folder_is_never_run(copy: Path, run: dotnn.Run) -> None:
    (copy / "model.py").write_text("raise SystemExit('model.py was run')\n")
    (copy / "jax.py").write_text("raise SystemExit('jax.py was run')\n")
    loaded = dotnn.load(copy)
    assert loaded.network.source == run.network.source
    assert loaded.predict({"thickness": THICKNESS})["power"].shape == (30,)


# ---- damage ----


def edited(name: str, **changes: Any) -> Callable[[Path], None]:
    """Change entries of a JSON file; `...` removes one."""

    def edit(path: Path) -> None:
        found = {**json.loads((path / name).read_text()), **changes}
        kept = {key: value for key, value in found.items() if value is not ...}
        (path / name).write_text(json.dumps(kept))

    return edit


def written(name: str, content: str | bytes) -> Callable[[Path], None]:
    raw = content.encode() if isinstance(content, str) else content

    def write(path: Path) -> None:
        (path / name).write_bytes(raw)

    return write


def flipped(path: Path) -> None:
    file = path / "weights.safetensors"
    content = bytearray(file.read_bytes())
    content[-3] ^= 0x10
    file.write_bytes(content)


def without_a_weight(path: Path) -> None:
    arrays = load_file(path / "weights.safetensors")
    arrays.popitem()
    save_file(arrays, path / "weights.safetensors")


def respelled(old: str, new: str) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        text = (path / "spec.nn").read_text()
        assert old in text
        (path / "spec.nn").write_text(text.replace(old, new))

    return edit


DAMAGES: list[tuple[str, str, Callable[[Path], None], str]] = [
    ("flipped", "weights.safetensors", flipped, "its digest does not match"),
    ("lacking", "weights.safetensors", without_a_weight, "it is damaged"),
    ("empty_weights", "weights.safetensors", written("weights.safetensors", b""), ""),
    (
        "text_weights",
        "weights.safetensors",
        written("weights.safetensors", "weights"),
        "it is damaged",
    ),
    (
        "wider",
        "weights.safetensors",
        edited("run.json", overrides={"width": 6}),
        "expected float32[6]",
    ),
    (
        "other_layers",
        "weights.safetensors",
        respelled("dense(width) ->", "dense(width) -> dense(width) ->"),
        "",
    ),
    (
        "other_precision",
        "weights.safetensors",
        respelled("batch = 8", "precision = float64"),
        "expected float64",
    ),
    ("misspelled", "spec.nn", respelled("tanh", "tahn"), "it no longer compiles"),
    ("no_text", "spec.nn", written("spec.nn", b"\xff\xfe"), "it no longer compiles"),
    (
        "unknown_let",
        "spec.nn",
        edited("run.json", overrides={"depth": 6}),
        "it no longer compiles",
    ),
    ("no_json", "run.json", written("run.json", "{"), "it is damaged"),
    ("a_list", "run.json", written("run.json", "[]"), "no JSON object"),
    ("deep", "run.json", written("run.json", "[" * 100000), "it is damaged"),
    ("no_format", "run.json", edited("run.json", format=...), "not a run of this"),
    ("newer", "run.json", edited("run.json", format=99), "not a run of this"),
    *(
        (f"{name}_{kind}", "run.json", edited("run.json", **{name: value}), "`")
        for name in ("seed", "epochs", "best_epoch", "data", "overrides", "status")
        for kind, value in (("missing", ...), ("null", None))
    ),
    ("metrics", "metrics.json", written("metrics.json", "{"), "it is damaged"),
    ("no_accept", "metrics.json", edited("metrics.json", accept=...), "accept"),
    ("odd", "metrics.json", edited("metrics.json", test={"power": 3}), "it is damaged"),
    (
        "history",
        "history.csv",
        written("history.csv", "epoch,loss\n1,2\n"),
        "it is damaged",
    ),
    (
        "words",
        "history.csv",
        written(
            "history.csv", "epoch,train_loss,validation_loss,learning_rate\na,b,c,d\n"
        ),
        "it is damaged",
    ),
    ("bytes", "history.csv", written("history.csv", b"\xff"), "it is damaged"),
]


@pytest.mark.parametrize(
    ("name", "damage", "told"),
    [row[1:] for row in DAMAGES],
    ids=[row[0] for row in DAMAGES],
)
def test_damaged_folder_is_refused_by_file_and_reason(
    copy: Path, name: str, damage: Callable[[Path], None], told: str
) -> None:
    damage(copy)
    seal(copy)
    with pytest.raises(dotnn.StoreError) as caught:
        dotnn.load(copy)
    assert caught.value.path == copy / name
    assert told in str(caught.value)


def seal(path: Path) -> None:
    """Make the digests of a run right again, as whoever forges it would."""
    try:
        about = json.loads((path / "run.json").read_text())
    except (ValueError, RecursionError):
        return
    if isinstance(about, dict):
        digests = {n: digest_of((path / n).read_bytes()) for n in about["digests"]}
        about = sealed({**about, "digests": digests})
        (path / "run.json").write_text(json.dumps(about))


@pytest.mark.parametrize(
    ("name", "damage"),
    [(row[1], row[2]) for row in DAMAGES],
    ids=[row[0] for row in DAMAGES],
)
def test_any_change_is_refused_whatever_it_means(
    copy: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(copy)
    with pytest.raises(dotnn.StoreError) as caught:
        dotnn.load(copy)
    assert caught.value.path.parent == copy


@pytest.mark.parametrize(
    "damage",
    [
        respelled("20..120", "20..130"),
        respelled("test = 20%", "test = 10%"),
        edited("run.json", seed=8),
        edited("run.json", overrides={"width": 5, "depth": 2}),
        edited("run.json", best_epoch=1),
    ],
    ids=["range", "split", "seed", "constant", "epoch"],
)
def test_a_run_edited_on_purpose_says_how_to_make_one(
    copy: Path, damage: Callable[[Path], None]
) -> None:
    damage(copy)
    with pytest.raises(dotnn.StoreError, match=r"damaged, or was edited; train again"):
        dotnn.load(copy)


@pytest.mark.parametrize(
    "name",
    "run.json spec.nn rows.safetensors weights.safetensors metrics.json "
    "history.csv".split(),
)
@pytest.mark.parametrize("instead", ["nothing", "a_folder"])
def test_missing_file_is_named(copy: Path, name: str, instead: str) -> None:
    (copy / name).unlink()
    if instead == "a_folder":
        (copy / name).mkdir()
    with pytest.raises(dotnn.StoreError) as caught:
        dotnn.load(copy)
    assert caught.value.path == copy / name
    reason = "no such file" if instead == "nothing" else "is a directory"
    assert reason in caught.value.reason


@pytest.mark.parametrize("name", ["model.py", "loss.png"])
def test_files_for_reading_may_be_missing(copy: Path, name: str) -> None:
    (copy / name).unlink()
    assert dotnn.load(copy).status == "finished"


# ---- saving over something ----


def test_run_is_saved_over_nothing_unless_asked(run: dotnn.Run, copy: Path) -> None:
    before = contents(copy)
    with pytest.raises(FileExistsError, match="new folder"):
        run.save(copy)
    assert contents(copy) == before


def test_other_folders_are_never_overwritten(run: dotnn.Run, tmp_path: Path) -> None:
    thesis, file, link = tmp_path / "thesis", tmp_path / "file", tmp_path / "link"
    thesis.mkdir()
    (thesis / "thesis.tex").write_text("years of work")
    file.write_text("work")
    link.symlink_to(thesis)
    for path in (thesis, file, link):
        with pytest.raises(FileExistsError):
            run.save(path, overwrite=True)
    assert contents(thesis) == {"thesis.tex": b"years of work"}
    assert file.read_text() == "work"
    names = sorted(child.name for child in tmp_path.iterdir())
    assert names == ["file", "link", "thesis"]


def test_an_overwritten_run_keeps_other_files(run: dotnn.Run, copy: Path) -> None:
    (copy / "notes").mkdir()
    (copy / "notes/today.md").write_text("good")
    (copy / "spec.nn").write_text("old")
    run.save(copy, overwrite=True)
    assert (copy / "notes/today.md").read_text() == "good"
    assert (copy / "spec.nn").read_text() == SPEC


def test_checkpoint_belongs_to_a_spec_whatever_its_file_is_called(
    tmp_path: Path,
) -> None:
    networks = []
    for name in ("first.nn", "second.nn"):
        (tmp_path / name).write_text(SPEC)
        networks.append(dotnn.compile_file(tmp_path / name))
    first, second = networks
    dataset = load_dataset(first.spec, columns_of(DATA))
    state = {"weight": np.arange(3.0)}
    Checkpoint(tmp_path, first, dataset).save(state, [])
    found, history = Checkpoint(tmp_path, second, dataset).load(state)
    assert (found["weight"].tolist(), history) == ([0.0, 1.0, 2.0], [])
    wider = dotnn.compile(SPEC, width=9)
    with pytest.raises(dotnn.StoreError, match="another model"):
        Checkpoint(tmp_path, wider, dataset).load(state)


def test_history_of_a_checkpoint_grows_by_its_new_rows(
    run: dotnn.Run, tmp_path: Path
) -> None:
    dataset = load_dataset(run.network.spec, columns_of(DATA))
    state = {"weight": np.arange(3.0)}
    checkpoint = Checkpoint(tmp_path, run.network, dataset)
    rows = [{**run.history[0], "epoch": epoch} for epoch in range(1, 6)]
    checkpoint.save(state, rows[:2])
    size = (tmp_path / "checkpoint.safetensors").stat().st_size
    with open(tmp_path / "history.csv", "ab") as file:
        file.write(b"3,0.1,0.2,")  # a row of a training that was killed
    again = Checkpoint(tmp_path, run.network, dataset)
    assert again.load(state)[1] == rows[:2]
    again.save(state, rows)
    assert Checkpoint(tmp_path, run.network, dataset).load(state)[1] == rows
    grown = (tmp_path / "checkpoint.safetensors").stat().st_size
    assert abs(grown - size) <= 8  # digits of the size of the table


def test_failure_while_writing_leaves_the_old_run(run: dotnn.Run, copy: Path) -> None:
    before = contents(copy)
    broken = replace(run, data={"source": object()})  # JSON cannot represent it
    with pytest.raises(TypeError):
        broken.save(copy, overwrite=True)
    assert contents(copy) == before
    assert [child.name for child in copy.parent.iterdir()] == [copy.name]
    with pytest.raises(TypeError):
        broken.save(copy.parent / "new")
    assert [child.name for child in copy.parent.iterdir()] == [copy.name]


def test_rows_of_the_splits_are_kept(run: dotnn.Run, saved: Path) -> None:
    loaded = dotnn.load(saved)
    assert list(loaded.rows) == ["train", "validation", "test"]
    for name, rows in run.rows.items():
        np.testing.assert_array_equal(loaded.rows[name], rows)
    numbers = np.concatenate(list(run.rows.values()))
    assert sorted(numbers.tolist()) == list(range(30))


SAVED = killed_in("run.save(path, overwrite=True)", before='run = dotnn.load("other")')


@pytest.mark.exhaustive
def test_a_save_killed_before_any_system_call_leaves_a_whole_run(
    run: dotnn.Run, copy: Path
) -> None:
    other = replace(run, history=run.history[:1])
    folder = copy.parent
    other.save(folder / "other")
    command = [sys.executable, "-c", SAVED]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def save(number: int) -> subprocess.CompletedProcess[str]:
        arguments = [*command, str(number), str(copy)]
        return subprocess.run(
            arguments, cwd=folder, env=environment, capture_output=True, text=True
        )

    for number in range(1, int(save(-1).stdout) + 1):
        run.save(copy, overwrite=True)
        assert save(number).returncode == -signal.SIGKILL
        assert dotnn.load(copy).history in (run.history, other.history)
    run.save(copy, overwrite=True)
    assert sorted(child.name for child in folder.iterdir()) == ["film", "other"]
