"""Outputs whose data lack values, and outputs without data."""

from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

import dotnn
from dotnn.cli import main

# Ranges are wider than these data on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:.*W60")

ROWS = 24
RNG = np.random.default_rng(0)
X = RNG.uniform(-1, 1, (ROWS, 2))
HOLES = RNG.random(ROWS) < 0.3

TEXT = """model m
input  x : real[2] in -1..1
output y : TYPE optional
output z : real in -2..2
FUNCTION
network {
    h = x -> dense(4) -> tanh
    y = h -> dense
    z = h -> dense
EXTRA}
loss      LOSS + mse(z)
optimizer adam(learning_rate = 1e-2)
train { batch = 100
    epochs = 4 }
"""


def spec(
    type_: str = "real in -2..2",
    loss: str = "mse(y)",
    *,
    extra: str = "",
    function: str = "",
) -> dotnn.Network:
    text = TEXT.replace("TYPE", type_).replace("LOSS", loss)
    return dotnn.compile(text.replace("EXTRA", extra).replace("FUNCTION", function))


def with_holes(values: np.ndarray, holes: np.ndarray = HOLES) -> np.ndarray:
    values = values.astype(complex if np.iscomplexobj(values) else float)
    values[holes] = np.nan
    return values


Y = np.sin(X.sum(axis=1))
Z = X[:, 0]
VECTOR = np.stack([Y, Y**2, Z], axis=1)
PLACES = RNG.random(VECTOR.shape) < 0.3
PLACES[0] = True  # a row without any
CLASSES = (Y > 0).astype(int)
SHARES = np.abs(VECTOR) / np.abs(VECTOR).sum(axis=1, keepdims=True)


def gradient(net: dotnn.Network, data: dict[str, Any]) -> tuple[Any, Any]:
    params = net.init(jax.random.key(0))
    targets = {"y": data["y"], "z": Z}
    inputs = {"x": X[: len(Z)].astype(np.float32)}
    targets = {name: np.asarray(v) for name, v in targets.items()}

    def loss(weights: Any) -> Any:
        return net.loss({**params, "weights": weights}, inputs, targets)

    return jax.value_and_grad(loss)(params["weights"])


# ---- losses ----


@pytest.mark.parametrize(
    ("type_", "loss", "y", "holes"),
    [
        ("real in -2..2", "mse(y)", Y, HOLES),
        ("real in -2..2", "mae(y)", Y, HOLES),
        ("real in -2..2", "huber(y, delta = 0.1)", Y, HOLES),
        ("real in -2..2", "log_cosh(y)", Y, HOLES),
        ("real in -2..2", "relative_l2(y)", Y + 3, HOLES),
        ("real periodic 0..6.3", "mse(y)", Y + 2, HOLES),
        ("complex in -2..2", "mse(y)", Y + 1j * Z, HOLES),
        ("complex in -2..2", "relative_l2(y)", Y + 1j * Z, HOLES),
        ("real[3] in -2..2", "mse(y)", VECTOR, HOLES),
        ("simplex[3]", "cross_entropy(y)", SHARES, HOLES),
        ("simplex[3]", "mse(y)", SHARES, HOLES),
        ("fractions[2]", "cross_entropy(y)", SHARES[..., :2], HOLES),
        ("fractions[2]", "mse(y)", SHARES[..., :2], HOLES),
        ("real in -2..2", "squared(y)", Y, HOLES),
    ],
)
def test_a_loss_is_that_of_the_rows_that_are_known(
    type_: str, loss: str, y: np.ndarray, holes: np.ndarray
) -> None:
    """The same network without `optional`, on these rows alone, is the oracle."""
    function = "function squared(p, t) = (p - t)^2 + 0.1 * abs(p)"
    function = function if "squared" in loss else ""
    net = spec(type_, loss, function=function)
    text = net.text.replace(" optional", "").replace(" + mse(z)", "")
    whole = dotnn.compile(text)
    params = whole.init(jax.random.key(0))
    inputs = {"x": X.astype(np.float32)}
    known = {"x": inputs["x"][~holes]}
    wanted = whole.loss(params, known, {"y": y[~holes], "z": Z[~holes]})
    alone = dotnn.compile(net.text.replace(" + mse(z)", ""))
    found = alone.loss(params, inputs, {"y": with_holes(y, holes), "z": Z})
    np.testing.assert_allclose(found, wanted, rtol=2e-6)


def test_places_of_a_spectrum_count_alike() -> None:
    net = dotnn.compile(spec("real[3] in -2..2").text.replace(" + mse(z)", ""))
    params = net.init(jax.random.key(1))
    y = with_holes(VECTOR, PLACES)
    predicted = net.predict(params, {"x": X})["y"]
    wanted = np.nanmean(np.square((predicted - y) / 2))
    found = net.loss(params, {"x": X.astype(np.float32)}, {"y": y, "z": Z})
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_missing_classes_cost_nothing() -> None:
    net = dotnn.compile(spec("one_of(a, b)", "cross_entropy(y)").text)
    params = net.init(jax.random.key(1))
    inputs = {"x": X.astype(np.float32)}
    classes = np.where(HOLES, -1, CLASSES)
    probability = net.predict(params, {"x": X})["y"]
    each = -np.log(probability[np.arange(ROWS), CLASSES])
    z = net.predict(params, {"x": X})["z"]
    wanted = each[~HOLES].mean() + np.mean(np.square((z - Z) / 2))
    found = net.loss(params, inputs, {"y": classes, "z": Z})
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


@pytest.mark.parametrize("loss", ["mse(y)", "mae(y)", "relative_l2(y)", "nll(y, s)"])
def test_gradients_are_finite_without_any_value(loss: str) -> None:
    extra = "    s = h -> dense(1) -> softplus\n" if "nll" in loss else ""
    net = spec("real in -2..2", loss, extra=extra)
    value, slopes = gradient(net, {"y": np.full(ROWS, np.nan)})
    predicted = net.predict(net.init(jax.random.key(0)), {"x": X})["z"]
    wanted = np.mean(np.square((predicted - Z) / 2))
    np.testing.assert_allclose(value, wanted, rtol=1e-5)
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(slopes))


# ---- training ----


def trained(net: dotnn.Network, y: Any, **options: Any) -> dotnn.Run:
    data = {"x": X, "y": y, "z": Z}
    return dotnn.train(net, data, progress=False, **options)


@pytest.mark.parametrize(
    ("type_", "loss", "y"),
    [
        ("real", "mse(y)", with_holes(Y)),
        ("real", "mse(y)", np.ma.masked_array(Y, HOLES).filled(np.nan)),
        ("real[3]", "mse(y)", with_holes(VECTOR, PLACES)),
        ("complex", "mse(y)", np.where(HOLES, np.nan + 1j * Z, Y + 1j * Z)),
        ("simplex[3]", "cross_entropy(y)", with_holes(SHARES)),
        ("real periodic 0..6.3", "mse(y)", with_holes(Y + 2)),
        ("real bound 0..", "mse(y)", with_holes(Y + 2)),
        ("real log", "mse(y)", with_holes(Y + 2)),
        ("one_of(a, b)", "cross_entropy(y)", np.where(HOLES, "", "a").astype("U4")),
    ],
)
def test_every_type_trains_and_is_judged_on_what_is_there(
    type_: str, loss: str, y: np.ndarray
) -> None:
    if type_.startswith("one_of"):
        y = np.where(HOLES, ["", "nan"][0], np.array(["a", "b"])[CLASSES])
    run = trained(spec(type_, loss), y)
    assert run.status == "finished"
    assert np.isfinite(run.history[-1]["train_loss"])
    (metrics,) = run.metrics.values()
    assert all(np.isfinite(value) for value in metrics["y"].values())
    assert np.isfinite(run.predict({"x": X})["y"]).all()


def test_statistics_and_metrics_are_over_what_is_there() -> None:
    y = with_holes(Y)
    run = trained(spec("real"), y)
    scaling = run.params["scaling"]["y"]
    np.testing.assert_allclose(scaling["mean"], np.nanmean(y), rtol=1e-6)
    np.testing.assert_allclose(scaling["deviation"], np.nanstd(y), rtol=1e-6)
    error = run.predict({"x": X})["y"] - y
    metrics = run.metrics["train"]["y"]
    np.testing.assert_allclose(metrics["rmse"], np.sqrt(np.nanmean(error**2)))
    spread = np.nansum(np.square(y - np.nanmean(y)))
    np.testing.assert_allclose(metrics["r2"], 1 - np.nansum(error**2) / spread)


def test_complete_data_train_to_nearly_the_same_weights() -> None:
    """Both sum the same errors, in an order of their own."""
    net = spec("real")
    whole = dotnn.compile(net.text.replace(" optional", ""))
    first, second = trained(net, Y), trained(whole, Y)
    for pair in zip(*map(jax.tree.leaves, (first.params, second.params)), strict=True):
        np.testing.assert_allclose(*pair, rtol=1e-4, atol=1e-6)


def test_a_value_that_is_missing_without_optional_is_an_error() -> None:
    net = dotnn.compile(spec("real").text.replace(" optional", ""))
    with pytest.raises(dotnn.DataError, match=r"D116[\s\S]*add `optional`"):
        trained(net, with_holes(Y))


def test_an_infinite_value_is_no_missing_one() -> None:
    y = Y.copy()
    y[3] = np.inf
    with pytest.raises(dotnn.DataError, match=r"D116.*infinite in 1 row: row 3"):
        trained(spec("real"), y)


def test_an_output_without_any_value_is_an_error() -> None:
    with pytest.raises(dotnn.DataError, match=r"D170.*`y` has no value in the train"):
        trained(spec("real in 0..1"), np.full(ROWS, np.nan))


def test_a_criterion_without_a_value_is_an_error() -> None:
    text = spec("real").text + "data { test = 25%\norder = file }\n"
    net = dotnn.compile(text + "accept rmse(y) <= 1\n")
    y = Y.copy()
    y[18:] = np.nan
    with pytest.raises(dotnn.DataError, match=r"D170.*`y` has no value in the test"):
        trained(net, y)


def test_a_component_that_is_never_known_is_left_alone() -> None:
    y = VECTOR.copy()
    y[:, 1] = np.nan
    with pytest.warns(dotnn.TrainingWarning, match=r"D172.*in 1 of its components"):
        run = trained(spec("real[3]"), y)
    assert np.isfinite(run.predict({"x": X})["y"]).all()


def test_an_interrupted_training_resumes_with_holes(tmp_path: Path) -> None:
    net, data = spec("real"), {"x": X, "y": with_holes(Y), "z": Z}
    whole = dotnn.train(net, data, progress=False)
    dotnn.train(net, data, out=tmp_path / "r", epochs=2, progress=False)
    again = dotnn.resume(tmp_path / "r", data, epochs=4, progress=False)
    for pair in zip(*map(jax.tree.leaves, (whole.params, again.params)), strict=True):
        np.testing.assert_array_equal(*pair)


def test_an_ensemble_and_double_precision_take_holes() -> None:
    text = spec("real").text.replace("epochs = 4", "epochs = 4\nensemble = 2")
    text = text.replace("ensemble", "precision = float64\nensemble")
    run = trained(dotnn.compile(text), with_holes(Y))
    assert np.isfinite(run.metrics["train"]["y"]["rmse"])


# ---- outputs without data ----

FREE = TEXT.replace(" optional", "").replace("LOSS + ", "").replace("EXTRA", "")
FREE = FREE.replace("FUNCTION", "")


def test_an_output_that_nothing_compares_needs_no_data() -> None:
    net = dotnn.compile(FREE.replace("TYPE", "real in -2..2"))
    run = dotnn.train(net, {"x": X, "z": Z}, progress=False)
    assert list(run.metrics["train"]) == ["z"]
    assert run.predict({"x": X})["y"].shape == (ROWS,)


def test_it_then_needs_a_range() -> None:
    net = dotnn.compile(FREE.replace("TYPE", "real"))
    with pytest.raises(dotnn.DataError, match=r"D171.*neither data nor a range"):
        dotnn.train(net, {"x": X, "z": Z}, progress=False)
    dotnn.train(net, {"x": X, "y": Y, "z": Z}, progress=False)


# ---- files ----

TABLE = "a,b,strength,hardness\n" + "".join(
    f"{i / 10},{i % 3},{'' if i % 4 == 0 else 10 + i},{'' if i % 3 == 0 else i * i}\n"
    for i in range(24)
)
TWO = """model alloy
input  a        : real in 0..2.4
input  b        : real in 0..2
output strength : real MPa optional
output hardness : real GPa optional
network {
    h        = concat(a, b) -> dense(4) -> tanh
    strength = h -> dense
    hardness = h -> dense
}
loss      mse
optimizer adam(learning_rate = 1e-2)
train { epochs = 3 }
data { file = "two.csv"
test = 25% }
"""


def test_empty_cells_are_missing_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "two.csv").write_text(TABLE)
    (tmp_path / "two.nn").write_text(TWO)
    assert main(["check", str(tmp_path / "two.nn")]) == 0
    run = str(tmp_path / "run")
    assert main(["train", str(tmp_path / "two.nn"), "--out", run]) == 0
    assert main(["evaluate", run]) == 0
    assert main(["predict", run, str(tmp_path / "two.csv"), "-o", f"{run}.csv"]) == 0
    assert "nan" not in capsys.readouterr().out
