"""The summary of a network, against Flax and XLA's operation counts."""

from math import prod
from pathlib import Path
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import dotnn
from dotnn.cli import main
from dotnn.compiler import Row, summarize

SPECS = Path(__file__).parent.parent / "specs"
KEY = jax.random.key(0)


def spec(network: str, declarations: str, output: str = "real[3]") -> str:
    return f"""
model m
{declarations}
output y : {output}
network {{
{network}
}}
loss mse
optimizer sgd(learning_rate = 0.1)
"""


def rows_of(text: str) -> list[Row]:
    return summarize(dotnn.compile(text).spec)


def named(rows: list[Row], name: str) -> Row:
    return next(row for row in rows if row.name == name)


def flax_size(module: nn.Module, *inputs: Any) -> int:
    """Number of parameters of a Flax module."""
    shapes = jax.eval_shape(module.init, KEY, *inputs)
    return sum(prod(leaf.shape) for leaf in jax.tree.leaves(shapes["params"]))


# ---- parameters and shapes ----


class ResNet(nn.Module):
    """Dense residual blocks, as in `specs/thin_film.nn`."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        x = nn.gelu(nn.Dense(256)(x))
        for _ in range(3):
            x = nn.gelu(x + nn.Dense(256)(nn.gelu(nn.Dense(256)(x))))
        return nn.Dense(64)(x)


class Pulse(nn.Module):
    """Two recurrent layers along z, as in `specs/pulse_gru.nn`."""

    @nn.compact
    def __call__(self, x: Any) -> Any:
        for _ in range(2):
            x = nn.RNN(nn.GRUCell(128))(x)
        return nn.Dense(32)(x)


class Pair(nn.Module):
    channels: int

    @nn.compact
    def __call__(self, x: Any) -> Any:
        for _ in range(2):
            x = nn.silu(nn.Conv(self.channels, (3, 3))(x))
        return x


def test_dense_residual_network_is_as_large_as_in_flax() -> None:
    network = dotnn.compile_file(SPECS / "thin_film.nn")
    total = summarize(network.spec)[-1]
    assert total.parameters == flax_size(ResNet(), jnp.zeros((1, 6)))


def test_recurrent_network_is_as_large_as_in_flax() -> None:
    text = spec(
        "y = x -> gru(128) -> gru(128) -> dense",
        "input x : real[50, 65]",
        "real[50, 32]",
    )
    rows = rows_of(text)
    assert rows[-1].parameters == flax_size(Pulse(), jnp.zeros((1, 50, 65)))
    assert [row.shape for row in rows if row.name == "gru(128)"] == [(50, 128)] * 2


def test_convolutions_are_as_large_and_of_the_shape_as_in_flax() -> None:
    text = spec(
        "y = x -> pair(4) -> max_pool(2) -> pair(8) -> upsample(2) -> conv",
        "input x : real[8, 8, 1]\nblock pair(n) { conv(n) -> silu -> conv(n) -> silu }",
        "real[8, 8, 2]",
    )
    rows = rows_of(text)
    inputs = jnp.zeros((1, 8, 8, 1)), jnp.zeros((1, 4, 4, 4))
    sizes = [flax_size(Pair(n), x) for n, x in zip((4, 8), inputs, strict=True)]
    pairs = [row for row in rows if row.name == "pair"]
    assert [row.parameters for row in pairs] == sizes
    assert [row.shape for row in pairs] == [(8, 8, 4), (4, 4, 8)]


@pytest.mark.parametrize("file", ["mie.nn", "neuron.nn", "spectrum_resnet.nn"])
def test_total_counts_trained_parameters(file: str) -> None:
    network = dotnn.compile_file(SPECS / file)
    params = jax.eval_shape(network.module.init, KEY)
    sizes = [prod(leaf.shape) for leaf in jax.tree.leaves(params["weights"])]
    assert summarize(network.spec)[-1].parameters == sum(sizes)


# ---- multiply-adds ----


@pytest.mark.parametrize(
    ("stages", "shape"),
    [
        ("dense(7, bias = false) -> dense(3, bias = false)", (5, 4)),
        ("conv(6, padding = valid, bias = false)", (9, 4)),
        ("conv(6, kernel = [3, 2], padding = valid, bias = false)", (9, 8, 4)),
        ("conv(6, stride = 2, padding = valid, bias = false)", (9, 4)),
        ("conv(6, groups = 2, padding = valid, dilation = 2, bias = false)", (9, 4)),
    ],
)
def test_multiply_adds_are_those_that_xla_counts(
    stages: str, shape: tuple[int, ...]
) -> None:
    declarations = f"input x : real{list(shape)} in -1..1"
    network = f"y = x -> {stages} -> flatten -> dense(bias = false)"
    compiled = dotnn.compile(spec(network, declarations))
    inputs = {"x": np.zeros(shape, np.float32)}
    lowered = jax.jit(compiled.module.network).lower(compiled.init(KEY), inputs)
    counted: Any = lowered.cost_analysis()
    assert summarize(compiled.spec)[-1].multiply_adds == counted["flops"] / 2


def test_repetitions_count_as_often_as_they_run() -> None:
    declarations = "input x : real[4]"
    once, many = (
        rows_of(
            spec(f"y = x -> repeat({n}) {{ dense(4) -> tanh }} -> dense", declarations)
        )
        for n in (1, 40)
    )
    assert named(many, "repeat(40)").parameters == 40 * 20
    assert named(many, "repeat(40)").multiply_adds == 40 * 16
    assert many[-1].parameters - once[-1].parameters == 39 * 20


def test_weights_used_again_are_counted_once_and_their_work_twice() -> None:
    text = spec(
        "h = x -> dense(4) as layer -> tanh\ny = h -> layer -> dense",
        "input x : real[4]",
    )
    rows = rows_of(text)
    assert rows[-1].parameters == 20 + 15
    assert rows[-1].multiply_adds == 16 + 16 + 12
    assert named(rows, "layer again").parameters == 0


# ---- on the terminal ----


def test_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--summary", str(SPECS / "thin_film.nn")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["stage", "shape", "parameters", "multiply-adds"]
    assert lines[-1].split() == ["total", "64", "412", "992", "411", "136"]


def test_command_prints_a_table_or_json() -> None:
    with pytest.raises(SystemExit) as stop:
        main(["check", "--summary", "--json", str(SPECS / "thin_film.nn")])
    assert stop.value.code == 2


def test_layers_in_operands_of_a_function_count():
    text = spec(
        "    y = x -> dense(4) -> f(x[0:1] -> dense(4)) -> dense(3)",
        "input x : real[2] in 0..1\nfunction f(a, b) = a * b",
    )
    assert rows_of(text)[-1].parameters == (2 * 4 + 4) + (4 + 4) + (4 * 3 + 3)
