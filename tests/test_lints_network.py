"""Lints of the network: none for the gallery; consecutive linear layers."""

from pathlib import Path

import pytest
from lint_bench import beside, codes, found, places, program

from dotnn.compiler import Kept, Source, check_source, describe_model, lint

ROOT = Path(__file__).parent.parent

# ---- the gallery ----

FILM = (ROOT / "specs/thin_film.nn").read_text("utf-8")
FORWARD = {
    "../runs/thin_film/spec.nn": FILM,
    "../runs/thin_film/run.json": describe_model(FILM),
}


@pytest.mark.parametrize("spec", sorted(ROOT.glob("specs/*.nn")), ids=lambda p: p.stem)
@pytest.mark.parametrize("rows", [None, 2000])
def test_nothing_is_said_of_the_gallery(spec: Path, rows: int | None) -> None:
    source = Source(spec.read_text("utf-8"), spec.name, Kept(FORWARD))
    done = check_source(source)
    assert done.spec is not None
    assert [d for d in lint(done, rows=rows) if d.code.startswith("W1")] == []


# ---- W101 ----

COLLAPSED = [
    ("x -> dense(32) -> dense", ["dense"]),
    ("x -> dense(32) -> dense(32) -> gelu -> dense", ["dense(32)"]),
    ("x -> dense(32) -> dropout(10%) -> dense", ["dense"]),
    ("x -> dense(32) -> identity -> dense", ["dense"]),
    ("x -> dense(32) -> batch_norm -> dense", ["dense"]),
    ("x -> dense(32) -> reshape(4, 8) -> flatten -> dense", ["dense"]),
    (
        "x -> dense(32) -> reshape(4, 8) -> dense(16) -> flatten -> gelu -> dense",
        ["dense(16)"],
    ),
    ("x -> repeat(3) { dense(8) -> gelu -> dense(8) } -> gelu -> dense", ["dense(8)"]),
    ("x -> repeat(3) { dense(8) } -> gelu -> dense", ["dense(8)"]),
    (
        "x -> dense(32) -> gelu -> dense(32) as last -> last -> gelu -> dense",
        ["dense(32)"],
    ),
    ("x -> residual { dense(6) } -> dense", ["dense"]),
    (
        "x -> dense(8) -> residual { dense(8) } -> gelu -> dense",
        ["residual { dense(8) }"],
    ),
    ("x -> residual { dense(8) -> dense(6) } -> gelu -> dense", ["dense(6)"]),
    ("(x -> dense(32)) * 2 + bias() -> dense", ["dense"]),
    (
        "X -> conv(8) -> conv(8) -> END",
        ["conv(8)"],
    ),
    ("X -> conv(8) -> flatten -> dense", ["dense"]),
    (
        "X -> conv(8) -> avg_pool(2) -> conv(8) -> END",
        ["conv(8)"],
    ),
    (
        "X -> dense(8) -> conv(8, kernel = 1) -> END",
        ["conv(8, kernel = 1)"],
    ),
    (
        "X -> spectral_conv(4, modes = 2) -> spectral_conv(8, modes = 2) -> END",
        ["spectral_conv(8, modes = 2)"],
    ),
    ("x -> gru_like -> dense", ["dense"]),
]

BENT = [
    "x -> dense",
    "x -> dense(32) -> gelu -> dense",
    "x -> dense(32) -> layer_norm -> dense",
    "x -> dense(32) -> sin -> dense",
    "x -> dense(32) -> snake -> dense",
    # a matrix of low rank
    "x -> dense(3) -> dense(32) -> gelu -> dense",
    "x -> dense(64) -> gelu -> dense(8) -> dense(64) -> gelu -> dense",
    # a stream that the branches add to
    "x -> dense(9) -> repeat(3) { residual { dense(9) -> gelu -> dense(9) } } -> dense",
    # a value with two readers is intended
    "x -> siren(32, first = true) -> dense",
    "x -> fourier(32) -> dense",
    "X -> positional -> dense(8) -> attention(2) -> dense(8) -> END",
    "X -> gru(8) -> dense(8) -> END",
    "X -> conv(8) -> max_pool(2) -> conv(8) -> END",
    # depthwise, then pointwise
    "X -> conv(8) -> gelu -> conv(8, groups = 8) -> conv(8, kernel = 1) -> END",
    # a row and a column
    "x -> reshape(6, 6, 1) -> conv(4, [1, 5]) -> conv(4, [5, 1]) -> END",
    # the lifting of published neural operators
    "X -> dense(8) -> spectral_conv(8, modes = 2) -> END",
    "x -> dense(24) -> reshape(6, 4) -> conv(8) -> END",
]


@pytest.mark.parametrize(("case", "underlined"), COLLAPSED)
def test_consecutive_linear_layers_are_reported(
    case: str, underlined: list[str]
) -> None:
    text = beside(case)
    warnings = found(text)
    assert [w.code for w in warnings] == ["W101"] * len(underlined)
    assert places(text, warnings) == underlined


@pytest.mark.parametrize("case", BENT)
def test_nonlinear_and_intended_cases_are_silent(case: str) -> None:
    assert codes(beside(case)) == []


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("network {\n h = x -> dense(16)\n y = h -> dense\n}", ["W101"]),
        ("network {\n h = x -> dense(16)\n y = h * (h -> dense(16)) -> dense\n}", []),
        ("network {\n h = x -> dense(16)\n y = dot(h, h)\n}", []),
        ("network {\n h = x -> dense(4)\n y = concat(h, x) -> dense\n}", []),
        (
            "network {\n h = x -> dense(16) -> gelu\n y = h -> two(8) -> dense\n}",
            ["W101"] * 2,
        ),
        ("network {\n h = x -> dense(16) -> gelu\n y = h -> joined(8) -> dense\n}", []),
    ],
)
def test_names_and_blocks_are_read_through(network: str, expected: list[str]) -> None:
    two = "block two(n) { dense(n) -> dense(n) }"
    joined = "block joined(n) { (it -> dense(n)) * (it -> dense(n)) }"
    needed = [b for b in (two, joined) if b.split()[1].split("(")[0] + "(" in network]
    assert codes(program(*needed, network)) == expected


@pytest.mark.parametrize("own", ["h", "k"])
def test_a_local_value_of_a_block_is_not_a_value_of_the_network(own: str) -> None:
    block = f"block b(n) {{\n {own} = it -> dense(n) -> relu\n {own} * it\n}}"
    network = "network {\n h = x -> dense(8)\n y = h -> dense(8) -> b(8) -> dense\n}"
    assert codes(program(block, network)) == ["W101"]


def test_a_value_of_the_loss_is_a_value_of_its_own() -> None:
    text = program(
        "network {\n h = x -> dense(6)\n y = h -> dense\n}",
        "loss mse(y) + 0.1 * mse(h, x)",
    )
    assert codes(text) == []


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ("x -> dense(32) -> dense(16) -> tanh -> dense", "add `tanh` between them"),
        ("x -> dense(32) -> dense", "add `gelu` between them"),
    ],
)
def test_the_usual_activation_is_offered_between(case: str, title: str) -> None:
    text = program(case)
    (warning,) = found(text)
    assert warning.fix is not None
    assert not warning.fix.safe
    assert warning.fix.title == title
    (edit,) = warning.fix.edits
    fixed = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert codes(fixed) == []


def test_nothing_is_put_between_a_stage_and_its_name() -> None:
    (warning,) = found(program("x -> dense(32) as first -> dense"))
    assert warning.fix is None


# ---- lines ----


def test_the_largest_networks_are_looked_at_in_little_time() -> None:
    deep = "x -> repeat(2400) { dense(2) -> relu } -> dense"
    assert codes(program(deep)) == ["W112"]
    nested = (
        "x -> repeat(12) { repeat(12) { repeat(12) { dense(2) -> relu } } } -> dense"
    )
    assert codes(program(nested)) == ["W112"]
