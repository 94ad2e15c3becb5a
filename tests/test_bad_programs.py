"""One small program per error, with its golden message.

`DOTNN_UPDATE_GOLDENS=1 pytest tests/test_bad_programs.py` rewrites the messages.
"""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dotnn.compiler import Files, Folder, Kept, Source, check_source, render_all
from dotnn.compiler.diagnostics.diagnostic import apply_edits
from dotnn.compiler.text import limits

HERE = Path(__file__).parent
ERRORS = HERE.parent / "compiler/diagnostics/errors"
GOLDEN = HERE / "golden/bad"


# ---- the programs ----


def _read_programs() -> dict[str, str]:
    files = sorted((HERE / "bad").glob("*.nn"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def _source(name: str) -> Source:
    """A program as a file, with the files that it imports or uses."""
    return Source(PROGRAMS[name], f"{name}.nn", FILES.get(name, BESIDE))


def _complete(*lines: str) -> str:
    stock = (
        "model mistake",
        "input  x : real[3] in 0..1",
        "output y : real",
        "network { y = x -> dense }",
        "loss mse",
        "optimizer adam(learning_rate = 1e-3)",
    )
    return "\n".join([*stock, *lines]) + "\n"


# Programs that an editor would not show, or that are too long to keep as files.
UNSEEN = {
    "E120_direction_in_a_comment": _complete("# a share\u202e of 1"),
    "E121_latin1": _complete("# \udcb5m"),
    "E121_utf16": "\udcff\udcfe" + "\0".join("model film"),
}
LONG = {
    "E109_long_text": _complete("#" * limits.MAX_TEXT),
    "E111_long_string": _complete(
        f'data {{ file = "{"a" * (limits.MAX_STRING + 1)}" }}'
    ),
    "E705_many_imports": _complete(
        *(f'import "part_{i}.nn"' for i in range(limits.MAX_IMPORTS + 1))
    ),
}
PROGRAMS = _read_programs() | UNSEEN | LONG
# Files are optional beside the programs.
BESIDE = Folder(HERE / "bad/files")
MANY = {f"part_{i}.nn": f"let a{i} = {i}\n" for i in range(limits.MAX_IMPORTS + 1)}
FILES: dict[str, Files] = {"E705_many_imports": Kept(MANY)}
MANY_MISTAKES = _complete(*(f"let a{i} = 1 / 0" for i in range(200)))


# ---- the codes ----


def _find_codes() -> Iterator[tuple[str, str]]:
    """Code and function of each `Diagnostic("E…", …)` in the source."""
    for file in sorted(ERRORS.glob("*.py")):
        module = ast.parse(file.read_text(encoding="utf-8"))
        for function in module.body:
            if isinstance(function, ast.FunctionDef):
                yield from ((code, function.name) for code in _codes_in(function))


def _codes_in(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id="Diagnostic"), args=[code, *_]):
                yield ast.literal_eval(code)
            case _:
                pass


CODES = tuple(_find_codes())


# ---- the tests ----


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_hint_that_names_one_word_is_offered_as_a_fix(name: str) -> None:
    source = _source(name)
    (mistake,) = check_source(source).diagnostics
    if not mistake.hint.startswith(("did you mean `", "dotnn calls it `")):
        return
    assert mistake.fix is not None
    assert not mistake.fix.safe
    text = apply_edits(source.text, mistake.fix.edits)
    fixed = check_source(Source(text, source.name, source.files))
    assert mistake.code not in [d.code for d in fixed.diagnostics]


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_bad_program_has_one_mistake_and_its_golden_message(name: str) -> None:
    done = check_source(_source(name))
    codes = [mistake.code for mistake in done.diagnostics]
    assert codes == [name[: len("E000")]]
    _check_golden(GOLDEN / f"{name}.txt", render_all(done.diagnostics, done.source))


def _check_golden(file: Path, text: str) -> None:
    if os.environ.get("DOTNN_UPDATE_GOLDENS") == "1":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_no_golden_message_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(PROGRAMS)


def test_mistakes_beyond_a_hundred_are_counted_out_by_one_that_has_no_place() -> None:
    *shown, last = check_source(Source(MANY_MISTAKES)).diagnostics
    assert [mistake.code for mistake in shown] == ["E308"] * limits.MAX_MISTAKES
    assert (last.code, last.span) == ("E112", None)


def test_every_code_has_a_bad_program() -> None:
    covered = [name[: len("E000")] for name in PROGRAMS]
    assert {*covered, "E112"} == {code for code, _ in CODES}


def test_no_code_is_of_two_functions_nor_a_function_of_two_codes() -> None:
    codes, functions = zip(*CODES, strict=True)
    assert len(set(codes)) == len(codes)
    assert len(set(functions)) == len(functions)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_mistake_underlines_a_place_within_the_text(name: str) -> None:
    done = check_source(_source(name))
    for mistake in done.diagnostics:
        places = [mistake.span, *(note.span for note in mistake.notes)]
        for span in filter(None, places):
            assert 0 <= span.start <= span.end <= len(done.source.text)
