"""Inferred shapes and weights of networks."""

import re
from collections.abc import Iterator

import pytest

from dotnn.compiler import Source, check_source, compile_source, ir

INPUTS = {"s": "real", "v": "real[3]", "w": "real[4]", "grid": "real[5, 3]"}


def text(network: str, output: str = "real[2]", *more: str) -> str:
    """A spec with the inputs that its network reads."""
    read = [name for name in INPUTS if re.search(rf"\b{name}\b", network)]
    return "\n".join(
        [
            "model m",
            *(f"input {name} : {INPUTS[name]}" for name in read),
            f"output y : {output}",
            f"network {{\n{network}\n}}",
            "loss mse",
            "optimizer sgd(learning_rate = 1)",
            *more,
        ]
    )


def spec(network: str, output: str = "real[2]", *more: str) -> ir.Spec:
    return compile_source(Source(text(network, output, *more)))


def codes(network: str, output: str = "real[2]", *more: str) -> list[str]:
    source = Source(text(network, output, *more))
    return [mistake.code for mistake in check_source(source).diagnostics]


def stages(node: ir.Expression | ir.Body) -> Iterator[ir.Stage]:
    """Stages of a pipeline and of its bodies, in order."""
    match node:
        case ir.Body(result=result):
            yield from stages(result)
        case ir.Pipe(source=source, stages=found):
            yield from stages(source)
            for stage in found:
                yield stage
                match stage:
                    case ir.Residual(body=body) | ir.Block(body=body):
                        yield from stages(body)
                    case ir.Repeat(runs=runs):
                        for _, body in runs:
                            yield from stages(body)
                    case _:
                        pass
        case _:
            return


def layers(network: str, output: str = "real[2]", *more: str) -> list[ir.Layer]:
    (*_, last) = spec(network, output, *more).values
    return [s for s in stages(last.expression) if isinstance(s, ir.Layer)]


def weights(network: str, output: str = "real[2]", *more: str) -> list[tuple[int, ...]]:
    return [layer.weights[0].shape for layer in layers(network, output, *more)]


def test_a_dense_layer_acts_on_the_last_axis() -> None:
    assert weights("y = grid -> dense(4) -> dense", "real[5, 2]") == [(3, 4), (4, 2)]


def test_a_scalar_enters_a_dense_layer_as_a_vector_of_one() -> None:
    assert weights("y = s -> dense(4) -> dense") == [(1, 4), (4, 2)]


@pytest.mark.parametrize(
    ("output", "last"),
    [("real", 1), ("real[1]", 1), ("real[2]", 2), ("real[2, 3]", 6)],
)
def test_the_last_layer_takes_its_size_from_the_output(output: str, last: int) -> None:
    assert weights("y = v -> dense", output) == [(3, last)]


def test_a_block_at_the_end_takes_its_size_from_the_output() -> None:
    assert weights("y = v -> b", "real[2]", "block b { dense(8) -> dense }") == [
        (3, 8),
        (8, 2),
    ]


def test_the_first_repetition_may_see_another_shape() -> None:
    (value,) = spec("y = v -> repeat(3) { dense(8) } -> dense").values
    (repeat,) = (s for s in stages(value.expression) if isinstance(s, ir.Repeat))
    assert [count for count, _ in repeat.runs] == [1, 2]


def test_concat_adds_the_last_axes() -> None:
    assert weights("y = concat(s, v, w, v) -> dense") == [(11, 2)]


def test_numbers_join_arrays_of_any_shape() -> None:
    assert weights("y = 2 * grid / 3 - 2^2 -> dense", "real[5, 2]") == [(3, 2)]


@pytest.mark.parametrize(
    ("stage", "initializer"),
    [
        ("relu", "he_normal"),
        ("tanh", "glorot_uniform"),
        ("sin", "siren_uniform"),
        ("layer_norm -> dropout(0.1) -> relu", "he_normal"),
        ("dense(4) -> relu", "lecun_normal"),
        ("repeat(2) { relu }", "lecun_normal"),
    ],
)
def test_weights_suit_the_activation_behind(stage: str, initializer: str) -> None:
    first, *_ = layers(f"y = v -> dense(4) -> {stage} -> dense")
    assert first.weights[0].initializer == initializer


def test_the_last_layer_suits_the_head() -> None:
    assert layers("y = v -> dense")[0].weights[0].initializer == "lecun_normal"
    saturating = layers("y = v -> dense", "real[2] bound 0..1")
    assert saturating[0].weights[0].initializer == "glorot_uniform"


@pytest.mark.parametrize(
    ("network", "code"),
    [
        ("y = v -> dense(3)", "E401"),
        ("y = v", "E401"),
        ("y = v -> residual { dense(4) } -> dense", "E402"),
        ("y = v + w -> dense", "E403"),
        ("y = (v -> reshape(3, 1)) * v -> dense", "E403"),
        ("y = concat(v, grid) -> dense", "E404"),
        ("y = concat(v) -> dense", "E405"),
        ("y = v -> dense -> relu -> dense", "E406"),
        ("y = concat(v -> dense, v) -> dense", "E406"),
        ("y = v + (3 -> dense(3)) -> dense", "E407"),
        ('y = concat(v, "t") -> dense', "E407"),
        ("y = v^s -> dense", "E408"),
        ("y = v -> repeat(60) { concat(it, it) } -> dense", "E410"),
        ("y = v -> repeat(1000000000) { dense(3) } -> dense", "E411"),
        ("y = v -> repeat(1000000000) { concat(it, v) } -> dense", "E411"),
        ("y = v -> repeat(40) { dense(1e4) } -> dense", "E412"),
        ("y = v / 0 -> dense", "E308"),
        ("y = v -> dense(-3) -> dense", "E305"),
        ("y = v -> repeat(0) { relu } -> dense", "E305"),
        ("y = v -> w -> relu", "E201"),
        ("y = v + dense(3)", "E225"),
        ("y = v -> w -> dense", "E201"),
        ("y = concat(v, vv) -> dense", "E202"),
        ("y = v -> dense\nz = v -> dense(2)", "E224"),
        ("h = h + 1\ny = concat(v, h) -> dense", "E223"),
        ("y = v -> relu(alpha = 2) -> dense", "E301"),
        ("v = v -> dense(2)\ny = v -> dense", "E220"),
    ],
)
def test_a_network_that_does_not_fit_is_one_mistake(network: str, code: str) -> None:
    assert codes(network) == [code]


def test_consequences_of_an_error_are_silent() -> None:
    network = "a = v -> missing(3)\nb = a -> dense(4)\ny = concat(a, b) -> dense"
    assert codes(network) == ["E201"]
    assert codes("y = v -> dense", "real[unknown]") == ["E204"]
    assert codes("y = v -> dense", "integer") == ["E205"]
    assert codes("y = v -> dense", "real in 1..0") == ["E501"]


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("block b(n) { dense(n) -> relv }", "E201"),
        ("block b(n) { residual { dense(4) } }", "E402"),
        ("block b(n, n) { dense(n) }", "E220"),
        ("block b(in) { dense(3) }", "E221"),
        ("block b(n) { n = it -> dense(3)\n n -> relu }", "E220"),
        ("block b(n) { c(n) }\nblock c(n) { b(n) }", "E223"),
        ("block b(n) { v -> dense(n) }", "E202"),
        ("block b(n, m) { dense(n) }", "E302"),
        ("block b { dense(3) }", "E303"),
    ],
)
def test_a_block_called_twice_has_one_mistake(block: str, code: str) -> None:
    network = "y = v -> b(3) -> dense(4) -> b(3) -> dense"
    assert codes(network, "real[2]", block) == [code]


def test_a_block_that_is_never_called_has_known_stages() -> None:
    network = "y = v -> dense"
    block = "block idle(n) { h = it -> dense(n) -> {}\n concat(h, it) -> dense(n) }"
    assert codes(network, "real[2]", block.replace("{}", "relu")) == []
    assert codes(network, "real[2]", block.replace("{}", "relv")) == ["E201"]


@pytest.mark.parametrize(
    "network",
    [
        "normal = v -> relu\ny = normal -> dense(init = normal)",
        "normal = v -> relu\ny = normal -> dense(2, true, normal)",
        "y = v -> residual { ones = it -> dense(3, init = ones)\n ones } -> dense",
    ],
)
def test_a_keyword_is_not_a_value_of_the_same_name(network: str) -> None:
    assert codes(network) == []


def test_a_value_of_the_name_of_a_word_is_not_read_by_it() -> None:
    assert codes("normal = v -> relu\ny = v -> dense(init = normal)") == ["E224"]


def test_a_body_may_begin_with_an_activation_given_a_boolean() -> None:
    assert codes("y = v -> residual { gelu(false) } -> dense") == []


def test_a_value_may_be_called_as_a_stage_is() -> None:
    network = "relu = v -> dense(4) -> relu\ny = relu -> residual { relu } -> dense"
    (_, last) = spec(network).values
    (residual,) = (s for s in stages(last.expression) if isinstance(s, ir.Residual))
    assert residual.body.result == ir.Read("relu", (4,))


def test_calling_a_block_twice_makes_two_sets_of_weights() -> None:
    (value,) = spec(
        "y = v -> b -> b -> dense", "real[2]", "block b { dense(3) }"
    ).values
    blocks = [s for s in stages(value.expression) if isinstance(s, ir.Block)]
    assert [block.key for block in blocks] == ["b_1", "b_2"]


def test_dropout_alone_is_nothing_to_train() -> None:
    assert codes("y = v -> dropout(0.1)", "real[3]") == ["E610"]
