"""Common slips get a specific message with a remedy."""

import re
from pathlib import Path

import pytest
from slips import SLIPS, STOCK, with_slip

from dotnn.compiler import Source, apply_fixes, check_source
from dotnn.compiler.diagnostics.diagnostic import apply_edits
from dotnn.compiler.parsing.slips import ROWS

BAD = Path(__file__).parent / "bad"
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
        ("input x : in 0..1 real[3] nm", "`input x : real[3] nm in 0..1`"),
        ("input x : real[3] % in 0..100", "`percent`"),
        ("network { y = x -> dense(8, relu) -> dense }", "`dense(8) -> relu`"),
        ("network { y = x -> dense(8, act = relu, bias = false) }", "false) -> relu`"),
        ('network { y = x -> dense("relu") -> dense }', "`dense -> relu`"),
        ("network { y = (x, x) -> dense }", "`concat(a, b)`"),
        ("train { patience = 5 }", "`schedule plateau("),
        ("train { early_stopping = 5 }", "`train { stop_after = 20 }`"),
        ("train { val_split = 0.2 }", "`data { validation = 10% }`"),
        ("train { test = 0.2 }", "`data { test = … }`"),
        ("train { learning_rate = 1e-3 }", "`optimizer adam(learning_rate = 1e-3)`"),
        ("train { optimizer = adam }", "on a line of its own"),
        ("data { epochs = 5 }", "`train { epochs = … }`"),
        ("input x : real[3] ev", "did you mean `eV`?"),
    ],
)
def test_a_hint_says_the_line_that_it_would_be(text: str, hint: str) -> None:
    (mistake, *_) = check_source(Source(with_slip(text))).diagnostics
    assert hint in mistake.hint


def read_length(text: str) -> int:
    """Characters before the first syntax error, or all of them."""
    found = check_source(Source(text)).diagnostics
    starts = [m.span.start for m in found if m.code.startswith("E1") and m.span]
    return min(starts, default=len(text))


TEXTS = [
    *(with_slip(text) for text, _ in SLIPS),
    *(file.read_text() for file in sorted(BAD.glob("E1*.nn"))),
    *(file.read_text() for file in sorted(BAD.glob("E2*.nn"))),
]


@pytest.mark.parametrize("text", TEXTS)
def test_every_fix_makes_the_text_parse_further(text: str) -> None:
    for mistake in check_source(Source(text)).diagnostics:
        if mistake.fix is not None:
            mended = apply_edits(text, mistake.fix.edits)
            left = check_source(Source(mended)).diagnostics
            fewer = len(left) < len(codes(text))
            assert fewer or read_length(mended) > read_length(text)


@pytest.mark.parametrize(
    "text",
    [
        "network { y = x, x }\nlet a = 2, 3",
        "train { epochs = 10,, batch = 3 }",
        "let a = 1 = 2",
        "data { file = “a.csv }",
    ],
)
def test_a_fix_that_changes_nothing_is_not_offered(text: str) -> None:
    for mistake in check_source(Source(with_slip(text))).diagnostics:
        if mistake.code in ("E119", "E123", "E124"):
            assert mistake.fix is None


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("x -> dense(8 -> tanh -> dense", "x -> dense(8) -> tanh -> dense"),
        ("concat(x -> dense(8), x -> tanh", "concat(x -> dense(8), x) -> tanh"),
        ("x -> dense(8, bias = false -> tanh", "x -> dense(8, bias = false) -> tanh"),
        ("sin(x + 2 * x", "sin(x + 2 * x)"),
        ("x[0:2 -> dense", "x[0:2] -> dense"),
    ],
)
def test_a_bracket_is_closed_where_the_line_then_parses(
    broken: str, mended: str
) -> None:
    text = with_slip(f"network {{ y = {broken} }}")
    (mistake, *_) = check_source(Source(text)).diagnostics
    assert mistake.fix is not None
    assert f"y = {mended} }}" in apply_edits(text, mistake.fix.edits)


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
