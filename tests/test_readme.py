"""The README, the changelog and the gallery agree with the code."""

import argparse
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import gallery
import pytest

import dotnn
from dotnn.cli import make_parser
from dotnn.compiler import Source, check_source, lint, render, require_levels

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_spec_of_the_readme_is_the_one_that_ships() -> None:
    shipped = (ROOT / "specs/thin_film.nn").read_text(encoding="utf-8")
    assert _blocks("nn") == [shipped[shipped.index("model ") :]]


def test_resnet_of_the_readme_equals_the_emitted_code() -> None:
    emitted = _blocks("python")[-1]
    assert emitted in dotnn.compile_file(ROOT / "specs/thin_film.nn").source


def test_error_of_the_readme_equals_the_message() -> None:
    (told,) = [text for text in _blocks("text") if text.startswith("error")]
    line = "    reflectance = x -> dense(64) -> rleu"
    text = (
        "model m\ninput x : real\noutput reflectance : real\nnetwork {"
        + "\n" * 9
        + line
        + "\n}\nloss mse\noptimizer sgd(0.1)\n"
    )
    source = Source(text, "film.nn")
    assert [render(d, source) for d in check_source(source).diagnostics] == [told]


def test_warning_of_the_readme_equals_the_message() -> None:
    (told,) = [text for text in _blocks("text") if text.startswith("warning")]
    line = (
        "    gain = field -> dense(64) -> tanh -> dense(64) -> tanh -> dense(1) -> relu"
    )
    text = (
        "model m\ninput field : real V/m in 0..1e5\noutput gain : real dB in 0..40\n"
        "network {" + "\n" * 9 + line + "\n}\nloss mse\n"
        "optimizer adam(learning_rate = 1e-3)\ndata { test = 10% }\n"
        "accept rmse(gain) <= 1\n"
    )
    source = Source(text, "amplifier.nn")
    assert [render(d, source) for d in lint(check_source(source))] == [told]


def test_levels_of_the_readme_are_levels() -> None:
    (table,) = _blocks("toml")
    require_levels(tomllib.loads(table)["tool"]["dotnn"]["lints"])


def test_python_of_the_readme_runs(tmp_path: Path) -> None:
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    code = "\n".join(_blocks("python")[:-1])
    code = code.replace("epochs=20", "epochs=1").replace("epochs=30", "epochs=2")
    command = [sys.executable, "-W", "error", "-c", code]
    subprocess.run(command, cwd=tmp_path, env=_environment(), check=True, timeout=300)
    assert (tmp_path / "runs/film/weights.safetensors").is_file()


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_commands_of_the_readme_are_those_of_the_parser() -> None:
    told = re.findall(r"^\| `dotnn (\w+)", README, re.M)
    assert told == list(_commands())


@pytest.mark.parametrize("option", sorted(set(re.findall(r"--[a-z]+[a-z-]*", README))))
def test_option_of_the_readme_exists(option: str) -> None:
    helps = [command.format_help() for command in _commands().values()]
    others = {"--config-settings", "--dist", "--exhaustive"}  # of pip and pytest
    assert option in others or any(option in text for text in helps)


def _commands() -> dict[str, argparse.ArgumentParser]:
    actions = make_parser()._actions
    (found,) = [action.choices for action in actions if action.choices]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("path", gallery.SPECS, ids=lambda path: path.name)
def test_spec_of_the_gallery_has_no_mistakes(path: Path) -> None:
    source = Source(path.read_text(encoding="utf-8"), path.name, gallery.BESIDE)
    assert check_source(source).diagnostics == ()


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
