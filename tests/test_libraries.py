"""Files of `let`, `block` and `function` that others import, checked by themselves."""

from pathlib import Path

import pytest

from dotnn.cli import main
from dotnn.compiler import CompileError, Source, check_source, editing, syntax

HERE = Path(__file__).parent
WRITTEN = sorted(
    file
    for folder in (HERE / "good", HERE.parent / "specs")
    for file in folder.rglob("*.nn")
)
STOCK = """\
let width = 8
block resnet(width, slope = 0.1) {
    residual { dense(width) -> gelu -> dense(width) } -> leaky_relu(slope)
}
block joined(n, h) {
    power = it^n
    concat(h, power[0:n]) -> repeat(n) { resnet(n) as shared -> shared -> tanh }
}
function snake(x, a = 2) = x + sin(a * x)^2 / a
"""
TYPOS = [
    ("dense(width) ->", "desne(width) ->", "E201"),
    ("{ dense(width)", "{ desne(width)", "E201"),
    ("{ resnet(n)", "{ resnett(n)", "E201"),
    ("tanh }", "tahn }", "E201"),
    ("concat(h", "concat(hh", "E202"),
    ("power[", "powr[", "E202"),
    ("+ sin(", "+ sinn(", "E202"),
    ("/ a", "/ b", "E202"),
    ("a = 2", "a = two", "E203"),
    ("slope = 0.1", "slope = width2", "E203"),
    ("let width = 8", "let width = 8 + depth", "E203"),
    ("dense(width) }", "dense(width, biass = false) }", "E301"),
    ("resnet(n) as", "resnet(n, slop = 1) as", "E301"),
    ("resnet(n) as", "resnet() as", "E302"),
    ("-> tanh", "-> tanh(1)", "E303"),
    ("-> tanh", "-> dropout(2)", "E305"),
    ("block joined", "block snake", "E220"),
    ("repeat(n) {", "repeat(0) {", "E305"),
]


def codes_of(text: str) -> list[str]:
    return [d.code for d in check_source(Source(text)).by_itself().diagnostics]


def test_a_library_without_errors_lacks_no_statement_of_a_spec() -> None:
    assert codes_of(STOCK) == []
    assert check_source(Source(STOCK)).is_library


@pytest.mark.parametrize(("old", "new", "code"), TYPOS)
def test_a_library_is_checked_by_itself(old: str, new: str, code: str) -> None:
    assert old in STOCK
    text = STOCK.replace(old, new, 1)
    assert codes_of(text) == [code]
    assert [d.code for d in editing.analyze(Source(text)).diagnostics] == [code]


def test_one_expression_shows_all_its_unknown_names() -> None:
    text = "function f(x, y) = x + y + aa * bb\n"
    assert codes_of(text) == ["E202", "E202"]


@pytest.mark.parametrize(
    "file", WRITTEN, ids=lambda file: str(file.relative_to(HERE.parent))
)
def test_definitions_of_a_sound_spec_are_a_sound_library(file: Path) -> None:
    whole = Source(file.read_text(encoding="utf-8"))
    shared = (syntax.Let, syntax.Block, syntax.Function)
    imports = [
        s for s in check_source(whole).statements if isinstance(s, syntax.Import)
    ]
    parts = [s for s in check_source(whole).statements if isinstance(s, shared)]
    if imports or not parts:
        return
    assert codes_of("\n".join(whole.slice(s.span) for s in parts)) == []


@pytest.mark.parametrize("word", ["modle", "inptu", "netwrok", "los"])
def test_a_misspelled_statement_makes_no_library(word: str) -> None:
    done = check_source(Source(f"{STOCK}{word} x\n"))
    assert not done.is_library
    assert [d.code for d in done.by_itself().diagnostics] == ["E107"]


def test_a_spec_with_one_statement_is_no_library() -> None:
    assert set(codes_of(f"model film\n{STOCK}")) == {"E230"}


def test_a_library_cannot_be_compiled() -> None:
    with pytest.raises(CompileError, match="definitions for other specs") as caught:
        check_source(Source(STOCK)).require_spec()
    assert [found.code for found in caught.value.diagnostics] == ["E230"]


def test_the_command_line_counts_the_definitions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "blocks.nn"
    file.write_text(STOCK, encoding="utf-8")
    assert main(["check", str(file)]) == 0
    counted = "a library of 2 blocks, 1 function and 1 constant, no errors"
    assert capsys.readouterr().out == f"{file}: {counted}\n"
    file.write_text(STOCK.replace("tanh", "tahn"), encoding="utf-8")
    assert main(["check", str(file)]) == 1
    assert "did you mean `tanh`?" in capsys.readouterr().out
