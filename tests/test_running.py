"""Running statistics against numpy: updated in training, used in prediction, saved."""

import signal
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from sampling import sampled

import dotnn
from dotnn.runtime.network.ensemble import seeds_of
from dotnn.runtime.training.shuffling import order_of

ROWS, BATCH, MOMENTUM, EPSILON = 50, 8, 0.75, 1e-3
RNG = np.random.default_rng(0)
X = RNG.uniform(-1, 1, (ROWS, 3)).astype(np.float32)
Y = np.sin(X @ np.array([[1.0, 2.0], [-1.0, 0.5], [0.3, 1.0]])).astype(np.float32)
DATA = {"x": X, "y": Y}
NORM = f"batch_norm(momentum = {MOMENTUM}, epsilon = {EPSILON})"
DEEP = f"""
block deep(n) {{
    residual {{ dense(n) -> {NORM} -> tanh -> dropout(0.1) -> dense(3) }}
}}
"""


def compiled(
    network: str,
    optimizer: str = "adamw(learning_rate = 1e-2, weight_decay = 0.5)",
    more: str = "",
) -> dotnn.Network:
    return dotnn.compile(f"""
model m
input x : real[3] in -1..1
output y : real[2] in -1..1
{DEEP}
network {{ y = {network} }}
loss mse
optimizer {optimizer}
train {{
    epochs = 6
    batch = {BATCH}
}}
{more}
""")


FIRST = f"x -> {NORM} -> dense"
BLOCKS = "x -> deep(8) -> repeat(2) { deep(4) } -> dense"


def statistics_by_hand(epochs: int) -> tuple[np.ndarray, np.ndarray]:
    """Running mean and variance of `x`."""
    mean, variance = np.zeros(3), np.ones(3)
    for epoch in range(epochs):
        order = order_of(0, epoch, ROWS)
        for start in range(0, ROWS, BATCH):
            batch = X[order[start : start + BATCH]].astype(np.float64)
            mean = MOMENTUM * mean + (1 - MOMENTUM) * batch.mean(0)
            variance = MOMENTUM * variance + (1 - MOMENTUM) * batch.var(0)
    return mean, variance


def paths(tree: Any) -> set[str]:
    flat, _ = jax.tree.flatten_with_path(tree)
    return {jax.tree_util.keystr(path, simple=True, separator="/") for path, _ in flat}


def assert_same_bits(first: Any, second: Any) -> None:
    for pair in zip(jax.tree.leaves(first), jax.tree.leaves(second), strict=True):
        np.testing.assert_array_equal(*pair)


def test_statistics_are_those_of_the_batches_and_do_not_decay() -> None:
    # The loss falls in every epoch, so that the last weights are kept.
    run = dotnn.train(compiled(FIRST), DATA)
    assert run.best_epoch == 6
    kept = run.params["state"]["y"]["batch_norm_1"]
    mean, variance = statistics_by_hand(6)
    np.testing.assert_allclose(kept["mean"], mean, atol=1e-6)
    np.testing.assert_allclose(kept["variance"], variance, rtol=1e-5)


def test_prediction_takes_the_running_statistics() -> None:
    run = dotnn.train(compiled(FIRST), DATA)
    norm, dense = (
        run.params["weights"]["y"][name] for name in ("batch_norm_1", "dense_1")
    )
    kept = run.params["state"]["y"]["batch_norm_1"]
    h = (X - kept["mean"]) / np.sqrt(kept["variance"] + EPSILON)
    h = h * norm["scale"] + norm["bias"]
    expected = h @ dense["weight"] + dense["bias"]
    np.testing.assert_allclose(run.predict({"x": X})["y"], expected, atol=1e-5)
    alone = [run.predict({"x": X[i : i + 1]})["y"][0] for i in range(3)]
    np.testing.assert_allclose(alone, expected[:3], atol=1e-5)


def test_training_takes_the_statistics_of_the_batch() -> None:
    net = compiled(FIRST)
    params = net.init(jax.random.key(0))
    weight = np.asarray(params["weights"]["y"]["dense_1"]["weight"])
    h = (X - X.mean(0)) / np.sqrt(X.var(0) + EPSILON)
    loss, state = net.module.training_loss(params, {"x": X}, {"y": Y})
    np.testing.assert_allclose(loss, np.mean((h @ weight - Y) ** 2), rtol=1e-5)
    mean = state["y"]["batch_norm_1"]["mean"]
    np.testing.assert_allclose(mean, (1 - MOMENTUM) * X.mean(0), atol=1e-6)
    before = params["state"]["y"]["batch_norm_1"]["mean"]
    np.testing.assert_array_equal(before, np.zeros(3))


def test_every_layer_of_blocks_and_repetitions_has_its_statistics() -> None:
    net = compiled(BLOCKS)
    before = net.init(jax.random.key(0))
    run = dotnn.train(net, DATA, epochs=1)
    assert paths(run.params) == paths(before)
    pair = before["state"], run.params["state"]
    changed = jax.tree.map(lambda a, b: bool(np.any(a != b)), *pair)
    assert jax.tree.leaves(changed) == [True] * 6


def test_best_weights_are_kept_with_their_statistics() -> None:
    optimizer, split = "sgd(learning_rate = 0.3)", "data { validation = 20% }"
    net = compiled(BLOCKS, optimizer, split)
    rows = dotnn.train(net, DATA, epochs=12).history
    losses = [row["validation_loss"] for row in rows]
    rise = next(i for i in range(1, 12) if losses[i] > losses[i - 1])
    longer, shorter = (dotnn.train(net, DATA, epochs=n) for n in (rise + 1, rise))
    assert longer.best_epoch == shorter.best_epoch == rise
    assert_same_bits(longer.params, shorter.params)


def test_restore_goes_back_to_the_statistics_too() -> None:
    # With constant weights, the validation loss is a function of the statistics.
    schedule = "schedule plateau(patience = 1, rtol = 0.99, restore = true)"
    more = f"{schedule}\ndata {{ validation = 20% }}"
    net = compiled(FIRST, "sgd(learning_rate = 1e-30)", more)
    plain = dotnn.train(net, DATA, epochs=8)
    net = compiled(FIRST, "sgd(learning_rate = 1e-30)", more.replace("true", "false"))
    other = dotnn.train(net, DATA, epochs=8)
    losses = [[r["validation_loss"] for r in run.history] for run in (plain, other)]
    assert plain.best_epoch < 8
    assert losses[0][: plain.best_epoch] == losses[1][: plain.best_epoch]
    assert losses[0] != losses[1]


def test_members_of_an_ensemble_have_statistics_of_their_own() -> None:
    text = compiled(FIRST).text.replace("batch = 8", "batch = 8\n    ensemble = 2")
    run = dotnn.train(dotnn.compile(text), DATA)
    seeds = seeds_of(0, 2)
    for member, seed in zip(run.members, seeds, strict=True):
        alone = dotnn.train(compiled(FIRST), DATA, seed=seed)
        assert paths(member) == paths(alone.params)
        leaves = jax.tree.leaves(member), jax.tree.leaves(alone.params)
        for pair in zip(*leaves, strict=True):
            np.testing.assert_allclose(*pair, atol=1e-5)


@pytest.mark.parametrize("optimizer", ["lbfgs", "polyak_sgd"])
@pytest.mark.parametrize("network", sampled([FIRST, BLOCKS]), ids=["norm", "blocks"])
def test_optimizers_that_search_a_line_train_beside_statistics(
    network: str, optimizer: str
) -> None:
    run = dotnn.train(compiled(network, optimizer), DATA)
    assert run.history[-1]["train_loss"] < run.history[0]["train_loss"]


def test_resumed_training_has_the_same_bits(tmp_path: Path) -> None:
    net = compiled(BLOCKS)
    whole = dotnn.train(net, DATA, epochs=20)

    def press(row: dict[str, Any]) -> None:
        if row["epoch"] == 3:
            signal.raise_signal(signal.SIGINT)

    path = tmp_path / "run"
    run = dotnn.train(net, DATA, epochs=20, callback=press, out=path)
    assert run.status == "interrupted"
    run = dotnn.resume(path, DATA)
    assert run.history == whole.history
    assert_same_bits(run.params, whole.params)


def test_saved_run_keeps_its_statistics(tmp_path: Path) -> None:
    run = dotnn.train(compiled(BLOCKS), DATA, epochs=2)
    loaded = dotnn.load(run.save(tmp_path / "run"))
    assert_same_bits(run.params, loaded.params)
    np.testing.assert_array_equal(
        run.predict({"x": X})["y"], loaded.predict({"x": X})["y"]
    )
