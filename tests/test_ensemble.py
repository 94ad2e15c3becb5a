"""Ensembles: independent training of members, their mean and their deviation."""

import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import dotnn
from dotnn.compiler import ir
from dotnn.runtime.network.ensemble import mean_and_spread, mean_over_members, seeds_of
from dotnn.runtime.runs.predictions import Predictions, save_predictions
from dotnn.runtime.stack import backend
from dotnn.runtime.training import state
from dotnn.runtime.training.calls import status_of
from dotnn.runtime.training.state import NOT_FINITE, RUNNING, STOPPED

ROWS = 60
RNG = np.random.default_rng(0)
X = RNG.uniform(-1, 1, (ROWS, 3))
DATA = {"x": X, "y": np.sin(3 * X[:, :2]) + 0.1 * RNG.normal(size=(ROWS, 2))}


def compiled(members: int, optimizer: str = "adam(learning_rate = 1e-2)") -> Any:
    return dotnn.compile(f"""
model m
input x : real[3] in -1..1
output y : real[2]
network {{ y = x -> dense(16) -> tanh -> dropout(0.1) -> dense }}
loss mse
optimizer {optimizer}
schedule plateau(factor = 0.5, patience = 2, rtol = 0.1)
train {{
    epochs     = 30
    batch      = 8
    stop_after = 6
    ensemble   = {members}
}}
data {{
    validation = 20%
    test       = 10%
    order      = file
}}
""")


@pytest.fixture(scope="module")
def network() -> dotnn.Network:
    return compiled(3)


@pytest.fixture(scope="module")
def run(network: dotnn.Network) -> dotnn.Run:
    return dotnn.train(network, DATA)


@pytest.fixture(scope="module")
def alone() -> list[dotnn.Run]:
    """Each member, trained separately."""
    runs = [dotnn.train(compiled(1), DATA, seed=seed) for seed in seeds_of(0, 3)]
    assert len({len(run.history) for run in runs}) > 1  # one member has stopped early
    return runs


def pairs(first: Any, second: Any) -> Any:
    return zip(jax.tree.leaves(first), jax.tree.leaves(second), strict=True)


def assert_same_run(first: dotnn.Run, second: dotnn.Run) -> None:
    assert first.history == second.history
    assert (first.status, first.metrics) == (second.status, second.metrics)
    for pair in pairs(first.params, second.params):
        np.testing.assert_array_equal(*pair)


# ---- training ----


def test_each_member_trains_as_if_alone(run: dotnn.Run, alone: list[dotnn.Run]) -> None:
    for member, single in zip(run.members, alone, strict=True):
        for pair in pairs(member, single.params):
            np.testing.assert_allclose(*pair, atol=1e-5)


def test_members_in_programs_of_their_own_have_the_bits_of_those_alone(
    network: dotnn.Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "SMALL", 0)
    members = dotnn.train(network, DATA).members
    for member, seed in zip(members, seeds_of(0, 3), strict=True):
        single = dotnn.train(compiled(1), DATA, seed=seed)
        for pair in pairs(member, single.params):
            np.testing.assert_array_equal(*pair)


def test_threads_do_not_change_the_bits(
    network: dotnn.Network, run: dotnn.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "cores", lambda: 1)
    assert_same_run(run, dotnn.train(network, DATA))


def test_history_is_the_mean_over_the_members_in_training(
    run: dotnn.Run, alone: list[dotnn.Run]
) -> None:
    histories = [single.history for single in alone]
    assert len(run.history) == max(map(len, histories))
    for epoch, row in enumerate(run.history):
        rows = [history[epoch] for history in histories if epoch < len(history)]
        for name, value in row.items():
            mean = np.mean([other[name] for other in rows])
            assert value == pytest.approx(mean, rel=1e-4), (epoch, name)


def test_best_epoch_is_the_last_of_the_members(
    run: dotnn.Run, alone: list[dotnn.Run]
) -> None:
    assert run.best_epoch == max(single.best_epoch for single in alone)


def test_training_ends_when_no_member_trains() -> None:
    ended = dotnn.train(compiled(2, "sgd(learning_rate = 1e-30)"), DATA)
    assert (ended.status, len(ended.history)) == ("stopped early", 7)
    with pytest.warns(dotnn.TrainingWarning, match="2 of 2 members"):
        lost = dotnn.train(compiled(2, "sgd(learning_rate = 1e30)"), DATA)
    assert lost.status == "not finite"
    assert "2 of 2 members" in lost.warnings[-1].message
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(lost.params))


@pytest.mark.parametrize(
    ("members", "last", "status"),
    [
        ([STOPPED, RUNNING, NOT_FINITE], False, ""),
        ([STOPPED, RUNNING, NOT_FINITE], True, "not finite"),
        ([STOPPED, RUNNING], True, "finished"),
        ([STOPPED, STOPPED], False, "stopped early"),
        ([STOPPED, NOT_FINITE], False, "not finite"),
        ([RUNNING], True, "finished"),
    ],
)
def test_status_summarizes_all_members(
    members: list[int], last: bool, status: str
) -> None:
    assert status_of(np.array(members), last=last) == status


def test_a_larger_ensemble_begins_with_the_members_of_a_smaller() -> None:
    assert seeds_of(7, 1) == (7,)
    assert seeds_of(7, 5)[:3] == seeds_of(7, 3)
    assert len({*seeds_of(7, 50), *seeds_of(8, 50)}) == 100


def test_mean_leaves_out_members_that_have_ended_or_diverged() -> None:
    log = np.array([[[1.0, 2, 3], [3, np.inf, 1], [np.nan, np.nan, np.nan]]])
    np.testing.assert_array_equal(mean_over_members(log), [[2.0, 2.0, 2.0]])
    np.testing.assert_array_equal(mean_over_members(log[:, 2:]), [[np.nan] * 3])


# ---- prediction ----


def output(declared: str) -> ir.Variable:
    """A declaration of an output `z`."""
    text = compiled(2).text.replace("output y : real[2]", f"output z : {declared}")
    text = text.replace("y = x", "z = x").replace("loss mse", "loss cross_entropy")
    text = text if "one_of" in text else text.replace("cross_entropy", "mse")
    return dotnn.compile(text).spec.outputs[0]


def test_prediction_is_the_mean_and_the_spread_of_the_members(
    network: dotnn.Network, run: dotnn.Run
) -> None:
    each = [
        np.stack([network.apply(member, {"x": x})["y"] for x in X[:4]])
        for member in run.members
    ]
    found = run.predict({"x": X[:4]})
    assert list(found) == ["y", "y_spread"]
    np.testing.assert_allclose(found["y"], np.mean(each, axis=0), rtol=1e-5)
    np.testing.assert_allclose(found["y_spread"], np.std(each, axis=0), rtol=1e-4)
    assert {array.dtype for array in found.values()} == {np.dtype(np.float32)}


def test_spread_of_complex_numbers_is_real() -> None:
    values = np.array([[1 + 1j], [1 - 1j]], np.complex64)
    found = mean_and_spread([{"z": value} for value in values], [output("complex")])
    assert (found["z"].item(), found["z_spread"].item()) == (1, 1)
    assert found["z_spread"].dtype == np.float32


def test_angles_are_averaged_across_the_ends_of_their_period() -> None:
    values = np.array([[358.0], [6.0]], np.float32)
    angle = output("real deg periodic 0..360")
    found = mean_and_spread([{"z": value} for value in values], [angle])
    np.testing.assert_allclose(found["z"], [2], atol=1e-5)
    np.testing.assert_allclose(found["z_spread"], [4], atol=1e-5)


def test_a_spread_of_each_member_adds_to_that_of_their_mean() -> None:
    each = [{"z": np.array([z]), "z_spread": np.array([2.0])} for z in (-1.5, 1.5)]
    found = mean_and_spread(each, [output("real")])
    assert (found["z"].item(), found["z_spread"].item()) == (0, 2.5)


def test_spread_of_each_component_and_class_has_a_column(tmp_path: Path) -> None:
    category = replace(output("one_of(a, b)"), name="k")
    spec = replace(compiled(2).spec, outputs=(output("real[2]"), category))
    arrays = {name: np.ones((1, 2)) for name in ("z", "z_spread", "k", "k_spread")}
    save_predictions(tmp_path / "p.csv", Predictions(spec, arrays))
    header = (tmp_path / "p.csv").read_text().splitlines()[0].split(",")
    assert header[:4] == ["z_0", "z_1", "z_spread_0", "z_spread_1"]
    assert header[4:] == ["k_class", "k_a", "k_b", "k_spread_a", "k_spread_b"]


def test_metrics_are_those_of_the_mean(run: dotnn.Run) -> None:
    error = run.predict({"x": X[54:]})["y"].astype(np.float64) - DATA["y"][54:]
    rmse = run.metrics["test"]["y"]["rmse"]
    assert rmse == pytest.approx(np.sqrt(np.mean(error**2)))


def test_a_member_is_a_network_of_its_own(
    network: dotnn.Network, run: dotnn.Run
) -> None:
    x = {"x": X[0]}
    outputs = jax.vmap(network.apply, (0, None))(run.params, x)["y"]
    assert outputs.shape == (3, 2)
    single = network.predict(run.members[1], {"x": X[:1]})
    assert list(single) == ["y"]
    np.testing.assert_allclose(single["y"][0], outputs[1], rtol=1e-5)
    some = jax.tree.map(lambda leaf: leaf[:1], run.params)
    assert not network.predict(some, {"x": X[:1]})["y_spread"].any()
    with pytest.raises(ValueError, match="got those of an ensemble"):
        network.apply(run.params, x)
    with pytest.raises(ValueError, match="got those of an ensemble"):
        network.loss(run.params, {"x": X}, {"y": DATA["y"]})


def test_an_ensemble_of_one_is_a_network(alone: list[dotnn.Run]) -> None:
    first = alone[0]
    assert first.members == [first.params]
    assert list(first.predict({"x": X[:2]})) == ["y"]
    assert first.params["weights"]["y"]["dense_1"]["bias"].shape == (16,)


# ---- on disk ----


def test_resumed_ensemble_has_the_same_bits(
    network: dotnn.Network, tmp_path: Path
) -> None:
    whole = dotnn.train(network, DATA)

    def press(row: dict[str, Any]) -> None:
        if row["epoch"] == 5:
            signal.raise_signal(signal.SIGINT)

    run = dotnn.train(network, DATA, callback=press, out=tmp_path / "run")
    assert run.status == "interrupted"
    assert_same_run(dotnn.resume(tmp_path / "run", DATA), whole)


def test_saved_ensemble_is_loaded_whole(run: dotnn.Run, tmp_path: Path) -> None:
    loaded = dotnn.load(run.save(tmp_path / "run"))
    assert_same_run(loaded, run)
    predictions = [r.predict({"x": X[:3]}) for r in (run, loaded)]
    for pair in pairs(*predictions):
        np.testing.assert_array_equal(*pair)
