"""Lints of the network: what makes each of them speak, and what does not.

A program here is a network of `x`, `y` and what a case declares beside them.
"""

from collections.abc import Collection
from pathlib import Path

import pytest

from dotnn.compiler import (
    Diagnostic,
    Kept,
    Source,
    apply_fixes,
    check_source,
    lint,
    render_all,
)

ROOT = Path(__file__).parent.parent

STOCK = {
    "input": "input x : real[6] nm in 20..120",
    "output": "output y : real um",
    "loss": "loss mse",
    "optimizer": "optimizer adam(learning_rate = 1e-3)",
}


def program(*lines: str) -> str:
    """A spec of some lines; a line without a keyword is what `y` is."""
    text = "\n".join(
        line if _says(line) else f"network {{ y = {line} }}" for line in lines
    )
    said = {line.split()[0] for line in text.split("\n")}
    stock = [line for keyword, line in STOCK.items() if keyword not in said]
    return "\n".join(("model lens", *stock, text)) + "\n"


def _says(line: str) -> bool:
    keywords = ("input", "output", "axis", "block", "function", "network", "loss")
    return line.startswith((*keywords, "train", "data", "optimizer", "accept", "let"))


def found(text: str, rows: int | None = None) -> list[Diagnostic]:
    """What lints of the network say of a program that has no mistakes."""
    done = check_source(Source(text, "spec.nn"))
    assert done.diagnostics == (), render_all(done.diagnostics, done.source)
    return [d for d in lint(done, rows=rows) if d.code.startswith("W1")]


def codes(text: str, rows: int | None = None) -> list[str]:
    return [warning.code for warning in found(text, rows)]


def places(text: str, warnings: Collection[Diagnostic]) -> list[str]:
    """What is underlined."""
    return [text[d.span.start : d.span.end] for d in warnings if d.span is not None]


def mended(text: str) -> str:
    """A program with the fixes that are safe."""
    done = check_source(Source(text, "spec.nn"))
    return apply_fixes(done.source, lint(done))[0]


# ---- the gallery ----

FORWARD = {
    "../runs/thin_film/spec.nn": (ROOT / "specs/thin_film.nn").read_text("utf-8"),
    "../runs/thin_film/run.json": "{}",
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
        "x -> reshape(6, 1) -> conv(8) -> conv(8) -> gelu -> flatten -> dense",
        ["conv(8)"],
    ),
    ("x -> reshape(6, 1) -> conv(8) -> flatten -> dense", ["dense"]),
    (
        "x -> reshape(6, 1) -> conv(8) -> avg_pool(2) -> conv(8) -> gelu -> flatten -> dense",
        ["conv(8)"],
    ),
    (
        "x -> reshape(6, 1) -> dense(8) -> conv(8, kernel = 1) -> gelu -> flatten -> dense",
        ["conv(8, kernel = 1)"],
    ),
    (
        "x -> reshape(6, 1) -> spectral_conv(8, modes = 2) -> spectral_conv(8, modes = 2) -> flatten -> gelu -> dense",
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
    "x -> dense(16) -> repeat(3) { residual { dense(16) -> gelu -> dense(16) } } -> dense",
    # what is read twice is a value of its own
    "x -> siren(32, first = true) -> dense",
    "x -> fourier(32) -> dense",
    "x -> reshape(6, 1) -> positional -> dense(8) -> attention(2) -> dense(8) -> gelu -> flatten -> dense",
    "x -> reshape(6, 1) -> gru(8) -> dense(8) -> gelu -> flatten -> dense",
    "x -> reshape(6, 1) -> conv(8) -> max_pool(2) -> conv(8) -> gelu -> flatten -> dense",
    # depthwise, then pointwise
    "x -> reshape(6, 1) -> conv(8) -> gelu -> conv(8, groups = 8) -> conv(8, kernel = 1) -> gelu -> flatten -> dense",
    # a row and a column
    "x -> reshape(6, 6, 1) -> conv(4, kernel = [1, 5]) -> conv(4, kernel = [5, 1]) -> gelu -> flatten -> dense",
    # a lifting of the operator's papers
    "x -> reshape(6, 1) -> dense(8) -> spectral_conv(8, modes = 2) -> gelu -> flatten -> dense",
    "x -> dense(24) -> reshape(6, 4) -> conv(8) -> gelu -> flatten -> dense",
]

BESIDE = (
    "function snake(x) = x + sin(x)^2",
    "block gru_like { dense(32) -> gelu -> dense(16) }",
)


def beside(case: str) -> str:
    own = [line for line in BESIDE if line.split()[1].split("(")[0] in case]
    wide = ["input x : real[36] nm in 20..120"] if "6, 6" in case else []
    return program(*wide, *own, case)


@pytest.mark.parametrize(("case", "underlined"), COLLAPSED)
def test_linear_in_what_is_linear_is_told(case: str, underlined: list[str]) -> None:
    text = beside(case)
    warnings = found(text)
    assert [w.code for w in warnings] == ["W101"] * len(underlined)
    assert places(text, warnings) == underlined


@pytest.mark.parametrize("case", BENT)
def test_what_is_bent_or_meant_is_left_alone(case: str) -> None:
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


def test_a_value_of_the_loss_is_a_value_of_its_own() -> None:
    text = program(
        "network {\n h = x -> dense(6)\n y = h -> dense\n}",
        "loss mse(y) + 0.1 * mse(h, x)",
    )
    assert codes(text) == []


@pytest.mark.parametrize(
    ("case", "title"),
    [
        ("x -> dense(32) -> dense(16) -> tanh -> dense", "put `tanh` between them"),
        ("x -> dense(32) -> dense", "put `gelu` between them"),
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


# ---- W102 ----


@pytest.mark.parametrize(
    "declared",
    [
        "y : real in 0..1",
        "y : real dimensionless in 0..1",
        "y : real percent in 0..100",
        "reflectance : real",
        "reflectance : real[64] in 0.1..0.9",
        "total_transmittance : real percent",
        "transmittance_p : real",
        "gratingEfficiency2 : real in 0..0.4",
        "probability : real",
    ],
)
def test_a_fraction_wants_a_bound(declared: str) -> None:
    name = declared.split()[0]
    text = program(f"output {declared}", f"network {{ {name} = x -> dense }}")
    (warning,) = found(text)
    assert warning.code == "W102"
    assert warning.fix is not None
    (edit,) = warning.fix.edits
    fixed = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert codes(fixed) == []


@pytest.mark.parametrize(
    "declared",
    [
        "y : real",
        "y : real um in 0..1",
        "y : real in 0..2",
        "y : real in -1..1",
        "y : real percent in 0..1",
        "reflectance : real bound 0..1",
        "reflectance : real in -0.1..1.1",
        "reflectance : complex",
        "log_reflectance : real",
        "reflectance_db : real",
        "reflectance : real dBm",
        "reflectance_error : real",
        "scattering_efficiency : real",
        "absorbance : real",
        "yield : real",
        "reflectance : real in 1e-6..1 log",
        "fractional_shift : real",
        "fraction : simplex[3]",
    ],
)
def test_other_quantities_want_none(declared: str) -> None:
    name = declared.split()[0]
    assert (
        codes(program(f"output {declared}", f"network {{ {name} = x -> dense }}")) == []
    )


# ---- W103, W104 ----

HEADS = [
    ("real bound 0..1", "sigmoid", "W103", "leaves only 0.5..0.731"),
    ("real bound 0..1", "relu", "W103", "leaves only 0.5..1"),
    ("real bound 0..1", "tanh", "W103", "leaves only 0.269..0.731"),
    ("real bound 0..1", "gelu", "W103", "leaves only 0.458..1"),
    ("real bound 0..1", "log_sigmoid", "W103", "leaves only 0..0.5"),
    ("real nm bound 0..90", "relu", "W103", "leaves only 45..90 nm"),
    ("real bound -1..1", "relu", "W103", "leaves only 0..1"),
    ("real bound -1..1", "tanh", "W103", "leaves only -0.762..0.762"),
    ("real um bound 0..", "relu", "W103", "a part of its range out of reach"),
    ("real um in 0..20 bound 0..", "relu", "W103", "only what is above 6.93 um"),
    ("one_of(te, tm)", "tanh", "W103", "no probability above 0.88"),
    ("simplex[3]", "sigmoid", "W103", "no share above 0.58"),
    ("real deg periodic 0..360", "relu", "W103", "only a quarter of the circle"),
    ("real um in 0..8", "relu", "W104", "leaves only 4..8 um"),
    ("real um in 0..8", "sigmoid", "W104", "leaves only 4..8 um"),
    ("real um in 1..100 log", "relu", "W104", "leaves only 10..100 um"),
    ("real um bound 0.. log", "softplus", "W104", "nothing below its mean"),
    ("real um", "relu", "W104", "nothing below its mean"),
    ("real um", "elu", "W104", "nothing below 1 deviation below its mean"),
    ("real um", "tanh", "W104", "1 deviation below its mean to 1 deviation above"),
    ("complex V/m", "relu", "W104", "nothing below its mean"),
]


@pytest.mark.parametrize(("declared", "activation", "code", "words"), HEADS)
def test_an_activation_at_the_end_cuts_the_range(
    declared: str, activation: str, code: str, words: str
) -> None:
    size = {"one_of": 2, "simplex": 3, "complex": 2}.get(
        declared.split("[")[0].split("(")[0].split()[0], 1
    )
    size = 2 if "periodic" in declared else size
    last = f"dense({size}) -> {activation}"
    text = program(f"output y : {declared}", f"x -> dense(32) -> silu -> {last}")
    (warning,) = found(text)
    assert warning.code == code
    assert words in warning.message
    assert codes(mended(text)) == []


@pytest.mark.parametrize(
    ("declared", "end"),
    [
        ("real bound 0..1", "dense"),
        ("real bound 0..1", "dense(1) -> leaky_relu"),
        ("real bound 0..1", "dense(1) -> identity"),
        ("real bound 0..1", "dense(1) -> snake"),
        ("real um in 0..8", "dense(1) -> tanh"),
        ("real um in 0..8", "dense(1) -> hard_tanh"),
        ("one_of(te, tm)", "dense(2) -> relu"),
        ("real deg periodic 0..360", "dense(2) -> tanh"),
        ("real um bound 0..", "dense(1) -> leaky_relu(0.2)"),
    ],
)
def test_an_activation_that_cuts_nothing_may_end_an_output(
    declared: str, end: str
) -> None:
    function = "function snake(x) = x + sin(x)^2"
    beside = [function] if "snake" in end else []
    network = f"x -> dense(32) -> silu -> {end}"
    assert codes(program(*beside, f"output y : {declared}", network)) == []


@pytest.mark.parametrize(
    "network",
    [
        "(x -> dense(1) -> sigmoid) * 3",
        "(x -> dense(1) -> relu) - (x -> dense(1) -> relu)",
        "x -> residual { dense(6) -> relu } -> dense",
    ],
)
def test_what_follows_the_activation_may_give_the_range_back(network: str) -> None:
    assert codes(program(network)) == []


def test_a_spread_ends_as_it_likes() -> None:
    text = program(
        "network {\n h = x -> dense(32) -> gelu\n y = h -> dense\n"
        " s = h -> dense(1) -> softplus\n}",
        "loss nll(y, s)",
    )
    assert codes(text) == []


def test_an_activation_inside_of_a_block_is_not_removed() -> None:
    text = program("block end { dense(1) -> relu }", "x -> dense(32) -> silu -> end")
    (warning,) = found(text)
    assert warning.code == "W104"
    assert warning.fix is None


# ---- W105, W112 ----


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("x -> repeat(3) { dense(8) -> sigmoid } -> dense", ["W105"]),
        ("x -> repeat(3) { dense(8) -> tanh } -> dense", ["W105"]),
        (
            "x -> dense(8) -> tanh -> dense(8) -> sigmoid -> dense(8) -> tanh -> dense",
            ["W105"],
        ),
        ("x -> repeat(2) { dense(8) -> sigmoid } -> dense", []),
        ("x -> repeat(6) { dense(8) -> gelu } -> dense", []),
        ("x -> repeat(6) { dense(8) -> layer_norm -> tanh } -> dense", []),
        (
            "x -> dense(8) -> tanh -> repeat(6) { residual { dense(8) -> tanh } } -> dense",
            [],
        ),
        ("x -> dense(8) -> repeat(6) { tanh } -> dense", []),
        ("x -> repeat(9) { dense(8) -> relu } -> dense", []),
        ("x -> repeat(10) { dense(8) -> relu } -> dense", ["W112"]),
        ("x -> repeat(500) { dense(8) -> relu } -> dense", ["W112"]),
        ("x -> repeat(3) { repeat(4) { dense(8) -> silu } } -> dense", ["W112"]),
        ("x -> repeat(3) { repeat(4) { dense(8) -> silu } -> rms_norm } -> dense", []),
        ("x -> repeat(12) { dense(8) -> selu } -> dense", []),
        ("x -> repeat(12) { dense(8) -> tanh } -> dense", ["W105"]),
        (
            "x -> dense(8) -> repeat(20) { residual { dense(8) -> relu -> dense(8) } } -> dense",
            [],
        ),
    ],
)
def test_depth_wants_a_way_for_gradients(network: str, expected: list[str]) -> None:
    assert codes(program(network)) == expected


# ---- W107, W108 ----


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("x -> dense(8) -> gelu -> dense", ["W107"]),
        ("x -> dense(64) -> gelu -> dense(15) -> gelu -> dense", ["W107"]),
        ("x -> dense(16) -> gelu -> dense", []),
        ("x -> dense", []),
        ("x -> dense(64) -> gelu -> dense(8) -> dense", []),
        ("x -> dense(8) -> gelu -> dense(64) -> gelu -> dense", []),
        (
            "x -> dense(8) -> gelu -> reshape(8, 1) -> upsample(8) -> conv(1) -> flatten",
            [],
        ),
    ],
)
def test_an_output_of_many_numbers_wants_features(
    network: str, expected: list[str]
) -> None:
    assert codes(program("output y : real[64] um", network)) == expected


def test_few_numbers_are_made_of_few_features() -> None:
    assert (
        codes(program("output y : real[31] um", "x -> dense(8) -> gelu -> dense")) == []
    )


LARGE = "x -> dense(64) -> gelu -> dense(64) -> gelu -> dense"


@pytest.mark.parametrize(
    ("lines", "rows", "expected"),
    [
        ([], 100, ["W108"]),
        ([], 10_000, []),
        ([], None, []),
        (["data { test = 10% }"], 100, ["W108"]),
        (["data { validation = 10% }"], 100, []),
        (["train { ensemble = 5 }"], 100, []),
        (["optimizer adamw(learning_rate = 1e-3)"], 100, []),
        (["optimizer adamw(learning_rate = 1e-3, weight_decay = 0)"], 100, ["W108"]),
        (["loss mse + 1e-4 * l2(params)"], 100, []),
    ],
)
def test_weights_without_data_want_a_guard(
    lines: list[str], rows: int | None, expected: list[str]
) -> None:
    assert codes(program(*lines, LARGE), rows) == expected


def test_dropout_guards() -> None:
    network = "x -> dense(64) -> gelu -> dropout(10%) -> dense(64) -> gelu -> dense"
    assert codes(program(network), rows=100) == []


# ---- W109 ----


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("x -> dense(8, init = he_normal) -> tanh -> dense", "dense(8) -> tanh"),
        (
            "x -> dense(8, init = he_uniform, bias = false) -> sin -> dense",
            "dense(8, bias = false)",
        ),
        (
            "x -> dense(8, init = siren_uniform) -> layer_norm -> gelu -> dense",
            "dense(8) -> layer",
        ),
        ("x -> dense(8, init = zeros) -> gelu -> dense", "dense(8) -> gelu"),
        (
            "x -> dense(init = ones, size = 8) -> gelu -> dense",
            "dense(size = 8) -> gelu",
        ),
        (
            "x -> repeat(2) { dense(8, init = he_normal) -> dropout(10%) -> sigmoid } -> dense",
            "{ dense(8) ->",
        ),
        (
            "x -> repeat(10) { dense(8, init = lecun_normal) -> relu } -> rms_norm -> dense",
            "{ dense(8) ->",
        ),
    ],
)
def test_a_start_that_does_not_suit_is_left_out(network: str, expected: str) -> None:
    text = program(network)
    assert "W109" in codes(text)
    assert expected in mended(text)
    assert "W109" not in codes(mended(text))


@pytest.mark.parametrize(
    "network",
    [
        "x -> dense(8, init = he_normal) -> gelu -> dense",
        "x -> dense(8, init = glorot_uniform) -> relu -> dense",
        "x -> dense(8, init = lecun_normal) -> tanh -> dense",
        "x -> dense(8, init = orthogonal) -> tanh -> dense",
        "x -> dense(8, init = siren_uniform) -> sin -> dense",
        "x -> dense(8) -> gelu -> dense(init = zeros)",
        "x -> residual { dense(8) -> gelu -> dense(6, init = zeros) } -> gelu -> dense",
        "x -> dense(8, bias_init = zeros) -> gelu -> dense",
        "x -> dense(8, init = he_normal) -> snake -> dense",
    ],
)
def test_a_start_that_is_meant_is_left_alone(network: str) -> None:
    assert codes(beside(network)) == []


# ---- W110, W111 ----


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("x -> dense(8) -> gelu -> dense(1) -> dropout(10%)", ["W110"]),
        ("x -> dense(8) -> dropout(10%) -> batch_norm -> gelu -> dense", ["W110"]),
        (
            "x -> dense(8) -> gelu -> dropout(10%) -> dense(8) -> batch_norm -> gelu -> dense",
            ["W110"],
        ),
        ("x -> dense(8) -> batch_norm -> gelu -> dropout(10%) -> dense", []),
        ("x -> dense(8) -> dropout(10%) -> layer_norm -> gelu -> dense", []),
        ("x -> dense(8) -> gelu -> dropout(10%) -> dense", []),
        (
            "x -> repeat(2) { dense(8) -> batch_norm -> gelu -> dropout(10%) } -> dense",
            ["W110"],
        ),
    ],
)
def test_dropout_stands_between_hidden_layers(
    network: str, expected: list[str]
) -> None:
    assert codes(program(network)) == expected


NORM = "x -> dense(8) -> batch_norm -> gelu -> dense"
PLACES = "x -> reshape(6, 1) -> conv(4) -> batch_norm -> gelu -> flatten -> dense"


@pytest.mark.parametrize(
    ("network", "lines", "rows", "expected"),
    [
        (NORM, ["train { batch = 4 }"], None, ["W111"]),
        (NORM, ["train { batch = 8 }"], None, []),
        (PLACES, ["train { batch = 4 }"], None, []),
        (PLACES, ["train { batch = 1 }"], None, ["W111"]),
        (NORM, [], 3201, ["W111"]),
        (NORM, [], 3200, []),
        (PLACES, [], 3201, []),
        (NORM, ["data { test = 10% }"], 3201, ["W111"]),
        (NORM, ["data { test = 10% \n group = wafer }"], 3201, []),
    ],
)
def test_a_norm_over_a_batch_wants_rows(
    network: str, lines: list[str], rows: int | None, expected: list[str]
) -> None:
    assert codes(program(*lines, network), rows) == expected


# ---- W113, W114 ----


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("x -> dense(8) -> attention(2) -> global_avg_pool -> dense", ["W113"]),
        ("x -> attention -> global_avg_pool -> dense", ["W113"]),
        ("x -> positional -> dense(8) -> attention(2) -> global_avg_pool -> dense", []),
        ("x -> conv(8) -> gelu -> attention(2) -> global_avg_pool -> dense", []),
        ("x -> gru(8) -> attention(2) -> global_avg_pool -> dense", []),
        (
            "x -> dense(8) -> attention(2, causal = true) -> global_avg_pool -> dense",
            [],
        ),
        ("x -> rnn(8, sequence = false) -> dense", ["W114"]),
        ("x -> lstm(8, sequence = false) -> dense", []),
        ("x[0:100] -> rnn(8, sequence = false) -> dense", []),
    ],
)
def test_the_order_of_a_sequence_is_kept(network: str, expected: list[str]) -> None:
    axis = "axis time[120] ns in 0..20"
    text = program(axis, "input x : real[time, 2] mV in -5..5", network)
    assert codes(text) == expected


def test_a_set_has_no_order() -> None:
    text = program(
        "input x : real[40, 3] nm in -5..5",
        "x -> dense(8) -> attention(2) -> global_avg_pool -> dense",
    )
    assert codes(text) == []


# ---- W115, W116 ----


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("x -> dense(8) -> log1mexp -> dense", ["W115"]),
        ("x -> dense(8) -> softplus -> log1mexp -> dense", []),
        ("x -> siren(8) -> dense", ["W116"]),
        ("x -> siren(8, first = true) -> siren(8) -> dense", []),
        ("x -> siren(8, first = true) -> siren(8, first = true) -> dense", ["W116"]),
        ("x -> repeat(3) { siren(8) } -> dense", ["W116"]),
        ("x -> fourier(8) -> siren(8) -> dense", []),
        ("x -> dense(8) -> siren(8) -> dense", []),
    ],
)
def test_layers_are_given_what_they_are_made_for(
    network: str, expected: list[str]
) -> None:
    assert codes(program(network)) == expected


def test_coordinates_side_by_side_are_coordinates() -> None:
    text = program(
        "input x : real nm in 0..1",
        "input z : real nm in 0..1",
        "concat(x, z) -> siren(8, omega = 10) -> dense",
    )
    assert codes(text) == ["W116"]
    assert "siren(8, omega = 10, first = true)" in mended(text)


# ---- lines ----


def test_the_largest_networks_are_looked_at_in_little_time() -> None:
    deep = "x -> repeat(2400) { dense(2) -> relu } -> dense"
    assert codes(program(deep)) == ["W112"]
    nested = (
        "x -> repeat(16) { repeat(16) { repeat(16) { dense(2) -> relu } } } -> dense"
    )
    assert codes(program(nested)) == ["W112"]
