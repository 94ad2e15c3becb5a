"""Lints on the command line: levels from arguments and projects, and fixes."""

import os
from pathlib import Path

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
