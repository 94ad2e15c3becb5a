"""Lints on the command line: levels from arguments and projects, and fixes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dotnn.cli import main

COLLAPSED = """model lens
input x : real[3] mm in 0..1
output y : real[2] mm in 0..1
network { y = x -> dense(3) -> dense }
loss mse
optimizer adam(learning_rate = 1e-3)
"""
CUT = COLLAPSED.replace("dense(3) -> dense", "dense(3) -> tanh -> dense(2) -> relu")
ARROWS = COLLAPSED.replace(
    "-> dense(3) -> dense", "→ dense(8) → gelu " * 12 + "→ dense"
)
WARNED = ": W101 warning: two linear layers"
DENIED = ": W101 two linear layers"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    file = tmp_path / "lens.nn"
    file.write_text(COLLAPSED, encoding="utf-8")
    return file


def checked(
    spec: Path, capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a check."""
    code = main(["check", str(spec), "--format", "concise", *options])
    printed, beside = capsys.readouterr()
    return code, printed, beside


# ---- levels ----


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], 0, WARNED),
        (["--deny", "W1"], 1, DENIED),
        (["--deny", "w101"], 1, DENIED),
        (["--allow", "W1", "--deny", "W101"], 1, DENIED),
        (["--deny", "W", "--warn", "W1"], 0, WARNED),
    ],
)
def test_the_command_line_sets_levels(
    spec: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    code: int,
    said: str,
) -> None:
    found, printed, _ = checked(spec, capsys, *options)
    assert found == code
    assert said in printed


@pytest.mark.parametrize(
    "project",
    [
        '[tool.dotnn.lints]\nW101 = "off"',
        '[tool.dotnn.lints]\nw1 = "off"',
        '[ tool.dotnn.lints ]\nW101 = "off"',
        '[tool.dotnn]\nlints = { W101 = "off" }',
        '[tool]\ndotnn.lints.W101 = "off"',
    ],
)
def test_a_project_sets_levels_in_every_form_of_toml(
    spec: Path, capsys: pytest.CaptureFixture[str], project: str
) -> None:
    (spec.parent / "pyproject.toml").write_text(project, encoding="utf-8")
    assert checked(spec, capsys) == (0, "", "")
    code, printed, _ = checked(spec, capsys, "--deny", "W101")
    assert code == 1
    assert DENIED in printed


@pytest.mark.parametrize(
    "project",
    [
        '# as dotnn does, [tool.dotnn.lints]\n[project]\nname = "lens"',
        'tool = "dotnn lints"',
        '[tool.dotnn]\nother = "lints"',
        "a file that is broken is of no concern",
    ],
)
def test_a_project_without_levels_is_of_no_concern(
    spec: Path, capsys: pytest.CaptureFixture[str], project: str
) -> None:
    (spec.parent / "pyproject.toml").write_text(project, encoding="utf-8")
    code, printed, _ = checked(spec, capsys)
    assert code == 0
    assert WARNED in printed


@pytest.mark.parametrize(
    ("project", "said"),
    [
        ("[tool.dotnn.lints", "cannot read"),
        ("[tool.dotnn]\nlints = 3", "must be a table of codes and levels"),
        ('[[tool.dotnn.lints]]\nW1 = "off"', "must be a table of codes and levels"),
        ('[tool.dotnn.lints]\nW101 = "loud"', "one of off, note, warning, error"),
        ("[tool.dotnn.lints]\nW101 = 3", "one of off, note, warning, error"),
        ('[tool.dotnn.lints]\nE301 = "off"', "a level needs a code such as W101"),
    ],
)
def test_wrong_levels_of_a_project_are_reported_with_the_file(
    spec: Path, capsys: pytest.CaptureFixture[str], project: str, said: str
) -> None:
    file = spec.parent / "pyproject.toml"
    file.write_text(project, encoding="utf-8")
    code, printed, beside = checked(spec, capsys)
    assert (code, printed) == (2, "")
    assert str(file) in beside
    assert said in beside


# ---- fixes ----


def test_safe_fixes_are_applied_and_listed_with_their_lines(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(CUT, encoding="utf-8")
    code, printed, beside = checked(spec, capsys, "--fix")
    assert (code, printed) == (0, "")
    assert beside == f"{spec}:4: W104 fixed: remove `relu`\n"
    assert spec.read_text(encoding="utf-8") == CUT.replace(" -> relu", "")


def test_a_fix_that_may_change_the_meaning_is_not_made(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed, beside = checked(spec, capsys, "--fix")
    assert (code, beside) == (0, f"{spec}:4: W101 offered: add `gelu` between them\n")
    assert WARNED in printed
    assert spec.read_text(encoding="utf-8") == COLLAPSED


def test_a_guess_is_offered_and_not_made(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = CUT.replace("adam(", "adamq(")
    assert text != CUT
    spec.write_text(text, encoding="utf-8")
    code, _, beside = checked(spec, capsys, "--fix")
    line = text[: text.index("adamq")].count("\n") + 1
    assert (code, beside) == (1, f"{spec}:{line}: E209 offered: write `adam`\n")
    assert spec.read_text(encoding="utf-8") == text


def test_fixes_go_on_until_there_is_none_left(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(ARROWS, encoding="utf-8")
    assert checked(spec, capsys, "--fix")[0] == 0
    assert "→" not in spec.read_text(encoding="utf-8")
    assert checked(spec, capsys, "--fix")[2] == ""


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="may write everything"
)
def test_a_file_that_may_not_be_written_is_left(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(CUT, encoding="utf-8")
    spec.chmod(0o444)
    code, _, beside = checked(spec, capsys, "--fix")
    assert code == 2
    assert f"{spec}: permission denied" in beside
    assert spec.read_text(encoding="utf-8") == CUT


@pytest.mark.parametrize("command", [["compile"], ["show"]])
def test_a_missing_folder_is_reported_by_the_intended_file(
    spec: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    output = spec.parent / "nowhere" / "lens.svg"
    assert main([*command, str(spec), "-o", str(output)]) == 2
    assert f"{output}: no such file or directory" in capsys.readouterr().err


# ---- the data file of the spec ----

MEASURED = COLLAPSED.replace(" -> dense(3)", "") + (
    'train { batch = 64 }\ndata {\nfile = "lens.npz"\nvalidation = 20%\n}\n'
)


def measured(folder: Path, **arrays: np.ndarray) -> Path:
    """A spec beside its data."""
    file = folder / "lens.nn"
    file.write_text(MEASURED, encoding="utf-8")
    rng = np.random.default_rng(0)
    good = {name: rng.uniform(0, 1, (50, n)) for name, n in {"x": 3, "y": 2}.items()}
    np.savez(folder / "lens.npz", allow_pickle=False, **{**good, **arrays})
    return file


@pytest.mark.parametrize(
    ("arrays", "code", "expected"),
    [
        ({}, 0, ["W404", "W405"]),
        ({"x": np.ones((50, 4))}, 1, ["D113"]),
        ({"y": np.ones((60, 2))}, 1, ["D114"]),
        ({"x": np.ones((0, 3)), "y": np.ones((0, 2))}, 1, ["D115"]),
    ],
)
def test_the_file_that_a_spec_names_is_looked_at(
    arrays: dict[str, np.ndarray],
    code: int,
    expected: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = measured(tmp_path, **arrays)
    found, printed, _ = checked(spec, capsys)
    assert found == code
    assert all(f": {each} " in printed for each in expected)
    assert "W6" not in printed
    found, printed, _ = checked(spec, capsys, "--no-data")
    assert found == 0
    assert not any(f": {each} " in printed for each in expected)


def test_columns_and_damage_of_the_file_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = measured(tmp_path)
    (tmp_path / "lens.npz").write_bytes(b"PK no archive")
    assert ": D101 " in checked(spec, capsys)[1]
    spec.write_text(MEASURED.replace("npz", "csv"), encoding="utf-8")
    (tmp_path / "lens.csv").write_text("x,y_0,y_1\n1,2,3\n", encoding="utf-8")
    code, printed, _ = checked(spec, capsys)
    assert (code, printed.count(": D113 "), printed.count(": D111 ")) == (1, 1, 1)
    text = MEASURED.replace("npz", "csv").replace("in 0..1", 'in 0..1 from "y_*"')
    text = text.replace("real[3]", "real[2]")
    spec.write_text(text, encoding="utf-8")
    assert checked(spec, capsys)[0] == 0


def test_a_look_imports_neither_jax_nor_numpy(tmp_path: Path) -> None:
    spec = measured(tmp_path)
    code = (
        "import sys; from dotnn.cli import main; main(['check', sys.argv[1]]);"
        "print({'jax', 'numpy', 'matplotlib'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, str(spec)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("set()\n")


def test_training_shows_what_is_suspicious_in_the_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    narrow = np.random.default_rng(1).uniform(0, 0.3, (50, 3))
    spec = measured(tmp_path, x=narrow)
    arguments = ["--epochs", "1", "--out", str(tmp_path / "run"), "--no-cache"]
    assert main(["train", str(spec), *arguments]) == 0
    assert "W601" in capsys.readouterr().err
