"""Drawings of networks: golden pictures, the command, errors and limits.

`DOTNN_UPDATE_GOLDENS=1 pytest tests/test_show.py` redraws the golden pictures and that
of the README; `dotnn show specs/thin_film.nn -o FILE` draws the latter too.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from xml.etree import ElementTree

import gallery
import pytest

import dotnn
from dotnn.cli import main
from dotnn.compiler import (
    Folder,
    Source,
    compile_source,
    draw_svg,
    draw_text,
    ir,
    summarize,
)
from dotnn.compiler.drawing.build import build_picture
from dotnn.compiler.drawing.graph import count_nodes
from dotnn.compiler.drawing.limit import MOST_BOXES, MOST_IN_PLACE, MOST_PORTS, limited

HERE = Path(__file__).parent
GOLDEN = HERE / "golden/show"
SPECS = HERE.parent / "specs"
FIGURE = SPECS / "figures/thin_film_network.svg"
TEXTS = (
    *(HERE / f"good/{name}.nn" for name in ("block_values", "functions", "slices")),
    *(HERE / f"good/{name}.nn" for name in ("named_stages", "sequences", "tandem")),
    *(SPECS / f"{name}.nn" for name in ("deeponet", "thin_film", "uncertain_yield")),
)
IMAGES = (HERE / "good/tandem.nn", SPECS / "neuron.nn", SPECS / "deeponet.nn")


def spec_of(file: Path) -> ir.Spec:
    text = file.read_text(encoding="utf-8")
    beside = gallery.BESIDE if file.parent == SPECS else Folder(file.parent)
    return compile_source(Source(text, file.name, beside))


def spec(network: str, declarations: str, output: str = "real[3]") -> ir.Spec:
    text = f"""
model m
{declarations}
output y : {output}
network {{
{network}
}}
loss mse
optimizer sgd(learning_rate = 0.1)
"""
    return compile_source(Source(text))


def check_golden(file: Path, drawn: str) -> None:
    if os.environ.get("DOTNN_UPDATE_GOLDENS") == "1":
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")


# ---- golden pictures ----


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.stem)
def test_a_program_becomes_its_golden_drawing(file: Path) -> None:
    check_golden(GOLDEN / f"{file.stem}.txt", draw_text(spec_of(file)))


@pytest.mark.parametrize("file", IMAGES, ids=lambda file: file.stem)
def test_a_program_becomes_its_golden_image(file: Path) -> None:
    check_golden(GOLDEN / f"{file.stem}.svg", draw_svg(spec_of(file)))


def test_no_golden_drawing_is_left_over() -> None:
    wanted = {f"{file.stem}.txt" for file in TEXTS}
    wanted |= {f"{file.stem}.svg" for file in IMAGES}
    assert {file.name for file in GOLDEN.iterdir()} == wanted


def test_the_figure_of_the_readme_equals_the_drawing() -> None:
    check_golden(FIGURE, draw_svg(spec_of(SPECS / "thin_film.nn")))


@pytest.mark.parametrize("file", gallery.SPECS, ids=lambda file: file.stem)
def test_every_spec_of_the_gallery_is_drawn_whole(file: Path) -> None:
    found = spec_of(file)
    drawn = draw_text(found)
    assert "not drawn" not in drawn
    for variable in (*found.inputs, *found.outputs):
        assert f" {variable.name} " in drawn
    ElementTree.fromstring(draw_svg(found))


# ---- what a drawing says ----


@pytest.mark.parametrize(
    ("declaration", "said"),
    [
        ("real[3] nm in 20..120", "real[3] nm in 20..120|linear head|scaled to -1..1"),
        ("real[3] bound 0..1", "sigmoid head: 0..1"),
        ("real[3] bound -1..1", "tanh head: -1..1"),
        ("real[3] bound 2..", "softplus head: 2.."),
        ("real[3]", "standardized by the training split"),
        ("real[3] in 1..10 log", "scaled to -1..1 (of log10)"),
        ("complex[3]", "real and imaginary part"),
        ("simplex[3]", "softmax head: shares that sum to one"),
        ("one_of(te, tm, tem)", "softmax head: a probability for each class"),
        ("real[3] deg periodic 0..360", "unit-phase head: cosine and sine"),
    ],
)
def test_an_output_says_its_head(declaration: str, said: str) -> None:
    drawn = draw_text(spec("y = x -> dense", "input x : real[4]", declaration))
    assert [part for part in said.split("|") if part not in drawn] == []


@pytest.mark.parametrize(
    ("declaration", "said"),
    [
        ("real[4] nm in 20..120", "scaled to -1..1"),
        ("real[4] in 1..10 log", "log10 scaled to -1..1"),
        ("real[4]", "standardized by the training split"),
        ("real[4] deg periodic 0..360", "as cosine and sine"),
        ("one_of(te, tm)", "one-hot of 2 classes"),
        ("simplex[4]", "scaled to -1..1"),
    ],
)
def test_an_input_says_its_scaling(declaration: str, said: str) -> None:
    assert said in draw_text(spec("y = x -> dense", f"input x : {declaration}"))


def test_a_repeated_body_is_drawn_once() -> None:
    network = "y = x -> repeat(7) { dense(4) -> tanh } -> dense"
    drawn = draw_text(spec(network, "input x : real[4]"))
    assert "7 ×" in drawn
    assert drawn.count("dense(4)") == 1


def test_a_residual_is_a_wire_around_its_body() -> None:
    picture = build_picture(
        spec("y = x -> residual { dense(4) } -> dense", "input x : real[4]")
    )
    texts = [node.lines[0].text for node in picture.graph.nodes]
    plus = texts.index("+")
    assert {texts[w.source] for w in picture.graph.wires if w.target == plus} == {
        "dense(4)",
        "x",
    }


def test_parameters_of_a_drawing_are_those_of_the_summary() -> None:
    for file in (*TEXTS, SPECS / "near_field_unet.nn"):
        found = spec_of(file)
        nodes = build_picture(found).graph.nodes
        assert sum(n.parameters for n in nodes) == summarize(found)[-1].parameters


def test_colors_only_color() -> None:
    found = spec_of(SPECS / "thin_film.nn")
    colored = draw_text(found, colored=True)
    plain = ElementTree.fromstring(f"<t>{colored.replace(chr(27), '')}</t>").text or ""
    assert chr(27) in colored
    for code in ("[0m", "[1m", "[2m", "[33m", "[1;36m", "[1;32m"):
        plain = plain.replace(code, "")
    assert plain == draw_text(found)


def test_ascii_is_enough() -> None:
    assert draw_text(spec_of(SPECS / "fno_burgers.nn"), plain=True).isascii()


def test_groups_close_where_columns_are_few() -> None:
    found = spec_of(SPECS / "fno_burgers.nn")
    drawn = draw_text(found, width=70)
    assert max(map(len, drawn.splitlines())) <= 70
    assert "4 stages inside, not drawn" in drawn
    assert "groups are closed to fit 70 columns" in drawn


def test_a_wide_drawing_is_cut_with_a_note() -> None:
    drawn = draw_text(spec_of(SPECS / "fno_burgers.nn"), width=24)
    picture, note = drawn.split("\n\n")[1:]
    assert max(map(len, picture.splitlines())) <= 24
    assert note.startswith("cut at 24 columns of ")


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
    readme = (HERE.parent / "README.md").read_text(encoding="utf-8")
    said = f"at most {MOST_BOXES} boxes, {MOST_IN_PLACE} of them in one place, "
    assert f"{said}{MOST_PORTS} wires into a box" in readme


# ---- hostile texts ----


def test_text_of_a_spec_is_escaped_in_an_image() -> None:
    text = """
model m
"</desc></svg><script>alert(1)</script> & ' ]]> <!--"
input x : one_of("<b>", "&amp;", "a\\b")
output y : real[3]
network { y = x -> embed(4) -> dense }
loss mse
optimizer sgd(learning_rate = 0.1)
"""
    found = compile_source(Source(text))
    image = ElementTree.fromstring(draw_svg(found))
    tags = {element.tag.rpartition("}")[2] for element in image.iter()}
    assert tags <= {
        "svg",
        "title",
        "desc",
        "style",
        "rect",
        "g",
        "path",
        "text",
        "circle",
    }
    assert "<script>alert(1)</script>" in "".join(image.itertext())


def test_an_image_needs_nothing_from_elsewhere() -> None:
    image = draw_svg(spec_of(SPECS / "thin_film.nn"))
    links = image.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not any(word in links for word in ("http", "href", "url(", "@import", "id="))


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
