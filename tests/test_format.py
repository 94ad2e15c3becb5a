"""Formatting: idempotent, and preserving meaning and comments."""

import os
import re
from contextlib import suppress
from pathlib import Path
from time import process_time

import gallery
import pytest
from broken_specs import slips
from hypothesis import given, settings
from hypothesis import strategies as st
from random_layouts import laid_out
from random_specs import specs

import dotnn
from dotnn.compiler import (
    CompileError,
    Folder,
    Source,
    check_source,
    emit_source,
    format_source,
)
from dotnn.compiler.formatting.format import without_spans
from dotnn.compiler.formatting.layout import read_comments
from dotnn.compiler.pipeline import require_syntax

HERE = Path(__file__).parent
GOOD = tuple(sorted((HERE / "good").glob("*.nn")))
TEXTS = tuple(
    file.read_text(encoding="utf-8")
    for folder in ("good", "good/parts", "../specs")
    for file in sorted((HERE / folder).rglob("*.nn"))
)


def formatted(text: str) -> str:
    return format_source(Source(text))


def require_the_same(text: str) -> str:
    """The formatted text, which has the same meaning and formats to itself."""
    found = formatted(text)
    assert formatted(found) == found
    before, after = require_syntax(Source(text)), require_syntax(Source(found))
    assert without_spans(before) == without_spans(after)
    assert read_comments(text.replace("\r\n", "\n")) == read_comments(found)
    require_tidy(found)
    return found


def require_tidy(text: str) -> None:
    assert text == "" or re.search(r"[^\n]\n\Z", text)
    assert not text.startswith("\n")
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t\r]$", text, re.M)
    assert not re.search(r"\{\n\n|\n\n *\}", re.sub("#.*", "#", text))


# ---- random texts ----


@given(laid_out(st.one_of(st.sampled_from(TEXTS), specs())))
@settings(max_examples=150)
def test_any_layout_has_one_form_that_says_the_same(text: str) -> None:
    require_the_same(text)


@given(laid_out(specs()))
@settings(max_examples=25)
def test_the_form_of_a_spec_compiles_to_the_same_module(text: str) -> None:
    before, after = check_source(Source(text)), check_source(Source(formatted(text)))
    assert [m.code for m in after.diagnostics] == [m.code for m in before.diagnostics]
    assert after.spec == before.spec
    if before.spec is not None and after.spec is not None:
        assert emit_source(after.spec) == emit_source(before.spec)


@given(st.one_of(slips(), st.text(max_size=100)))
@settings(max_examples=150)
def test_any_text_has_a_form_or_mistakes(text: str) -> None:
    with suppress(CompileError):
        require_the_same(text)


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_the_form_of_a_good_program_compiles_to_the_same_module(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    beside = Folder(HERE / "good")
    before, after = (
        check_source(Source(each, files=beside)).spec
        for each in (text, require_the_same(text))
    )
    assert before is not None
    assert after is not None
    assert emit_source(after) == emit_source(before)


# ---- the form ----


@pytest.mark.parametrize("path", gallery.SPECS, ids=lambda path: path.name)
def test_a_spec_of_the_gallery_is_in_its_one_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert formatted(text) == text


UNFORMATTED = tuple(sorted((HERE / "unformatted").glob("*.nn")))
GOLDEN = HERE / "golden/format"


@pytest.mark.parametrize("file", UNFORMATTED, ids=lambda file: file.stem)
def test_a_text_has_its_golden_form(file: Path) -> None:
    found = require_the_same(file.read_text(encoding="utf-8"))
    golden = GOLDEN / file.name
    if os.environ.get("DOTNN_UPDATE_GOLDENS") == "1":
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_no_golden_form_is_left_over() -> None:
    assert {file.name for file in GOLDEN.iterdir()} == {f.name for f in UNFORMATTED}


def test_numbers_and_strings_stay_as_written_in_lines_of_any_end() -> None:
    text = '\ufefflet a = [1e-3, 10%, 1.50, 007]\r\nlet b = "a  #b"   \r\n\r\n\r\n'
    form = 'let a = [1e-3, 10%, 1.50, 007]\nlet b = "a  #b"\n'
    assert require_the_same(text) == form


def test_a_text_without_a_statement_keeps_its_comments() -> None:
    assert formatted("") == ""
    assert formatted("\n \n") == ""
    assert formatted("\n#a\n\n\n  # b  ") == "#a\n\n# b\n"


def test_a_malformed_text_has_mistakes_and_no_form() -> None:
    with pytest.raises(CompileError) as caught:
        dotnn.format("let a = \nlet b = (")
    assert [mistake.code for mistake in caught.value.diagnostics] == ["E102", "E104"]
    assert dotnn.format("let a=1") == "let a = 1\n"


def test_a_spec_with_semantic_errors_is_formatted() -> None:
    assert dotnn.format('import "nowhere.nn"\nlet a=b') == (
        'import "nowhere.nn"\nlet a = b\n'
    )


def test_a_text_that_grows_too_long_is_a_mistake() -> None:
    with pytest.raises(CompileError, match="more than"):
        formatted("let a=1\n" * 24_900)


@pytest.mark.parametrize("depth", [29, 30])
def test_the_deepest_brackets_get_no_others_around(depth: int) -> None:
    term = f"{'(' * depth}x{')' * depth}"
    require_the_same(f"let a = {term} + {term} + {term}\n")


def test_a_spec_of_300_lines_is_formatted_while_typing() -> None:
    text = (gallery.FOLDER / "thin_film.nn").read_text(encoding="utf-8")
    text += text[text.index("let ") :].replace("  ", " ") * 8
    assert text.count("\n") > 300
    formatted(text)
    start = process_time()
    formatted(text)
    # It takes a tenth of a second on an idle machine.
    assert process_time() - start < 1
