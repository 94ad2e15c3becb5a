"""The Python API: compile, init, apply, train, predict, save and load."""

import inspect
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import dotnn

KEY = jax.random.key(0)

FILM = """
model film
axis wavelength[4] nm in 400..700
input thickness : real[3] nm in 20..120
input angle : real in 0..1 bound 0..2
output reflectance : real[wavelength] bound 0..1
output loss_factor : real
network {
    h = concat(thickness, angle) -> dense(8) -> tanh
    reflectance = h -> dense
    loss_factor = h -> dense
}
loss mse
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 40
    batch = 8
    seed = 3
}
data {
    validation = 20%
    test = 20%
}
accept max_error(reflectance) < 1e-9
accept r2(loss_factor) > -1e9
"""


def film_data(rows: int = 60, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    thickness = rng.uniform(20, 120, (rows, 3)).astype(np.float32)
    angle = rng.uniform(0, 1, rows).astype(np.float32)
    waves = np.sin(thickness.sum(axis=1)[:, None] / np.array([40, 50, 60, 70.0]))
    return {
        "thickness": thickness,
        "angle": angle,
        "reflectance": (0.5 + 0.4 * waves).astype(np.float32),
        "loss_factor": (thickness[:, 0] * angle).astype(np.float32),
    }


def inputs_of(data: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: data[name] for name in ("thickness", "angle")}


@pytest.fixture(scope="module")
def net() -> dotnn.Network:
    return dotnn.compile(FILM)


@pytest.fixture(scope="module")
def params(net: dotnn.Network) -> Any:
    return net.init(KEY)


TOLD: list[dict[str, Any]] = []


@pytest.fixture(scope="module")
def run(net: dotnn.Network) -> dotnn.Run:
    """A run whose callback returned its list, which is not True."""

    def tell(row: dict[str, Any]) -> object:
        TOLD.append(row)
        return TOLD

    return dotnn.train(net, data=film_data(), epochs=3, callback=tell)


# ---- compile ----


def test_constants_replace_lets() -> None:
    text = FILM.replace("axis", "let width = 8\naxis", 1)
    text = text.replace("dense(8)", "dense(width)")
    wide = dotnn.compile(text, width=16)
    assert wide.init(KEY)["weights"]["h"]["dense_1"]["weight"].shape == (4, 16)
    with pytest.raises(ValueError, match="depth"):
        dotnn.compile(text, depth=2)


def test_compile_error_has_its_diagnostics() -> None:
    text = FILM.replace("tanh", "tahn").replace("loss mse", "loss msee")
    with pytest.raises(dotnn.CompileError) as caught:
        dotnn.compile(text)
    assert {d.severity for d in caught.value.diagnostics} == {"error"}
    assert sorted(d.code for d in caught.value.diagnostics) == ["E201", "E207"]
    assert "did you mean `tanh`?" in str(caught.value)


def test_file_is_compiled_as_its_text_is(tmp_path: Path, net: dotnn.Network) -> None:
    path = tmp_path / "film.nn"
    path.write_text("\ufeff" + FILM, encoding="utf-8")
    compiled = dotnn.compile_file(path)
    assert compiled.spec == net.spec
    assert "from film.nn" in compiled.source
    assert str(tmp_path) not in compiled.source
    with pytest.raises(FileNotFoundError):
        dotnn.compile_file(tmp_path / "other.nn")


def test_source_is_what_runs(net: dotnn.Network, params: Any) -> None:
    names: dict[str, Any] = {}
    exec(net.source, names)
    example = {"thickness": jnp.full(3, 50.0), "angle": jnp.array(0.5)}
    ours, theirs = net.apply(params, example), names["apply"](params, example)
    for name in ours:
        np.testing.assert_array_equal(ours[name], theirs[name])
    assert "dotnn" not in "".join(
        line for line in net.source.splitlines() if line.startswith(("import", "from"))
    )


def test_traceback_shows_the_line_of_emitted_code(
    net: dotnn.Network, params: Any
) -> None:
    broken = {**params, "weights": {**params["weights"], "h": {}}}
    with pytest.raises(KeyError) as caught:
        net.apply(broken, {"thickness": jnp.ones(3), "angle": jnp.array(0.5)})
    text = "".join(traceback.format_exception(caught.value))
    assert 'File "<dotnn film' in text
    assert "dense_1" in text
    assert inspect.getsource(net.module.apply) in net.source


def test_dir_lists_the_public_names_and_nothing_else() -> None:
    assert dir(dotnn) == sorted(dotnn.__all__)
    assert all(getattr(dotnn, name) is not None for name in dir(dotnn))


# ---- models in any form ----


def test_a_model_is_a_network_a_file_or_a_text(
    tmp_path: Path, net: dotnn.Network, run: dotnn.Run
) -> None:
    path = tmp_path / "film.nn"
    path.write_text(FILM)
    for model in (net, path, str(path), FILM):
        found = dotnn.train(model, film_data(), epochs=3)
        assert found.history == run.history


def test_constants_of_a_training_replace_lets(net: dotnn.Network) -> None:
    text = FILM.replace("axis", "let width = 8\naxis", 1)
    text = text.replace("dense(8)", "dense(width)")
    run = dotnn.train(text, film_data(), epochs=1, constants={"width": 5})
    assert run.params["weights"]["h"]["dense_1"]["weight"].shape == (4, 5)
    with pytest.raises(ValueError, match="got a compiled network"):
        dotnn.train(net, film_data(), constants={"width": 5})


@pytest.mark.parametrize(
    ("model", "error", "words"),
    [
        ("runs/film", ValueError, "got 'runs/film'; for another file, give a Path"),
        ("", ValueError, "a text of several lines, got ''"),
        ("model m\n# from m.nn", ValueError, "end a text with a line break"),
        (b"model m", TypeError, "a Path or a str, got bytes"),
        ({}, TypeError, "got dict"),
        ("missing.nn", FileNotFoundError, "missing.nn"),
    ],
)
def test_a_model_in_no_form_is_refused_in_words(
    model: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        dotnn.train(model, film_data())


def test_a_run_is_not_a_model(run: dotnn.Run) -> None:
    with pytest.raises(TypeError, match="got a run; give"):
        dotnn.train(run, film_data())  # pyright: ignore[reportArgumentType]


def test_a_run_or_its_folder_is_evaluated_on_arrays(
    run: dotnn.Run, tmp_path: Path
) -> None:
    data, test = film_data(), run.rows["test"]
    held_out = {name: array[test] for name, array in data.items()}
    metrics, accept = dotnn.evaluate(run, held_out)
    assert metrics == {"data": run.metrics["test"]}
    assert [row["met"] for row in accept] == [False, True]
    folder = run.save(tmp_path / "film")
    assert dotnn.evaluate(str(folder), held_out).metrics == metrics
    with pytest.raises(dotnn.DataError):
        dotnn.evaluate(folder, split="test")


def test_a_warning_of_a_training_points_at_its_caller() -> None:
    data = film_data()
    data["thickness"][3, 0] = 150.0
    with pytest.warns(dotnn.TrainingWarning) as caught:
        dotnn.train(FILM, data, epochs=1)
    assert {warning.filename for warning in caught} == {__file__}


# ---- init and apply ----


def test_params_are_arrays_only(params: Any) -> None:
    leaves = jax.tree.leaves(params)
    assert leaves
    assert all(isinstance(leaf, jax.Array) for leaf in leaves)
    assert {leaf.dtype for leaf in leaves} == {np.dtype(np.float32)}


def test_init_is_decided_by_its_key(net: dotnn.Network, params: Any) -> None:
    same, other = net.init(KEY), net.init(jax.random.key(1))
    assert jax.tree.all(jax.tree.map(np.array_equal, params, same))
    assert not jax.tree.all(jax.tree.map(np.array_equal, params, other))


def test_apply_takes_one_example(net: dotnn.Network, params: Any) -> None:
    found = net.apply(params, {"thickness": np.full(3, 70.0), "angle": 0.5})
    assert {name: value.shape for name, value in found.items()} == {
        "reflectance": (4,),
        "loss_factor": (),
    }
    assert np.all((found["reflectance"] > 0) & (found["reflectance"] < 1))


def test_apply_is_pure_under_jit_vmap_grad_and_jacobian(
    net: dotnn.Network, params: Any
) -> None:
    inputs = jax.tree.map(jnp.array, inputs_of(film_data(5)))
    one = {name: array[0] for name, array in inputs.items()}
    plain = net.apply(params, one)["reflectance"]
    jitted = jax.jit(net.apply)(params, one)["reflectance"]
    np.testing.assert_allclose(jitted, plain, rtol=1e-6)
    batch = jax.vmap(net.apply, (None, 0))(params, inputs)["reflectance"]
    np.testing.assert_allclose(batch[0], plain, rtol=1e-6)

    def first(thickness: jax.Array) -> jax.Array:
        return net.apply(params, {**one, "thickness": thickness})["reflectance"]

    slopes = jax.jacobian(first)(one["thickness"])
    assert slopes.shape == (4, 3)
    step = 0.5
    for i in range(3):
        push = jnp.zeros(3).at[i].set(step)
        ahead, behind = first(one["thickness"] + push), first(one["thickness"] - push)
        np.testing.assert_allclose(
            slopes[:, i], (ahead - behind) / (2 * step), rtol=2e-2, atol=1e-6
        )
    gradient = jax.grad(lambda x: jnp.sum(first(x)))(one["thickness"])
    np.testing.assert_allclose(gradient, slopes.sum(axis=0), rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("rows", [0, 1, 5, 8193])
def test_predict_is_apply_row_by_row(
    net: dotnn.Network, params: Any, rows: int
) -> None:
    inputs = inputs_of(film_data(rows))
    found = net.predict(params, inputs)
    assert {name: a.shape for name, a in found.items()} == {
        "reflectance": (rows, 4),
        "loss_factor": (rows,),
    }
    assert all(a.dtype == np.float32 for a in found.values())
    for row in {0, rows - 1} if rows else ():
        one = net.apply(params, {name: a[row] for name, a in inputs.items()})
        for name, array in found.items():
            np.testing.assert_allclose(array[row], one[name], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        (
            {"thickness": np.ones(3)},
            "inputs must have angle, thickness, got thick",
        ),
        ({}, "got none"),
        (
            {"thickness": np.ones(3), "angle": 0.5, "color": 1},
            "must have no others, got color",
        ),
        ({"thickness": np.ones(2), "angle": 0.5}, r"must have shape \(3\), got \(2,\)"),
        ({"thickness": np.ones((5, 3)), "angle": 0.5}, r"got \(5, 3\)"),
        ({"thickness": np.ones(3), "angle": np.ones(1)}, r"shape \(\), got \(1,\)"),
    ],
    ids="missing none unknown short batched vector".split(),
)
def test_wrong_inputs_of_apply_fail_with_the_rule(
    net: dotnn.Network, params: Any, inputs: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        net.apply(params, inputs)


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"angle": np.ones(4)}, "inputs must have angle, thickness, got angle"),
        ({"thickness": np.ones(3), "angle": np.ones(3)}, r"\(rows, 3\), got \(3,\)"),
        ({"thickness": np.ones((4, 3)), "angle": 0.5}, r"\(rows\), got \(\)"),
        ({"thickness": np.ones((4, 3)), "angle": np.ones(5)}, "got 4 and 5"),
    ],
    ids="missing one_example scalar rows".split(),
)
def test_wrong_inputs_of_predict_fail_with_the_rule(
    net: dotnn.Network, params: Any, inputs: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        net.predict(params, inputs)


# ---- train ----


def test_callback_is_called_once_an_epoch_with_its_row(run: dotnn.Run) -> None:
    assert run.history == TOLD
    assert [row["epoch"] for row in TOLD] == [1, 2, 3]
    assert run.status == "finished"


@pytest.mark.parametrize(
    "wrong", [{"epochs": 0}, {"epochs": True}, {"epochs": 1.5}, {"seed": -1}]
)
def test_settings_that_make_no_sense_are_value_errors(
    net: dotnn.Network, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="got"):
        dotnn.train(net, data=film_data(), **wrong)


def test_spec_without_a_file_needs_data(net: dotnn.Network) -> None:
    with pytest.raises(dotnn.DataError) as caught:
        dotnn.train(net)
    assert [d.code for d in caught.value.diagnostics] == ["D120"]


def test_a_data_file_is_relative_to_the_spec(tmp_path: Path) -> None:
    np.savez(tmp_path / "film.npz", allow_pickle=False, **film_data())
    path = tmp_path / "film.nn"
    text = FILM.replace("validation = 20%", 'validation = 0%\n    file = "film.npz"')
    path.write_text(text)
    run = dotnn.train(dotnn.compile_file(path), epochs=1)
    assert run.data["rows"] == {"train": 48, "test": 12}
    assert [row["validation_loss"] for row in run.history] == [None]
    assert set(run.metrics) == {"train", "test"}
    assert run.data["source"] == str((tmp_path / "film.npz").resolve())


# ---- run ----


def test_history_has_a_row_an_epoch(run: dotnn.Run) -> None:
    assert [row["epoch"] for row in run.history] == [1, 2, 3]
    for row in run.history:
        assert list(row) == [
            "epoch",
            "train_loss",
            "validation_loss",
            "learning_rate",
        ]
        assert row["learning_rate"] == pytest.approx(0.01)
        assert row["validation_loss"] > 0


def test_metrics_are_those_of_numpy(run: dotnn.Run) -> None:
    data = film_data()
    error = run.predict(inputs_of(data))["loss_factor"].astype(float)
    error -= data["loss_factor"]
    assert set(run.metrics) == {"train", "validation", "test"}
    count = run.data["rows"]
    squares = sum(
        run.metrics[split]["loss_factor"]["rmse"] ** 2 * rows
        for split, rows in count.items()
    )
    assert squares == pytest.approx(np.sum(error**2), rel=1e-9)
    worst = max(run.metrics[s]["loss_factor"]["max_error"] for s in count)
    assert worst == pytest.approx(np.max(np.abs(error)), rel=1e-12)
    means = sum(run.metrics[s]["loss_factor"]["mae"] * n for s, n in count.items())
    assert means == pytest.approx(np.sum(np.abs(error)), rel=1e-9)


def test_criteria_are_judged_on_the_test_split(run: dotnn.Run) -> None:
    unmet, met = run.accept
    assert unmet["criterion"] == "max_error(reflectance) < 1e-09"
    assert unmet["value"] == run.metrics["test"]["reflectance"]["max_error"]
    assert (unmet["met"], met["met"], run.accepted) == (False, True, False)


def test_predictions_that_are_no_numbers_warn(run: dotnn.Run) -> None:
    params = jax.tree.map(lambda leaf: leaf * np.nan, run.params)
    lost, inputs = replace(run, params=params), {"thickness": [[20, 70, 120]]}
    with pytest.warns(dotnn.PredictionWarning) as caught:
        lost.predict({**inputs, "angle": [0]})
    first, second = (str(warning.message) for warning in caught)
    assert "D306: predictions of `loss_factor` are NaN" in first
    assert "D306: predictions of `reflectance` are NaN" in second
    assert {warning.filename for warning in caught} == {__file__}


def test_prediction_inside_the_range_is_silent(run: dotnn.Run) -> None:
    found = run.predict({"thickness": [[20, 70, 120]], "angle": [0]})
    assert found["reflectance"].shape == (1, 4)


def test_prediction_outside_the_range_warns(run: dotnn.Run) -> None:
    inputs = {"thickness": [[20.0, 70, 130], [30, 30, 30]], "angle": [0.5, 1.5]}
    with pytest.warns(dotnn.ExtrapolationWarning) as caught:
        run.predict(inputs)
    first, second = (str(warning.message) for warning in caught)
    assert "`thickness` is outside its range 20..120 in 1 row, by up to 10" in first
    assert "`angle` is outside its range 0..1 in 1 row, by up to 0.5: row 1" in second
    assert {warning.filename for warning in caught} == {__file__}


@pytest.mark.parametrize(("angle", "code"), [(2.5, "D117"), (np.nan, "D116")])
def test_prediction_from_impossible_inputs_is_refused(
    run: dotnn.Run, angle: float, code: str
) -> None:
    with pytest.raises(dotnn.DataError) as caught:
        run.predict({"thickness": np.full((2, 3), 50.0), "angle": [0.5, angle]})
    assert [d.code for d in caught.value.diagnostics] == [code]
    assert "`angle`" in str(caught.value)
    assert "row 1 (from 0)" in str(caught.value)


def test_prediction_of_no_rows_has_no_rows(run: dotnn.Run) -> None:
    found = run.predict({"thickness": np.zeros((0, 3)), "angle": np.zeros(0)})
    assert found["reflectance"].shape == (0, 4)


def test_saved_run_is_the_same_run(run: dotnn.Run, tmp_path: Path) -> None:
    assert run.save(tmp_path / "runs/film") == tmp_path / "runs/film"
    loaded = dotnn.load(tmp_path / "runs/film")
    assert loaded.history == run.history
    assert loaded.metrics == run.metrics
    assert loaded.accept == run.accept
    inputs = inputs_of(film_data(20, seed=7))
    before, after = run.predict(inputs), loaded.predict(inputs)
    for name in before:
        np.testing.assert_array_equal(before[name], after[name])
    with pytest.raises(FileExistsError, match="new folder"):
        run.save(tmp_path / "runs/film")


def test_a_stopped_run_keeps_the_notices_of_its_data(
    net: dotnn.Network, tmp_path: Path
) -> None:
    data = film_data()
    data["thickness"][3, 0] = 150.0
    with pytest.warns(dotnn.TrainingWarning, match="D202.*row 3"):
        run = dotnn.train(net, data=data, callback=lambda row: row["epoch"] == 1)
    assert (run.status, len(run.history), run.best_epoch) == ("stopped", 1, 1)
    (noticed,) = run.warnings
    assert (noticed.code, noticed.severity) == ("D202", "warning")
    assert "row 3" in noticed.message
    run.save(tmp_path / "run")
    assert noticed.message in (tmp_path / "run/run.json").read_text()


# ---- float64 ----


def test_float64_holds_from_data_to_the_loaded_run(tmp_path: Path) -> None:
    assert jnp.zeros(1).dtype == np.float32
    net = dotnn.compile(FILM.replace("seed = 3", "precision = float64"))
    data = {name: a.astype(np.float64) for name, a in film_data().items()}
    run = dotnn.train(net, data=data, epochs=2)
    assert {a.dtype for a in jax.tree.leaves(run.params)} == {np.dtype(np.float64)}
    inputs = inputs_of(film_data(20, seed=7))
    before = run.predict(inputs)
    assert {a.dtype for a in before.values()} == {np.dtype(np.float64)}
    loaded = dotnn.load(run.save(tmp_path / "run"))
    after = loaded.predict(inputs)
    for name in before:
        np.testing.assert_array_equal(before[name], after[name])
        assert np.any(before[name] != before[name].astype(np.float32))
    assert jnp.zeros(1).dtype == np.float32
