"""Lints: reported once at the right span and level, and silenced with a reason.

`DOTNN_UPDATE_GOLDENS=1 pytest tests/test_lints.py` rewrites the messages.
"""

import os
import re
from pathlib import Path

import pytest

from dotnn.compiler import (
    LINT_CODES,
    Diagnostic,
    Levels,
    Source,
    apply_fixes,
    check_source,
    lint,
    render_all,
    require_levels,
)

HERE = Path(__file__).parent
GOLDEN = HERE / "golden/lints"
PAGES = HERE.parent / "grammar/pages"
_PROGRAM = re.compile(r"```nn(?: mistake)?\n(.*?)```", re.DOTALL)
_TABLE = re.compile(r"```csv file=\S+\n(.*?)```", re.DOTALL)
_ROWS = re.compile(r"^ *file *= .*# (\d+) rows$", re.MULTILINE)
_MESSAGE = re.compile(r"```text\n(.*?)```", re.DOTALL)


def lints(
    text: str, levels: Levels | None = None, rows: int | None = None
) -> tuple[Diagnostic, ...]:
    """Lints of a program without errors."""
    done = check_source(Source(text, "spec.nn"))
    assert done.diagnostics == (), render_all(done.diagnostics, done.source)
    return lint(done, levels, rows=rows)


def codes(
    text: str, levels: Levels | None = None, rows: int | None = None
) -> list[str]:
    """Codes of all lints of a program."""
    return [warning.code for warning in lints(text, levels, rows)]


def rows_of(page: Path) -> int | None:
    """Number of rows in the data of a page, if it shows or states it."""
    text = page.read_text(encoding="utf-8")
    if table := _TABLE.search(text):
        return table[1].strip().count("\n")
    said = _ROWS.search(text)
    return int(said[1]) if said else None


def programs(page: Path) -> list[str]:
    """The programs of a page: one that shows a lint, and the repaired one."""
    return _PROGRAM.findall(page.read_text(encoding="utf-8"))


OF_TEXT = [c for c in LINT_CODES if not c.startswith("W6")]


@pytest.mark.parametrize("code", OF_TEXT)
def test_a_lint_has_its_golden_message(code: str) -> None:
    page = PAGES / f"{code}.md"
    text = programs(page)[0]
    found = lints(text, rows=rows_of(page))
    assert [warning.code for warning in found] == [code]
    told = render_all(found, Source(text, f"{code}.nn"))
    file = GOLDEN / f"{code}.txt"
    if os.environ.get("DOTNN_UPDATE_GOLDENS") == "1":
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", OF_TEXT)
def test_a_repaired_program_has_nothing_left_to_say_of(code: str) -> None:
    page = PAGES / f"{code}.md"
    assert codes(programs(page)[1], rows=rows_of(page)) == []


@pytest.mark.parametrize("code", OF_TEXT)
def test_a_safe_fix_leaves_a_sound_program_without_its_lint(code: str) -> None:
    text = programs(PAGES / f"{code}.md")[0]
    done = check_source(Source(text))
    fixed, made = apply_fixes(done.source, lint(done))
    assert (fixed != text) == bool(made)
    assert code not in codes(fixed) or not made


def test_a_message_on_the_page_of_a_lint_is_the_true_one() -> None:
    pages = {code: PAGES / f"{code}.md" for code in OF_TEXT}
    written = {c: _MESSAGE.findall(p.read_text("utf-8")) for c, p in pages.items()}
    assert [code for code, said in written.items() if said] == ["W404", "W405"]
    for code in ("W404", "W405"):
        source = Source(programs(pages[code])[0], "film.nn")
        found = lint(check_source(source), rows=rows_of(pages[code]))
        assert written[code] == [render_all(found, source)]


def test_no_golden_message_of_a_lint_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(OF_TEXT)


# ---- silence ----

COLLAPSE = programs(PAGES / "W101.md")[0]
LINE = "network { focus = tilt -> dense(32) -> dense(32) -> tanh -> dense }"


def with_network(*lines: str) -> str:
    assert LINE in COLLAPSE
    return COLLAPSE.replace(LINE, "\n".join(lines))


@pytest.mark.parametrize(
    "lines",
    [
        [LINE + "  # allow: W101 a product of two matrices"],
        [LINE + "  # allow: w101, W101 a product of two matrices"],
        ["# allow: W101 a product of two matrices", LINE],
        ["# allow: W101 a product", "", "# of two matrices", LINE],
        ["#allow:W101 - a product of two matrices", LINE],
    ],
)
def test_a_reasoned_comment_silences_the_line_it_speaks_of(lines: list[str]) -> None:
    assert codes(with_network(*lines)) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([LINE + "  # allow: W101"], ["W001"]),
        ([LINE + "  # allow: W101 :-"], ["W001"]),
        ([LINE, "# allow: W101 too late"], ["W101", "W002"]),
        (["# allow: W101 too far", "let width = 3", LINE], ["W002", "W101"]),
        ([LINE + "  # allow: W999 why not"], ["W101", "W003"]),
        ([LINE + "  # allow: E201 why not"], ["W101", "W003"]),
        ([LINE + "  # allow me: W101"], ["W101"]),
        ([LINE + "  # allow:"], ["W101"]),
        ([LINE.replace("mse", "mse") + '  # "allow: W101 no"'], ["W101"]),
    ],
)
def test_other_comments_are_reported(lines: list[str], found: list[str]) -> None:
    assert codes(with_network(*lines)) == found


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# allow: W104, W101 a product", "# allow: W101 a product"),
        ("# allow: W101, W104 a product", "# allow: W101 a product"),
        ("# allow: W101, W104, W105 a product", "# allow: W101 a product"),
        ("# allow: W104, W101 , W105 a product", "# allow: W101 a product"),
        ("# allow: W104, W105, W101 a product", "# allow: W101 a product"),
    ],
)
def test_of_a_comment_only_the_codes_without_effect_are_removed(
    comment: str, left: str
) -> None:
    text = with_network(f"{LINE}  {comment}")
    for _ in range(3):
        done = check_source(Source(text))
        text, _ = apply_fixes(done.source, lint(done))
    assert text == with_network(f"{LINE}  {left}")


def test_a_string_silences_nothing() -> None:
    text = COLLAPSE.replace("model lens", 'model lens\n"# allow: W101 no comment"')
    assert codes(text) == ["W101"]


# ---- levels ----


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ({}, "warning"),
        ({"W101": "error"}, "error"),
        ({"W": "error", "W1": "note"}, "note"),
        ({"W1": "note", "W101": "error"}, "error"),
        ({"W2": "error"}, "warning"),
    ],
)
def test_the_longest_code_decides_the_level(levels: Levels, found: str) -> None:
    assert [w.severity for w in lints(COLLAPSE, levels)] == [found]


def test_a_lint_that_is_off_says_nothing() -> None:
    assert codes(COLLAPSE, {"W1": "off"}) == []


@pytest.mark.parametrize(
    ("levels", "rule"),
    [
        ({"W999": "off"}, "needs a code"),
        ({"": "off"}, "needs a code"),
        ({"W101": "loud"}, "one of off, note, warning, error"),
        ({"W101": 3}, "one of off"),
    ],
)
def test_levels_that_are_none_are_refused(levels: dict[str, object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        require_levels(levels)
