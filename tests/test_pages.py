"""The pages of `dotnn explain`: one per code, correct for every program shown.

`DOTNN_UPDATE_GOLDENS=1 pytest tests/test_pages.py` rewrites the printed pages.
"""

import io
import os
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from dotnn import pages
from dotnn.cli import main
from dotnn.compiler import (
    LINT_CODES,
    Page,
    check_source,
    editing,
    explain_code,
    explained_codes,
    parse_page,
    render_all,
)
from dotnn.runtime import DataError, load_dataset, make_network, open_columns, open_data

HERE = Path(__file__).parent
GOLDEN = HERE / "golden/pages"
FOLDER = HERE.parent / "grammar/pages"
TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
PAGES = {code: parse_page(text) for code, text in TEXTS.items()}

SOURCES = [
    *sorted((HERE.parent / "compiler/diagnostics/errors").glob("*.py")),
    *sorted((HERE.parent / "runtime/data").glob("mis*.py")),
]
TOLD = {
    code
    for file in SOURCES
    for code in re.findall(r'"([ED]\d{3})"', file.read_text(encoding="utf-8"))
}
CODES = TOLD | set(LINT_CODES)

# Codes without a short program: it would be too long, need many rows of data, or not be
# about a text. Their tests are in test_bad_programs, test_files, test_cli and
# test_lints_data.
IN_WORDS = frozenset(
    (
        *("E109", "E111", "E112", "E121", "E705"),
        *("D106", "D107", "D108", "D114", "D123", "D124"),
        *("D140", "D141", "D142", "D143", "D144", "D145"),
        *("D161",),
        *("D150",),
        *("D179", "D184"),
        *("D190", "D191"),
        *("D207", "D208", "D213"),
        *("D301", "D302", "D303", "D304", "D305", "D306"),
        *("W604", "W606", "W612"),
    )
)
SHOWN = [code for code in sorted(PAGES) if code not in IN_WORDS]


def shown(code: str) -> Page:
    page = PAGES[code]
    assert page.mistake is not None
    assert page.repaired is not None
    return page


# ---- codes and pages ----


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert set(PAGES) == CODES
    assert set(explained_codes()) == CODES


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_is_called_as_its_code(code: str) -> None:
    assert PAGES[code].code == code


def test_no_two_pages_have_one_title() -> None:
    titles = Counter(page.title for page in PAGES.values())
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("code", ["e301", "E301"])
def test_a_code_is_known_in_either_case(code: str) -> None:
    page = explain_code(code)
    assert page is not None
    assert page.code == "E301"


@pytest.mark.parametrize("code", ["", "E000", "../E301", "E301.md", "E30\0", "ſ301"])
def test_other_words_have_no_page(code: str) -> None:
    assert explain_code(code) is None


# ---- programs ----


@pytest.mark.parametrize("code", SHOWN)
def test_the_program_of_a_page_gets_its_code_alone(code: str) -> None:
    page = shown(code)
    if page.message:
        pytest.skip("told by what runs, see below")
    assert page.mistake is not None
    found, _ = pages.diagnostics_of(code, page.mistake)
    # Numbers in another unit leave their range as well, which the data reports.
    told = [mistake.code for mistake in found if mistake.code[0] == code[0]]
    assert told == [code]


@pytest.mark.parametrize("code", SHOWN)
def test_nothing_is_said_of_the_repaired_program(code: str) -> None:
    page = shown(code)
    assert page.repaired is not None
    found, source = pages.diagnostics_of(code, page.repaired)
    assert not found, render_all(found, source)


def test_errors_without_a_program_are_explained_in_words() -> None:
    told = {code for code, page in PAGES.items() if page.mistake is None}
    assert told == IN_WORDS & set(PAGES)


def test_a_message_on_a_page_is_the_real_one() -> None:
    written = [code for code, page in PAGES.items() if page.message]
    # test_lints covers the lints that count rows.
    assert set(written) == {"D120", "W404", "W405"}
    page = shown("D120")
    assert page.mistake is not None
    source = page.mistake.source()
    with pytest.raises(DataError) as caught:
        open_data(make_network(check_source(source)), None)
    assert page.message == render_all(caught.value.diagnostics, source)


PLAIN = """model plain
input  x : real mm in 0..1
output mode : one_of(te, tm)
network { mode = x -> dense }
loss mse
optimizer adam(learning_rate = 1e-3)
"""
ARRAYS = {
    "D106": {"x": np.array([0, 1j, 1]), "mode": np.array([0, 1, 1])},
    "D108": {"x": np.array([0.0, 0.5, 1]), "mode": np.array([0, 1j, 1])},
    "D114": {"x": np.array([0.0, 0.5, 1]), "mode": np.array([0, 1])},
}


@pytest.mark.parametrize("code", ARRAYS)
def test_mistakes_of_arrays_are_those_of_their_pages(code: str, tmp_path: Path) -> None:
    np.savez(tmp_path / "plain.npz", allow_pickle=False, **ARRAYS[code])
    spec = check_source(pages.Source(PLAIN)).spec
    assert spec is not None
    with pytest.raises(DataError) as caught:
        load_dataset(spec, open_columns(tmp_path / "plain.npz"))
    assert [mistake.code for mistake in caught.value.diagnostics] == [code]
    assert code in IN_WORDS


# ---- prose ----

FENCED = re.compile(r"^(`{3,})(.*)\n(?s:.*?)^\1$", re.MULTILINE)
INFO = re.compile(
    r"nn( mistake)?|text|(nn|csv|json|dat) file=[\w./]+( mistake| repaired)?"
)


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_has_the_form_of_one(code: str) -> None:
    text, page = TEXTS[code], PAGES[code]
    for _, info in FENCED.findall(text):
        assert INFO.fullmatch(info), info
    assert "```" not in FENCED.sub("", text)
    assert text.endswith("\n")
    assert not page.title.endswith(".")
    assert len(page.prose) > 100
    assert "```" not in page.prose + page.reference
    # Programs that exceed a limit have long lines.
    looked = FENCED.sub("", text) if code in ("E108", "E110") else text
    wide = [line for line in looked.splitlines() if len(line) > 92]
    assert [line for line in wide if "://" not in line] == []


def test_no_sentence_is_on_two_pages() -> None:
    sentences = Counter(
        sentence
        for page in PAGES.values()
        for sentence in {*re.split(r"(?<=[.!?:])\s+", " ".join(page.prose.split()))}
        if len(sentence) > 30
    )
    assert [s for s, count in sentences.items() if count > 1] == []


def test_a_text_without_a_heading_is_not_a_page() -> None:
    with pytest.raises(ValueError, match="must begin with"):
        parse_page("About E301\n")


# ---- the command ----


@pytest.mark.parametrize("code", ["E301", "E706", "D117", "W101"])
def test_a_page_is_printed_with_its_message(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", code.lower()]) == 0
    told = capsys.readouterr().out
    file = GOLDEN / f"{code}.md"
    if os.environ.get("DOTNN_UPDATE_GOLDENS") == "1":
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")


def test_pages_follow_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "E302", "D114"]) == 0
    headings = re.findall(r"^# .+", capsys.readouterr().out, re.MULTILINE)
    assert [heading[:6] for heading in headings] == ["# E302", "# D114"]


def test_all_codes_are_listed_by_topic(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain"]) == 0
    told = capsys.readouterr().out
    assert set(re.findall(r"^- (\w\d{3}): ", told, re.MULTILINE)) == set(PAGES)
    assert "## Data that cannot be used\n\n- D101: " in told


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("E3O1", "did you mean `E301`?"),
        ("qqqq", "`dotnn explain` lists all codes and words"),
        ("desne", "did you mean `dense`?"),
        ("platau", "did you mean `plateau`?"),
        ("Linear", "dotnn calls it `dense`"),
    ],
)
def test_an_unknown_code_or_word_is_refused_with_the_nearest(
    code: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "E301", code]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert re.search(rf"unknown code( or word)? `{code}`", told.err)
    assert hint in told.err


@pytest.mark.parametrize(
    ("noun", "word"),
    [
        ("layer", "dense"),
        ("activation", "gelu"),
        ("loss", "nll"),
        ("schedule", "plateau"),
        ("optimizer", "adam"),
        ("setting of `train`", "stop_after"),
        ("metric", "rmse"),
        ("statement", "accept"),
        ("unit", "percent"),
    ],
)
def test_a_word_is_explained_as_the_editor_does(
    noun: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", word]) == 0
    assert editing.describe(noun, word) in capsys.readouterr().out


def test_a_word_is_explained_in_all_its_meanings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", "mae", "patience"]) == 0
    told = capsys.readouterr().out
    assert "**mae**, a loss" in told
    assert "**mae**, a metric" in told
    assert "**patience**, an argument of `plateau`: epochs without" in told


def test_all_words_have_an_explanation() -> None:
    words = editing.listed_words()
    assert {"dense", "relu", "mse", "plateau", "adam", "epochs"} <= set(words)
    assert all(map(editing.explain_word, words))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_page_in_color(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert main(["explain", "E301"]) == 0
    told = terminal.getvalue()
    assert "\x1b[" in told
    plain = re.sub(r"\x1b\[[\d;]*m", "", told)
    assert "E301: unknown argument" in plain
    assert "```" not in plain
    assert max(map(len, plain.splitlines())) <= 92
