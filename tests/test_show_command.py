"""The command `dotnn show`, and drawings of large networks."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from xml.etree import ElementTree

import pytest
from drawings import FIGURE, GOLDEN, HERE, SPECS, spec

import dotnn
from dotnn.cli import main
from dotnn.compiler import (
    describe_model,
    draw_svg,
    draw_text,
)
from dotnn.compiler.drawing.build import build_picture
from dotnn.compiler.drawing.graph import count_nodes
from dotnn.compiler.drawing.limit import MOST_BOXES, MOST_IN_PLACE, MOST_PORTS, limited

# ---- large networks ----


def _values(count: int, expression: Callable[[int], str]) -> str:
    """Values `v1`, `v2`, … after `v0`, and the start of `y`."""
    rest = [f"v{i} = {expression(i)}" for i in range(1, count)]
    return "\n".join(["v0 = x -> dense(4)", *rest, f"y = v{count - 1} -> "])


def _before(i: int) -> str:
    return ", ".join(f"v{j}" for j in range(max(0, i - 40), i))


def _inside(word: str, depth: int) -> str:
    return f"y = x -> {f'{word} {{ ' * depth}dense(4) -> tanh{' }' * depth} -> "


LARGE = {
    "long chain": f"y = x -> {'dense(4) -> ' * 4000}",
    "long sum": f"y = ({' + '.join(['x * x'] * 100)}) -> ",
    "long sum of all signs": f"y = ({'x + x - x / 2 * x + ' * 25} x) -> ",
    "wide concat": f"y = concat({', '.join(['x'] * 1500)}) -> ",
    "many values": _values(1500, lambda i: f"v{i - 1} -> dense(4)"),
    "ladder": _values(1000, lambda i: f"concat(x, v{i - 1}) -> dense(4)"),
    "all with all": _values(120, lambda i: f"concat(x, {_before(i)}) -> dense(4)"),
    "deep residuals": _inside("residual", 20),
    "deep groups": _inside("repeat(1)", 20),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_network_is_drawn_soon_with_a_note(name: str) -> None:
    found = spec(f"{LARGE[name]}dense", "input x : real[4, 4]", "real[4, 3]")
    start = process_time()
    text, image = draw_text(found, width=100), draw_svg(found)
    assert process_time() - start < 20
    assert len(text) + len(image) < 4_000_000
    ElementTree.fromstring(image)
    graph = build_picture(found).graph
    assert count_nodes(limited(graph)) <= MOST_BOXES
    if count_nodes(graph) > MOST_BOXES:
        assert "not drawn" in text
        assert "not drawn" in image


def test_the_readme_tells_the_limits() -> None:
    readme = " ".join((HERE.parent / "README.md").read_text(encoding="utf-8").split())
    said = f"at most {MOST_BOXES} boxes, {MOST_IN_PLACE} of them in one group, "
    assert f"{said}{MOST_PORTS} wires into a box" in readme


# ---- the command ----


def test_command_prints_a_drawing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(SPECS / "thin_film.nn")]) == 0
    out = capsys.readouterr().out
    assert "3 × resnet(256)" in out
    assert "\x1b" not in out


def test_command_prints_an_image(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "--svg", str(SPECS / "thin_film.nn")]) == 0
    assert capsys.readouterr().out == FIGURE.read_text(encoding="utf-8")


def test_command_writes_files(tmp_path: Path) -> None:
    for name, start in (("a.svg", "<svg "), ("a.txt", "thin_film\n")):
        file = tmp_path / name
        for _ in range(2):
            assert main(["show", str(SPECS / "thin_film.nn"), "-o", str(file)]) == 0
        assert file.read_text(encoding="utf-8").startswith(start)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["a.svg", "a.txt"]


def test_command_takes_constants(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(SPECS / "thin_film.nn"), "--set", "width=32"]) == 0
    assert "3 × resnet(32)" in capsys.readouterr().out


def test_errors_are_shown_as_by_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "film.nn"
    good = (SPECS / "thin_film.nn").read_text(encoding="utf-8")
    file.write_text(good.replace("gelu", "gleu", 1), encoding="utf-8")
    image = tmp_path / "film.svg"
    assert main(["show", str(file), "-o", str(image)]) == 1
    assert "error[E201]" in capsys.readouterr().err
    assert not image.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["no_such_file.nn"],
        [str(SPECS / "neuron.nn"), "-o", "network.png"],
        [str(SPECS / "neuron.nn"), "-o", "no_such_folder/network.svg"],
        [str(SPECS / "neuron.nn"), "--set", "width=a"],
        [str(SPECS / "neuron.nn"), "--set", "width=3"],
        [str(SPECS / "neuron.nn"), "--svg", "-o", "network.txt"],
    ],
)
def test_wrong_use_is_reported(
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["show", *arguments]) == 2
    assert capsys.readouterr().err.startswith("dotnn show: ")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("options", [(), ("--svg",)])
def test_any_encoding_of_the_terminal_will_do(options: tuple[str, ...]) -> None:
    arguments = ["show", "specs/fno_burgers.nn", *options]
    code = f"from dotnn.cli import main; main({arguments})"
    command = [sys.executable, "-c", code]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        command, cwd=HERE.parent, env=environment, capture_output=True, check=True
    )
    assert done.stdout.decode("ascii")
    assert done.stderr == b""


def test_a_notebook_shows_a_network() -> None:
    net = dotnn.compile_file(SPECS / "neuron.nn")
    protocol = "_repr_svg_"  # of IPython
    shown = getattr(net, protocol)()
    assert shown == (GOLDEN / "neuron.svg").read_text(encoding="utf-8")
    assert net.draw().startswith("neuron\n")


# ---- runs ----


def _run_folder(folder: Path, text: str, **about: object) -> str:
    folder.mkdir()
    (folder / "spec.nn").write_text(text)
    (folder / "run.json").write_text(describe_model(text, about))
    return str(folder)


def test_a_run_is_drawn_with_the_values_it_was_trained_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "model run\nlet width = 8\n" + RUN
    run = _run_folder(tmp_path / "run", text, overrides={"width": 24})
    assert main(["show", run]) == 0
    assert "dense(24)" in capsys.readouterr().out
    assert main(["show", run, "--set", "width=3"]) == 2
    assert "omit --set" in capsys.readouterr().err


def test_a_folder_that_is_not_a_run_or_was_edited_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(tmp_path)]) == 2
    assert "is not a run: no such file" in capsys.readouterr().err
    run = _run_folder(tmp_path / "run", "model run\nlet width = 8\n" + RUN)
    Path(run, "spec.nn").write_text("model run\nlet width = 9\n" + RUN)
    assert main(["show", run]) == 2
    assert "was edited" in capsys.readouterr().err


RUN = """input x : real[3] in 0..1
output y : real
network { y = x -> dense(width) -> relu -> dense }
loss mse
optimizer adam(learning_rate = 1e-3)
"""
