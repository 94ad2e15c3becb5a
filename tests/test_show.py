"""Drawings of networks: golden pictures, labels and untrusted texts.

`DOTNN_UPDATE_GOLDENS=1 pytest tests/test_show.py` redraws the golden pictures and that
of the README; `dotnn show specs/thin_film.nn -o FILE` draws the latter too.
"""

import os
from pathlib import Path
from xml.etree import ElementTree

import gallery
import pytest
from drawings import FIGURE, GOLDEN, HERE, SPECS, TEXTS, spec

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

IMAGES = (HERE / "good/tandem.nn", SPECS / "neuron.nn", SPECS / "deeponet.nn")


def spec_of(file: Path) -> ir.Spec:
    text = file.read_text(encoding="utf-8")
    beside = gallery.BESIDE if file.parent == SPECS else Folder(file.parent)
    return compile_source(Source(text, file.name, beside))


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
        ("fractions[2]", "softmax head: shares that sum to at most one"),
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
    assert "groups collapsed to fit 70 columns" in drawn


def test_a_wide_drawing_is_cut_with_a_note() -> None:
    drawn = draw_text(spec_of(SPECS / "fno_burgers.nn"), width=24)
    picture, note = drawn.split("\n\n")[1:]
    assert max(map(len, picture.splitlines())) <= 24
    assert note.startswith("cut at 24 columns of ")


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
