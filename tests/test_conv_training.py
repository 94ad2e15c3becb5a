"""Convolutions are trained step by step on CPU, to what whole epochs give."""

import jax
import numpy as np
import pytest

import dotnn
from dotnn.runtime import team
from dotnn.runtime.steps import takes_steps

RNG = np.random.default_rng(0)
X = RNG.uniform(-1, 1, (20, 12, 1)).astype(np.float32)
DATA = {"x": X, "y": np.roll(X, 1, axis=1) * X}
TEXT = """
model m
block smooth(n) { residual { conv(n) -> gelu -> conv(1) } }
input x : real[12, 1] in -1..1
output y : real[12, 1] in -1..1
network { y = x -> repeat(2) { smooth(4) } -> conv }
loss mse
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 5
    batch = 8
}
data { validation = 20% }
"""


def test_convolutions_are_found_in_blocks_and_repetitions() -> None:
    text = TEXT.replace("-> conv }", "-> dense }")
    assert takes_steps(dotnn.compile(text)) == (jax.default_backend() == "cpu")


def test_both_loops_train_a_convolution_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    network = dotnn.compile(TEXT)
    steps = dotnn.train(network, DATA)
    monkeypatch.setattr(team, "takes_steps", lambda network: False)
    whole = dotnn.train(network, DATA)
    assert steps.history[-1]["train_loss"] < steps.history[0]["train_loss"]
    for pair in zip(
        *(jax.tree.leaves(run.params) for run in (steps, whole)), strict=True
    ):
        np.testing.assert_allclose(*pair, atol=1e-5)
