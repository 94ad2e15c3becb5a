"""Training against closed forms and against a plain optax loop."""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import dotnn
from dotnn.runtime.training import calls
from dotnn.runtime.training.shuffling import order_of, write_orders

ROWS = 50
RNG = np.random.default_rng(0)
X = RNG.uniform(-1, 1, (ROWS, 3)).astype(np.float32)
Y = np.sin(X @ np.array([[1.0, 2.0], [-1.0, 0.5], [0.3, 1.0]])).astype(np.float32)
DATA = {"x": X, "y": Y}


def text(
    network: str = "x -> dense(8) -> tanh -> dense",
    optimizer: str = "adam(learning_rate = 1e-2)",
    schedule: str = "",
    train: str = "",
    data: str = "",
) -> str:
    return f"""
model m
input x : real[3] in -1..1
output y : real[2] in -1..1
network {{ y = {network} }}
loss mse
optimizer {optimizer}
{schedule}
train {{
    epochs = 6
    batch = 8
    {train}
}}
data {{
    {data}
}}
"""


def leaves(tree: Any) -> list[np.ndarray]:
    return [np.asarray(leaf) for leaf in jax.tree.leaves(tree)]


def assert_same_bits(first: Any, second: Any) -> None:
    for a, b in zip(leaves(first), leaves(second), strict=True):
        np.testing.assert_array_equal(a, b)


# ---- what is learned ----


def test_linear_model_reaches_its_least_squares_solution() -> None:
    net = dotnn.compile(text("x -> dense", "lbfgs"))
    settings = replace(net.spec.train, batch=ROWS)
    net = replace(net, spec=replace(net.spec, train=settings))
    run = dotnn.train(net, DATA, epochs=60)
    design = np.column_stack([X, np.ones(ROWS)]).astype(np.float64)
    solution, *_ = np.linalg.lstsq(design, Y.astype(np.float64))
    dense = run.params["weights"]["y"]["dense_1"]
    np.testing.assert_allclose(dense["weight"], solution[:3], atol=2e-4)
    np.testing.assert_allclose(dense["bias"], solution[3], atol=2e-4)


def test_linear_model_with_data_scaling_reaches_least_squares_in_physical_units() -> (
    None
):
    spec = text("x -> dense", "adam(learning_rate = 3e-2)")
    spec = spec.replace("real[3] in -1..1", "real[3]")
    spec = spec.replace("real[2] in -1..1", "real[2]").replace(
        "batch = 8", "batch = 50"
    )
    x, y = 1e3 * X + 5e3, 1e-6 * Y - 3e-6
    schedule = "schedule cosine(epochs = 1500)"
    spec = spec.replace("loss mse", f"loss mse\n{schedule}")
    run = dotnn.train(dotnn.compile(spec), {"x": x, "y": y}, epochs=1500)
    design = np.column_stack([X, np.ones(ROWS)]).astype(np.float64)
    solution, *_ = np.linalg.lstsq(design, y.astype(np.float64))
    best = design @ solution
    found = run.predict({"x": x})["y"]
    np.testing.assert_allclose(found, best, atol=2e-3 * y.std())


# ---- every update ----


def by_hand(net: dotnn.Network, optimizer: Any, epochs: int) -> tuple[Any, list[float]]:
    """A plain loop: one jitted step for full batches and for the last one."""
    params = net.init(jax.random.key(0))
    state = optimizer.init(params)
    losses = []

    @jax.jit
    def step(params: Any, state: Any, x: Any, y: Any) -> Any:
        loss, gradient = jax.value_and_grad(net.loss)(params, {"x": x}, {"y": y})
        with jax.numpy_dtype_promotion("standard"):
            updates, state = optimizer.update(gradient, state, params)
        return optax.apply_updates(params, updates), state, loss

    for epoch in range(epochs):
        order = order_of(0, epoch, ROWS)
        for start in range(0, ROWS, 8):
            rows = order[start : start + 8]
            params, state, _ = step(params, state, X[rows], Y[rows])
        losses.append(float(net.loss(params, {"x": X}, {"y": Y})))
    return params, losses


@pytest.mark.parametrize("clip", ["", "clip_by_global_norm(0.1) -> "])
def test_training_is_the_plain_loop_and_loses_no_row(clip: str) -> None:
    net = dotnn.compile(text(optimizer=clip + "adamw(learning_rate = 1e-2)"))
    optimizer = optax.adamw(1e-2)
    if clip:
        optimizer = optax.chain(optax.clip_by_global_norm(0.1), optimizer)
    with jax.numpy_dtype_promotion("standard"):
        _, losses = by_hand(net, optimizer, 6)
    run = dotnn.train(net, DATA)
    found = [row["train_loss"] for row in run.history]
    np.testing.assert_allclose(found, losses, rtol=2e-4)


def test_learning_rate_scales_the_updates_and_is_recorded() -> None:
    schedule = "schedule warmup(4)"
    run = dotnn.train(dotnn.compile(text(schedule=schedule)), DATA)
    rates = [row["learning_rate"] for row in run.history]
    np.testing.assert_allclose(rates, [2.5e-3, 5e-3, 7.5e-3, 1e-2, 1e-2, 1e-2])


def test_plateau_reduces_the_rate_while_training() -> None:
    schedule = "schedule plateau(factor = 0.5, patience = 1, rtol = 0.9)"
    run = dotnn.train(dotnn.compile(text(schedule=schedule)), DATA)
    rates = [row["learning_rate"] for row in run.history]
    np.testing.assert_allclose(rates, [1e-2, 1e-2, 5e-3, 2.5e-3, 1.25e-3, 6.25e-4])


def test_restore_goes_back_to_the_best_weights() -> None:
    schedule = "schedule plateau(patience = 1, rtol = 0.99, restore = true)"
    spec = text(optimizer="sgd(learning_rate = 3.0)", schedule=schedule)
    run = dotnn.train(dotnn.compile(spec), DATA, epochs=5)
    plain = dotnn.train(dotnn.compile(spec.replace("true", "false")), DATA, epochs=5)
    assert run.history[-1]["train_loss"] < plain.history[-1]["train_loss"]


@pytest.mark.parametrize("name", ["lbfgs", "polyak_sgd", "momo(learning_rate = 0.1)"])
def test_optimizers_that_need_the_loss_get_it(name: str) -> None:
    run = dotnn.train(dotnn.compile(text(optimizer=name)), DATA)
    assert run.history[-1]["train_loss"] < run.history[0]["train_loss"]


def test_a_gradient_that_is_not_finite_is_left_to_the_transformations() -> None:
    """The root of a square of 0 has the gradient nan, which `zero_nans` makes 0."""
    network = "(x -> dense(2)) + sqrt((x -> dense(2, init = zeros)) ^ 2)"
    spec = text(network, "zero_nans -> adam(learning_rate = 1e-2)")
    run = dotnn.train(dotnn.compile(spec), DATA)
    assert run.status == "finished"
    assert run.history[-1]["train_loss"] < run.history[0]["train_loss"]


def test_dropout_draws_anew_in_each_step() -> None:
    net = dotnn.compile(
        text(
            "x -> dense(8) -> tanh -> dropout(0.5) -> dense",
            "sgd(learning_rate = 1e-9)",
            data="validation = 20%",
        )
    )
    losses = [row["train_loss"] for row in dotnn.train(net, DATA).history]
    assert len(set(losses)) == len(losses)


# ---- bits ----


def test_same_seed_gives_the_same_bits_and_another_seed_others() -> None:
    net = dotnn.compile(text())
    first, second = dotnn.train(net, DATA), dotnn.train(net, DATA)
    assert_same_bits(first.params, second.params)
    assert first.history == second.history
    other = dotnn.train(net, DATA, seed=1)
    assert other.history != first.history


def test_bits_do_not_depend_on_how_many_epochs_a_call_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = dotnn.compile(text(data="validation = 20%"))
    several = dotnn.train(net, DATA, epochs=20)
    monkeypatch.setattr(calls.Calls, "_adapt", lambda *_: None)
    one = dotnn.train(net, DATA, epochs=20)
    assert_same_bits(several.params, one.params)
    assert several.history == one.history


def test_order_of_an_epoch_is_a_permutation_of_its_own() -> None:
    orders = [order_of(3, epoch, 10).tolist() for epoch in range(3)]
    assert all(sorted(order) == list(range(10)) for order in orders)
    assert orders[0] != orders[1] != orders[2]
    assert order_of(3, 1, 10).tolist() == orders[1]


@pytest.mark.parametrize("rows", [1, 2, 3, 256, 257])
def test_an_order_depends_on_seed_and_epoch_alone(rows: int) -> None:
    for first, seed in [(0, 0), (2**31 - 4, 2**32 - 1)]:
        orders = np.empty((3, rows), np.int32)
        write_orders(orders, seed, first)
        for index, order in enumerate(orders):
            assert sorted(order) == list(range(rows))
            np.testing.assert_array_equal(order, order_of(seed, first + index, rows))


def test_rows_come_in_every_order_equally_often() -> None:
    epochs = 60_000
    orders = np.empty((epochs, 4), np.int32)
    write_orders(orders, 5, 0)
    _, counts = np.unique(orders, axis=0, return_counts=True)
    assert len(counts) == 24
    expected = epochs / 24
    # Chi squared with 23 degrees of freedom exceeds 49.7 once in a thousand.
    assert np.sum((counts - expected) ** 2 / expected) < 49.7


# ---- the end ----


def test_training_stops_when_no_better_loss_comes() -> None:
    spec = text(optimizer="sgd(learning_rate = 1e-30)", train="stop_after = 3")
    run = dotnn.train(dotnn.compile(spec), DATA, epochs=50)
    best = run.best_epoch
    assert (run.status, len(run.history)) == ("stopped early", best + 3)


def test_best_weights_are_kept_not_the_last() -> None:
    net = dotnn.compile(
        text(optimizer="sgd(learning_rate = 30.0)", data="validation = 20%")
    )
    with pytest.warns(dotnn.TrainingWarning, match="D301"):
        run = dotnn.train(net, DATA)
    losses = [row["validation_loss"] for row in run.history]
    assert run.best_epoch == 1 + int(np.argmin(losses))
    shorter = dotnn.train(net, DATA, epochs=run.best_epoch)
    assert_same_bits(run.params, shorter.params)


def test_loss_that_is_not_finite_stops_and_keeps_the_best() -> None:
    net = dotnn.compile(text(optimizer="sgd(learning_rate = 1e30)"))
    with pytest.warns(dotnn.TrainingWarning, match="D301"):
        run = dotnn.train(net, DATA)
    assert run.status == "not finite"
    assert all(np.isfinite(leaf).all() for leaf in leaves(run.params))
    assert f"epoch {len(run.history)}" in run.warnings[-1].message


def test_validation_loss_is_that_of_the_rows_held_back() -> None:
    net = dotnn.compile(text(data="validation = 20%\n    order = file"))
    run = dotnn.train(net, DATA)
    held = slice(40, 50)
    best = run.history[run.best_epoch - 1]["validation_loss"]
    expected = net.loss(run.params, {"x": X[held]}, {"y": Y[held]})
    np.testing.assert_allclose(best, expected, rtol=1e-5)


def test_large_validation_splits_are_judged_in_chunks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dotnn.runtime.training import epochs

    net = dotnn.compile(text(data="validation = 46%\n    order = file"))
    whole = dotnn.train(net, DATA, epochs=1)
    monkeypatch.setattr(epochs, "CHUNK", 5)
    chunked = dotnn.train(net, DATA, epochs=1)
    losses = [run.history[0]["validation_loss"] for run in (whole, chunked)]
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-6)


def test_metrics_are_those_of_numpy() -> None:
    run = dotnn.train(dotnn.compile(text(data="test = 20%\n    order = file")), DATA)
    error = run.predict({"x": X[40:]})["y"].astype(np.float64) - Y[40:]
    found = run.metrics["test"]["y"]
    variance = np.sum((Y[40:] - Y[40:].mean(0, dtype=np.float64)) ** 2)
    assert found["rmse"] == pytest.approx(np.sqrt(np.mean(error**2)))
    assert found["mae"] == pytest.approx(np.mean(np.abs(error)))
    assert found["max_error"] == pytest.approx(np.max(np.abs(error)))
    assert found["r2"] == pytest.approx(1 - np.sum(error**2) / variance)


def test_batch_larger_than_the_rows_is_one_update() -> None:
    spec = text(optimizer="sgd(learning_rate = 0.1)")
    net = dotnn.compile(spec.replace("batch = 8", "batch = 4096"))
    run = dotnn.train(net, DATA, epochs=1)
    start = net.init(jax.random.key(0))
    gradient = jax.grad(net.loss)(start, {"x": X}, {"y": Y})
    expected = jax.tree.map(lambda w, g: w - 0.1 * g, start, gradient)
    for pair in zip(leaves(run.params), leaves(expected), strict=True):
        np.testing.assert_allclose(*pair, rtol=1e-5, atol=1e-7)


def test_precision_of_the_spec_is_that_of_the_weights() -> None:
    run = dotnn.train(dotnn.compile(text(train="precision = float64")), DATA, epochs=2)
    assert {leaf.dtype for leaf in leaves(run.params)} == {np.dtype(np.float64)}
    assert run.predict({"x": X})["y"].dtype == np.float64
    assert jnp.zeros(1).dtype == jnp.float32


@pytest.mark.parametrize("batch", [7, 16, ROWS])
@pytest.mark.parametrize("rate", ["3e-1", "1e-2"])
def test_without_a_validation_split_the_weights_kept_are_those_judged(
    batch: int, rate: str
) -> None:
    spec = text(
        network="x -> dense(8) -> tanh -> dropout(0.1) -> dense",
        optimizer=f"adam(learning_rate = {rate})",
    )
    network = dotnn.compile(spec.replace("batch = 8", f"batch = {batch}"))
    run = dotnn.train(network, DATA, epochs=30)
    losses = [row["train_loss"] for row in run.history]
    kept = float(network.loss(run.params, {"x": X}, {"y": Y}))
    assert kept == pytest.approx(min(losses), rel=1e-5)
    assert run.best_epoch == 1 + int(np.argmin(losses))


def test_callback_that_returns_true_ends_with_its_epoch() -> None:
    told: list[int] = []

    def stop(row: dict[str, Any]) -> bool:
        told.append(row["epoch"])
        return row["epoch"] == 37

    network = dotnn.compile(text())
    run = dotnn.train(network, DATA, epochs=400, callback=stop)
    assert told == list(range(1, 38))
    assert (run.status, len(run.history)) == ("stopped", 37)
    whole = dotnn.train(network, DATA, epochs=37)
    assert run.history == whole.history
    for pair in zip(*map(jax.tree.leaves, (run.params, whole.params)), strict=True):
        np.testing.assert_array_equal(*pair)
