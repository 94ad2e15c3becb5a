"""Lints of depth, width, initialization, normalization and of specific layers."""

import pytest
from lint_bench import beside, codes, found, mended, program

from dotnn.compiler.diagnostics.diagnostic import apply_edits

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
            "x -> dense(8) -> repeat(6) { residual { dense(8) -> tanh } } -> dense",
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
            "x -> repeat(20) { residual { dense(8) -> relu -> dense(6) } } -> dense",
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
        ("x -> siren(8, first = true) -> dense", ["W107"]),
        ("x -> dense(64) -> gelu -> dense(15) -> gelu -> dense", ["W107"]),
        ("x -> dense(16) -> gelu -> dense", []),
        ("x -> dense", []),
        ("x -> dense(64) -> gelu -> dense(8) -> dense", []),
        ("x -> dense(8) -> gelu -> dense(64) -> gelu -> dense", []),
        (
            "x -> dense(8) -> gelu -> reshape(8, 1) -> upsample(8) -> flatten",
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
            "x -> repeat(2) { dense(8, init = he_normal) -> sigmoid } -> dense",
            "{ dense(8) ->",
        ),
        (
            "x -> repeat(10) { dense(8, init = lecun_normal) -> relu } -> dense",
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
            "x -> dropout(10%) -> dense(8) -> batch_norm -> gelu -> dense",
            ["W110"],
        ),
        ("x -> dense(8) -> batch_norm -> gelu -> dropout(10%) -> dense", []),
        ("x -> dense(8) -> dropout(10%) -> layer_norm -> gelu -> dense", []),
        ("x -> dense(8) -> gelu -> dropout(10%) -> dense", []),
        (
            "x -> repeat(2) { dense(8) -> batch_norm -> elu -> dropout(5%) } -> dense",
            ["W110"],
        ),
    ],
)
def test_dropout_belongs_between_hidden_layers(
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
def test_layers_get_suitable_inputs(network: str, expected: list[str]) -> None:
    assert codes(program(network)) == expected


@pytest.mark.parametrize(
    ("formula", "label"),
    [
        ("log(x)", "-1..1: `x` is scaled"),
        ("log10(x)", "-1..1: `x` is scaled"),
        ("sqrt(x)", "-1..1: `x` is scaled"),
        ("x^0.5", "-1..1: `x` is scaled"),
        ("x^-1.5", "-1..1: `x` is scaled"),
        ("sqrt(x - 0.5)", "-1.5..0.5"),
        ("arcsin(2 * x)", "-2..2"),
        ("log(mean(x))", "-1..1"),
        ("log(x -> sin)", "-1..1"),
        ("sqrt(x -> dense(1))", "can be any number"),
        ("root(x) + root(x^2)", "-1..1"),
        ("x -> root", "-1..1"),
        ("x -> repeat(2) { root }", "-1..1"),
        ("x -> rooted", "-1..1"),
        ("log1p(x)", None),
        ("arcsin(x)", None),
        ("sqrt(3 + 2 * x)", None),
        ("sqrt(1 - x^2)", None),
        ("log(abs(x))", None),
        ("log(exp(x))", None),
        ("log(x^2 + 1)", None),
        ("log(maximum(x, 0.1))", None),
        ("sqrt(x * x)", None),  # the factors are not independent
        ("(1 + x^3)^1.5", None),
        ("x^3 + x^-2", None),
        ("log(x -> dense(3) -> softplus)", None),
        ("sqrt(x -> dense(3) -> relu)", None),
    ],
)
def test_functions_that_leave_their_domain_are_found(
    formula: str, label: str | None
) -> None:
    beside = {
        "root(": "function root(v) = sqrt(v)",
        "> root": "function root(v) = sqrt(v)",
        "{ root": "function root(v) = sqrt(v)",
        "rooted": "block rooted { sqrt(it) -> dense(6) }",
    }
    lines = dict.fromkeys(line for part, line in beside.items() if part in formula)
    text = program(*lines, f"concat({formula}, x) -> dense")
    labels = [d.label for d in found(text) if d.code == "W117"]
    assert len(labels) == (label is not None)
    assert all((label or "") in each for each in labels)


@pytest.mark.parametrize(
    "stage",
    ["siren(8, 30, false)", "siren(8, first = false)", "siren(8) as sines", "waves"],
)
def test_a_call_that_says_more_is_not_rewritten(stage: str) -> None:
    waves = "block waves { siren(8) -> siren(8) }"
    beside = [waves] if stage == "waves" else []
    text = program(*beside, f"x -> {stage} -> dense")
    assert codes(text) == ["W116"]
    assert mended(text) == text


def test_coordinates_side_by_side_are_coordinates() -> None:
    text = program(
        "input x : real nm in 0..1",
        "input z : real nm in 0..1",
        "concat(x, z) -> siren(8, omega = 10) -> dense",
    )
    assert codes(text) == ["W116"]
    assert "siren(8, omega = 10, first = true)" in mended(text)


# ---- W118 ----

IMAGE = "input x : real[32, 24] in 0..1"
TIME = "axis time[200] s in 0..10\ninput x : real[time, 32] mV in -5..5"
GRID = "axis u[32] nm in 0..9\naxis v[24] nm in 0..9\ninput x : real[u, v] in 0..1"


@pytest.mark.parametrize(
    ("given", "stages", "expected"),
    [
        (IMAGE, "conv(8)", ["W118"]),
        (IMAGE, "conv_transpose(8)", ["W118"]),
        (IMAGE, "avg_pool(2)", ["W118"]),
        (IMAGE, "relu -> conv(8)", ["W118"]),
        (GRID, "conv(8)", ["W118"]),
        (IMAGE, "reshape(32, 24, 1) -> conv(8)", []),
        (IMAGE, "conv(8, kernel = [3])", []),
        (IMAGE, "conv(8, padding = causal)", []),
        (IMAGE, "dense(16) -> conv(8)", []),
        (TIME, "conv(8)", []),
        ("input x : real[100, 12] in 0..1", "conv(8)", []),
        ("input x : real[32, 24, 3] in 0..1", "conv(8)", []),
    ],
)
def test_the_second_axis_of_an_image_is_not_channels(
    given: str, stages: str, expected: list[str]
) -> None:
    text = program(*given.split("\n"), f"x -> {stages} -> relu -> flatten -> dense")
    assert [code for code in codes(text) if code == "W118"] == expected


def test_a_channel_is_offered_to_an_image() -> None:
    text = program(IMAGE, "x -> conv(8) -> relu -> flatten -> dense")
    (warning,) = [d for d in found(text) if d.code == "W118"]
    assert warning.fix is not None
    after = apply_edits(text, warning.fix.edits)
    assert "x -> reshape(32, 24, 1) -> conv(8)" in after
    assert "W118" not in codes(after)
    assert mended(text) == text


# ---- layers that no lint names ----


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ("repeat(12) { dense(8) -> instance_norm -> tanh }", []),
        ("dense(8) -> instance_norm -> dense(8) -> gelu", []),
        ("dense(8, init = siren_uniform) -> instance_norm -> gelu", ["W109"]),
        ("dense(8) -> instance_norm -> attention(2)", []),
        ("highway -> attention", ["W113"]),
        ("dense(8) -> repeat(12) { highway(tanh) }", []),
        ("dense(8) -> highway -> dense(8) -> gelu", []),
        ("dense(8) -> repeat(12) { highway -> relu }", ["W112"]),
        ("dense(8, init = siren_uniform) -> highway -> relu", []),
    ],
)
def test_lints_judge_a_layer_by_its_row(stages: str, expected: list[str]) -> None:
    lines = "axis time[40] ns in 0..20", "input x : real[time, 3] mV in -5..5"
    network = f"x -> {stages} -> global_avg_pool -> dense"
    assert codes(program(*lines, network)) == expected


def test_functions_of_a_loss_or_criterion_stay_in_their_domain() -> None:
    text = (
        "model m\ninput x : real[3] in 0..1\noutput y : real in 0..2\n"
        "output z : real bound 0..1\nfunction gap(p, t) = mean(log(p) - log(t))\n"
        "function size(p, t) = mean(sqrt((p - t)^2))\n"
        "network { y = x -> dense(4) -> tanh -> dense\n"
        "z = x -> dense(4) -> tanh -> dense }\n"
        "loss LOSS\noptimizer adam(learning_rate = 1e-3)\n"
        "data { test = 10% }\naccept CRITERION <= 1\n"
    )

    def labels(loss: str, criterion: str) -> list[str]:
        given = text.replace("LOSS", loss).replace("CRITERION", criterion)
        return [d.label for d in found(given) if d.code == "W117"]

    wrong = ["the argument can be any number", "the argument is in -1..1"]
    assert labels("gap(y)", "gap(z)") == wrong
    assert labels("mse", "gap(y)") == wrong[:1]
    assert labels("gap(z) + size(y)", "size(y)") == []
