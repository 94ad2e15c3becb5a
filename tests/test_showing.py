"""Output of `dotnn check`: colors, formats, and the command for more."""

import io
import json
from pathlib import Path

import pytest

from dotnn.cli import main
from dotnn.compiler import COLORED, PLAIN
from dotnn.showing import paint_for

SPEC = """model film
input x : real[3] in 0-1
output y : real
network { y = x => dense }
loss mse
optimizer adam(learning_rate = 1e-3)
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "film.nn"
    file.write_text(SPEC, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("stream", "choice", "environment", "paint"),
    [
        (Terminal(), "auto", {}, COLORED),
        (io.StringIO(), "auto", {}, PLAIN),
        (io.StringIO(), "always", {"NO_COLOR": "1"}, COLORED),
        (Terminal(), "never", {"FORCE_COLOR": "1"}, PLAIN),
        (Terminal(), "auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, PLAIN),
        (Terminal(), "auto", {"NO_COLOR": ""}, COLORED),
        (io.StringIO(), "auto", {"FORCE_COLOR": "1"}, COLORED),
        (Terminal(), "auto", {"TERM": "dumb"}, PLAIN),
    ],
)
def test_colors_are_for_terminals_unless_said_otherwise(
    monkeypatch: pytest.MonkeyPatch, stream, choice, environment, paint
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert paint_for(stream, choice) is paint


def test_concise_is_a_line_each(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", spec, "--format", "concise"]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{spec}:2:22: E129 ")
    assert second.startswith(f"{spec}:4:17: E114 ")


def test_json_has_a_short_name(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", spec, "--json"])
    short = capsys.readouterr().out
    main(["check", spec, "--format", "json"])
    assert capsys.readouterr().out == short
    assert [found["code"] for found in json.loads(short)] == ["E129", "E114"]


def test_sarif_holds_several_files_in_one_run(
    spec: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", spec, spec, "--format", "sarif"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert len(run["results"]) == 4
    assert len(run["tool"]["driver"]["rules"]) == 2
    assert "Repaired" in run["tool"]["driver"]["rules"][0]["help"]["markdown"]


def test_text_says_once_where_to_read_on(
    spec: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", spec, "--color", "never"]) == 1
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert text.endswith("\ndotnn explain E129 says more\n")
    assert text.count("dotnn explain") == 1


@pytest.mark.parametrize("command", ["check", "compile"])
def test_color_may_be_asked_for(
    spec: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, spec, "--color", "always"]) == 1
    assert "\x1b[1;31merror[E129]" in "".join(capsys.readouterr())


def test_safe_fixes_of_slips_are_made(spec: str) -> None:
    main(["check", spec, "--fix"])
    assert "in 0..1" in Path(spec).read_text(encoding="utf-8")
    assert "x -> dense" in Path(spec).read_text(encoding="utf-8")
