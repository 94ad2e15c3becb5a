"""Editor features: documentation, positions, edits."""

from pathlib import Path

import pytest
from gallery import BESIDE, SPECS
from hypothesis import given
from hypothesis import strategies as st

from dotnn.compiler import Source
from dotnn.compiler import vocabulary as words
from dotnn.compiler.diagnostics.diagnostic import apply_edits
from dotnn.compiler.editing import (
    CATEGORIES,
    Positions,
    Units,
    analyze,
    complete,
    describe,
    difference,
    folds,
    hover,
    meanings,
    outline,
    signature,
)

TEXT = (SPECS[0].parent / "thin_film.nn").read_text(encoding="utf-8")


@pytest.mark.parametrize("noun", CATEGORIES)
def test_the_reference_has_something_to_say_of_every_word(noun: str):
    for word in CATEGORIES[noun].words:
        title, _, rest = describe(noun, word).partition("\n\n")
        assert title.startswith(f"**{word}**")
        assert rest.strip(), word


def test_every_word_of_the_vocabulary_is_in_a_category():
    known = {word for category in CATEGORIES.values() for word in category.words}
    assert known >= {*words.CALLED, *words.STATEMENTS, *words.CLAUSES, *words.TYPES}
    assert known >= {*words.TRANSFORMS, *words.SCHEDULES, *words.METRICS}
    assert known >= {*words.INITIALIZERS, *words.TRAIN, *words.DATA}


def test_a_layer_is_described_by_its_own_passage():
    assert "weighted sum" in describe("layer", "dense")
    assert "`size`" in describe("layer", "dense")
    assert "1 - rate" in describe("layer", "dropout")


# ---- positions ----

ENCODINGS: dict[Units, tuple[str, int]] = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}
PIECES = [
    "a",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "é",
    "e\u0301",
    "𝛼",
    "\u2028",
    "\x0b",
    "µ",
]


@given(st.lists(st.sampled_from(PIECES)), st.sampled_from(list(ENCODINGS)), st.data())
def test_a_column_counts_the_units_of_an_encoding(
    pieces: list[str], units: Units, data: st.DataObject
):
    text = "".join(pieces)
    before = data.draw(st.integers(0, len(pieces)))
    head = "".join(pieces[:before])
    if head.endswith("\r") and text[len(head) : len(head) + 1] == "\n":
        return  # inside a line break
    line = head.replace("\r\n", "\n").replace("\r", "\n")
    encoding, size = ENCODINGS[units]
    column = len(line.rpartition("\n")[2].encode(encoding)) // size
    positions = Positions(text, units)
    assert positions.position(len(head)) == (line.count("\n"), column)
    assert positions.offset(line.count("\n"), column) == len(head)


def test_a_position_beyond_the_text_is_its_end():
    positions = Positions("a\nbc\n")
    assert positions.offset(0, 99) == 1
    assert positions.offset(99, 0) == 5
    assert positions.offset(-1, 3) == 0
    assert positions.position(99) == (2, 0)


def test_a_position_within_a_character_is_its_start():
    assert Positions("𝛼b").offset(0, 1) == 0


@given(st.text("ab\n𝛼", max_size=12), st.text("ab\n𝛼", max_size=12))
def test_a_difference_makes_one_text_the_other(now: str, then: str):
    edit = difference(now, then)
    assert apply_edits(now, [edit]) == then
    assert now != then or edit.text == ""


# ---- any text ----


@given(st.data())
def test_nothing_that_is_asked_of_a_half_written_text_fails(data: st.DataObject):
    start = data.draw(st.integers(0, len(TEXT)))
    end = data.draw(st.integers(start, min(len(TEXT), start + 40)))
    put = data.draw(st.text('(){}[]"#->=,.:x1 \n𝛼é', max_size=6))
    text = TEXT[:start] + put + TEXT[end:]
    offset = data.draw(st.integers(0, len(text)))
    before, analysis = analyze(Source(TEXT)), analyze(Source(text))
    for known in (None, before):
        assert all(item.label for item in complete(analysis, offset, known))
        hover(analysis, offset, known)
        signature(analysis, offset, known)
    assert all(fold.span.start < fold.span.end for fold in folds(analysis))
    assert all(entry.name for entry in outline(analysis))
    assert all(text[m.span.start : m.span.end] for m in meanings(analysis))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_name_of_the_gallery_has_documentation(path: Path):
    text = path.read_text(encoding="utf-8")
    analysis = analyze(Source(text, path.name, BESIDE))
    for occurrence in analysis.symbols.occurrences:
        found = hover(analysis, occurrence.span.start)
        assert found is not None
        assert found.text.startswith("```nn\n")
        assert text[found.span.start : found.span.end] == occurrence.symbol.name


def test_of_lists_that_double_as_much_is_shown_as_can_be_read():
    doubled = "".join(f"let a{i + 1} = [a{i}, a{i}]\n" for i in range(60))
    text = f"model film\nlet a0 = [1, 2]\n{doubled}"
    shown = hover(analyze(Source(text)), text.rindex("a60"))
    assert shown is not None
    assert "…" in shown.text
    assert len(shown.text) < 1000
