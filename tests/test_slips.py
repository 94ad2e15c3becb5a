"""Common slips get a specific message with a remedy."""

import re

import pytest
from slips import SLIPS, STOCK, with_slip

from dotnn.compiler import Source, apply_fixes, check_source
from dotnn.compiler.parsing.slips import ROWS

GENERAL = {"E101", "E102", "E103", "E107"}


def codes(text: str) -> list[str]:
    return [mistake.code for mistake in check_source(Source(text)).diagnostics]


def test_the_stock_has_no_mistake() -> None:
    assert codes(STOCK) == []


@pytest.mark.parametrize(("text", "expected"), SLIPS, ids=[text for text, _ in SLIPS])
def test_a_slip_gets_its_code(text: str, expected: str) -> None:
    assert codes(with_slip(text)) == expected.split()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.example)
def test_the_example_of_a_row_is_not_a_general_error(row) -> None:
    found = codes(with_slip(row.example))
    assert len(found) == 1
    assert not GENERAL & set(found)


@pytest.mark.parametrize(("text", "_"), SLIPS, ids=[text for text, _ in SLIPS])
def test_a_slip_is_reported_with_a_hint(text: str, _: str) -> None:
    for mistake in check_source(Source(with_slip(text))).diagnostics:
        assert mistake.hint


@pytest.mark.parametrize(("text", "_"), SLIPS, ids=[text for text, _ in SLIPS])
def test_a_safe_fix_leaves_no_mistake_of_its_code(text: str, _: str) -> None:
    source = Source(with_slip(text))
    found = check_source(source).diagnostics
    mended, made = apply_fixes(source, found)
    if made:
        left = codes(mended)
        assert len(left) < len(found) or not {m.code for m in made} & set(left)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('network { y = x -> Dense(64, activation="relu") }', "`dense(64) -> relu`"),
        ("network { y = x -> nn.Linear(6, 64) }", "`dense(64)`"),
        ("network { y = x -> Conv2d(3, 16) }", "`conv(16)`"),
        ("network { y = x -> keras.layers.Dropout(0.2) -> dense }", "`dropout(0.2)`"),
        ("input x : real[3] in 0..1 nm", "`input x : real[3] nm …`"),
        ("input x : real[3] um in 0..1 nm", "the values are in `um`"),
        ("input x : real[3] bounds 0..1", "`bound lo..hi`"),
        ("model thin-film", "`model thin_film`"),
        ("network { y = x -> dense(8) -> softmax }", "apply softmax themselves"),
        ("input x : float[3]", "use `real`"),
        ("input x : real[3] kg/m3", "did you mean `kg/m^3`?"),
        ("input x : real[3] ev", "did you mean `eV`?"),
    ],
)
def test_a_hint_says_the_line_that_it_would_be(text: str, hint: str) -> None:
    (mistake, *_) = check_source(Source(with_slip(text))).diagnostics
    assert hint in mistake.hint


def test_names_of_other_languages_may_be_names_of_the_user() -> None:
    text = with_slip("network { Dense = x -> dense(3) -> gelu\n y = Dense -> dense }")
    assert codes(text) == []
    assert codes(with_slip("block ReLU { relu }")) == []


def test_strings_and_comments_are_not_slips() -> None:
    lines = ("# a ** b; c // d 'e' → f", 'data { file = "a // b ; c ** 2 → d.csv" }')
    assert codes(with_slip("\n".join(lines))) == []


def test_two_slips_are_reported_where_they_are() -> None:
    text = with_slip("let a = 2 ** 3\nlet b = 0,5")
    source = Source(text)
    found = check_source(source).diagnostics
    assert [source.slice(m.span) for m in found if m.span] == ["**", "0,5"]


def test_every_code_of_a_slip_is_of_the_text() -> None:
    assert all(re.fullmatch(r"E\d{3}( E\d{3})*", expected) for _, expected in SLIPS)
