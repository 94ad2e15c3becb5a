"""Symbols: declarations, references and renaming."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from gallery import BESIDE, SPECS
from hypothesis import given, settings
from hypothesis import strategies as st
from random_specs import specs

from dotnn.compiler import Kept, Source, Span, check_source
from dotnn.compiler.diagnostics.diagnostic import apply_edits
from dotnn.compiler.editing import Analysis, Symbol, analyze, rename

FRESH = "a_fresh_name"

TEXT = """model film
let width = 8
axis wavelength[4] nm in 400..800
input thickness : real[width - 1] nm in 0..1
input angle : real deg in 0..80
output reflectance : real[wavelength] bound 0..1
output loss_of : real
function snake(x, a = 1) = x + sin(a * x)^2 / a
block resnet(width) {
    gate = it -> dense(width) -> sigmoid
    (it -> residual { dense(width) as inner -> gelu -> inner }) * gate -> snake(a = 2)
}
network {
    h = concat(thickness, angle) -> dense(width) as encoder -> resnet(width = width)
    g = h -> encoder -> repeat(2) { k = it -> dense(width) as each -> each
        k + h }
    reflectance = g -> dense
    loss_of = snake(h, a = width) -> dense
}
loss mse(reflectance) + 0.1 * mae(loss_of)
optimizer adam(learning_rate = 1e-3)
"""


def symbol_at(analysis: Analysis, before: str, name: str) -> Symbol:
    """The symbol of a name right after some text."""
    text = analysis.own_text
    offset = text.index(before + name) + len(before)
    found = analysis.symbols.at(offset)
    assert found is not None
    assert text[found.span.start : found.span.end] == name
    return found.symbol


def places(analysis: Analysis, symbol: Symbol) -> list[str]:
    """The stripped line of each occurrence of a symbol."""
    found = analysis.symbols.of(symbol)
    return [analysis.source.line(o.span.start).strip() for o in found]


def renamed(text: str, before: str, name: str, new: str) -> str:
    analysis = analyze(Source(text))
    edits = rename(analysis, symbol_at(analysis, before, name), new)
    assert not isinstance(edits, str), edits
    return apply_edits(text, edits)


def refused(text: str, before: str, name: str, new: str) -> str:
    analysis = analyze(Source(text))
    reason = rename(analysis, symbol_at(analysis, before, name), new)
    assert isinstance(reason, str)
    return reason


# ---- what a name stands for ----


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_declared_name_of_the_gallery_is_a_symbol(path: Path):
    analysis = analyze(Source(path.read_text(encoding="utf-8"), path.name, BESIDE))
    assert analysis.spec is not None
    names = {symbol.name for symbol in analysis.symbols.declared()}
    spec = analysis.spec
    declared = (*spec.axes, *spec.inputs, *spec.outputs, *spec.uses, *spec.values)
    assert names >= {each.name for each in declared}
    for occurrence in analysis.symbols.occurrences:
        assert analysis.source.slice(occurrence.span) == occurrence.symbol.name


def test_a_parameter_hides_the_constant_of_its_name():
    analysis = analyze(Source(TEXT))
    assert analysis.spec is not None, analysis.diagnostics
    constant = symbol_at(analysis, "let ", "width")
    parameter = symbol_at(analysis, "resnet(", "width")
    assert places(analysis, constant) == [
        "let width = 8",
        "input thickness : real[width - 1] nm in 0..1",
        "h = concat(thickness, angle) -> dense(width) as encoder -> "
        "resnet(width = width)",
        "h = concat(thickness, angle) -> dense(width) as encoder -> "
        "resnet(width = width)",
        "g = h -> encoder -> repeat(2) { k = it -> dense(width) as each -> each",
        "loss_of = snake(h, a = width) -> dense",
    ]
    assert places(analysis, parameter) == [
        "block resnet(width) {",
        "gate = it -> dense(width) -> sigmoid",
        "(it -> residual { dense(width) as inner -> gelu -> inner }) * gate "
        "-> snake(a = 2)",
        "h = concat(thickness, angle) -> dense(width) as encoder -> "
        "resnet(width = width)",
    ]


def test_an_output_is_said_where_it_is_assigned_and_judged():
    analysis = analyze(Source(TEXT))
    output = symbol_at(analysis, "output ", "reflectance")
    assert places(analysis, output) == [
        "output reflectance : real[wavelength] bound 0..1",
        "reflectance = g -> dense",
        "loss mse(reflectance) + 0.1 * mae(loss_of)",
    ]


def test_named_stages_and_arguments_are_names():
    analysis = analyze(Source(TEXT))
    assert len(places(analysis, symbol_at(analysis, "as ", "encoder"))) == 2
    assert len(places(analysis, symbol_at(analysis, "as ", "inner"))) == 2
    assert len(places(analysis, symbol_at(analysis, "as ", "each"))) == 2
    assert len(places(analysis, symbol_at(analysis, "snake(x, ", "a"))) == 5


def test_a_bare_word_is_not_a_name():
    text = TEXT.replace("dense(width) as encoder", "dense(width, init = g) as encoder")
    analysis = analyze(Source(text))
    assert (
        len(
            places(
                analysis,
                symbol_at(analysis, "as encoder -> resnet(width = width)\n    ", "g"),
            )
        )
        == 2
    )


def test_words_of_the_language_are_not_symbols():
    analysis = analyze(Source(TEXT))
    for word in ("mse", "sigmoid", "gelu", "adam", "concat", "it ->"):
        assert analysis.symbols.at(TEXT.index(word) + 1) is None


# ---- broken texts ----


@pytest.mark.parametrize(
    "broken",
    [
        "h = concat(thickness, angle) -> ",
        "h = concat(thickness, ",
        "h = ",
        "h",
        "h = concat(thickness, angle) -> dense(width",
        "h = }",
        'h = "',
        "h = thickness -> repeat(2) {",
    ],
)
def test_a_broken_line_leaves_the_other_names_known(broken: str):
    line = next(line for line in TEXT.splitlines() if "h = concat" in line)
    analysis = analyze(Source(TEXT.replace(line, "    " + broken)))
    assert analysis.spec is None
    output = symbol_at(analysis, "output ", "reflectance")
    assert len(places(analysis, output)) >= 2
    assert symbol_at(analysis, "function ", "snake")


@given(st.data())
def test_any_cut_of_a_spec_can_be_analyzed(data: st.DataObject):
    start = data.draw(st.integers(0, len(TEXT)))
    end = data.draw(st.integers(start, len(TEXT)))
    put = data.draw(st.sampled_from(["", "(", "}", '"', "->", "let", "\n", "𝛼", "#"]))
    text = TEXT[:start] + put + TEXT[end:]
    analysis = analyze(Source(text))
    for occurrence in analysis.symbols.occurrences:
        found = text[occurrence.span.start : occurrence.span.end]
        assert found == occurrence.symbol.name


# ---- other names ----


def normal(node: Any, names: tuple[str, str]) -> Any:
    """IR with two names identified, alone and in keys and labels."""
    if isinstance(node, Span):
        return None
    if is_dataclass(node) and not isinstance(node, type):
        parts = {f.name: normal(getattr(node, f.name), names) for f in fields(node)}
        if "columns" in parts:  # data is found by the name of the quantity in any case
            parts["columns"] = tuple(c for c in parts["columns"] if c != "?")
        return type(node).__name__, parts
    if isinstance(node, tuple):
        return tuple(normal(part, names) for part in node)
    if isinstance(node, str):
        either = "|".join(map(re.escape, names))
        return re.sub(rf"(?<!\w)({either})(?=_\d+$|_spread$|\W|$)", "?", node)
    return node


def one_of_each(analysis: Analysis) -> list[Symbol]:
    return list(dict.fromkeys(analysis.symbols.declared()))


@settings(max_examples=60)
@given(specs(), st.data())
def test_a_renamed_spec_means_the_same(text: str, data: st.DataObject):
    analysis = analyze(Source(text))
    symbol = data.draw(st.sampled_from(one_of_each(analysis)))
    edits = rename(analysis, symbol, FRESH)
    assert not isinstance(edits, str), edits
    changed = analyze(Source(apply_edits(text, edits)))
    assert (changed.spec is None) == (analysis.spec is None)
    if analysis.spec is not None:
        names = (symbol.name, FRESH)
        assert normal(changed.spec, names) == normal(analysis.spec, names)


def test_every_symbol_can_be_renamed_and_back():
    for symbol in one_of_each(analyze(Source(TEXT))):
        analysis = analyze(Source(TEXT))
        edits = rename(analysis, symbol, FRESH)
        assert not isinstance(edits, str), (symbol, edits)
        changed = analyze(Source(apply_edits(TEXT, edits)))
        assert changed.spec is not None, (symbol, changed.diagnostics)
        names = (symbol.name, FRESH)
        assert normal(changed.spec, names) == normal(analysis.spec, names)
        again = next(s for s in changed.symbols.declared() if s.name == FRESH)
        back = rename(changed, again, symbol.name)
        assert not isinstance(back, str), back
        assert apply_edits(changed.own_text, back) == TEXT


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("network", "reserved word"),
        ("it", "reserved word"),
        ("2h", "letters, digits"),
        ("a b", "letters, digits"),
        ("", "letters, digits"),
        ("h" * 81, "more than 80"),
        ("width", "taken"),
        ("gate", "taken"),
        ("reflectance", "taken"),
    ],
)
def test_a_name_that_cannot_be_is_refused(new: str, reason: str):
    assert reason in refused(TEXT, "    ", "h", new)


def test_a_block_is_not_called_like_a_layer():
    assert "layer" in refused(TEXT, "block ", "resnet", "dense")
    assert "relu" in renamed(TEXT, "    ", "h", "relu")


def test_a_name_that_a_parameter_would_hide_is_refused():
    text = TEXT.replace("dense(width) -> sigmoid", "dense(width * n) -> sigmoid")
    text = text.replace("let width = 8", "let width = 8\nlet n = 1")
    assert "another meaning" in refused(text, "block resnet(", "width", "n")


def test_a_renamed_quantity_keeps_its_column_of_the_data():
    text = TEXT + 'data { file = "film.npz" }\n'
    changed = renamed(text, "input ", "angle", "incidence")
    assert 'input incidence : real deg in 0..80 from "angle"' in changed
    assert "from" not in renamed(TEXT, "input ", "angle", "incidence")


def test_a_block_of_an_imported_file_is_renamed_there_too():
    files = Kept({"blocks.nn": "block layer(n) { dense(n) -> gelu }\n"})
    text = TEXT + 'import "blocks.nn"\n'
    text = text.replace("g -> dense", "g -> layer(n = 3) -> dense")
    analysis = analyze(Source(text, "film.nn", files))
    assert analysis.spec is not None, analysis.diagnostics
    edits = rename(analysis, symbol_at(analysis, "g -> ", "layer"), "piece")
    assert not isinstance(edits, str)
    places = [(analysis.local(edit.span)[0], edit.text) for edit in edits]
    assert places == [("film.nn", "piece"), ("blocks.nn", "piece")]


def test_the_checks_and_the_editor_share_the_names():
    analysis = analyze(Source(TEXT))
    assert analysis.compilation.symbols is not None
    assert analysis.symbols is analysis.compilation.symbols


def test_a_value_with_the_name_of_a_layer_is_not_read_by_the_layer():
    text = TEXT.replace("    g = h", "    dense = h -> relu\n    g = h")
    (mistake,) = check_source(Source(text)).diagnostics
    assert (mistake.code, mistake.message) == (
        "E224",
        "the value `dense` is never used",
    )


def test_a_value_in_the_place_of_a_stage_is_a_mention():
    text = TEXT.replace("reflectance = g -> dense", "reflectance = h -> g")
    analysis = analyze(Source(text))
    assert [m.code for m in analysis.diagnostics] == ["E201"]
    value = symbol_at(analysis, "width)\n    ", "g")
    assert places(analysis, value)[-1] == "reflectance = h -> g"
