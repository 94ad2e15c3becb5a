"""A trained model to differentiate, to optimize, to show and to send elsewhere."""

import copy
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import dotnn

ROOT = Path(__file__).parent.parent
SPEC = """
model film
input d : real[2] nm in 20..120
input kind : one_of(te, tm)
output r : real[3] bound 0..1
output phase : real degrees periodic 0..360
network {
    h = concat(d, kind) -> dense(8) -> tanh -> repeat(2) { dense(8) -> tanh }
    r = h -> dense
    phase = h -> dense
}
loss mse(r) + mse(phase)
optimizer adam(learning_rate = 1e-2)
train {
    epochs = 4
    MORE
}
data {
    validation = 20%
    test = 20%
}
accept rmse(r) < 10
"""
RNG = np.random.default_rng(0)
D = RNG.uniform(20, 120, (40, 2))
DATA = {
    "d": D,
    "kind": RNG.integers(0, 2, 40),
    "r": 0.5 + 0.4 * np.sin(D[:, :1] / 30 + np.arange(3)),
    "phase": D[:, 0] * 3,
}


@pytest.fixture(
    scope="module", params=["seed = 1", "ensemble = 3", "precision = float64"]
)
def run(request: pytest.FixtureRequest) -> dotnn.Run:
    return dotnn.train(SPEC.replace("MORE", request.param), DATA)


def example(row: int) -> dict[str, Any]:
    return {"d": D[row], "kind": int(DATA["kind"][row])}


# ---- functions ----


def test_apply_is_a_row_of_predict(run: dotnn.Run) -> None:
    expected = run.predict({"d": D, "kind": DATA["kind"]})
    with run.network.precision():
        found = run.apply(example(5))
    assert set(found) == set(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values[5], rtol=2e-5, atol=1e-4)


def test_apply_is_differentiated_mapped_and_compiled(run: dotnn.Run) -> None:
    def first(d: Any) -> Any:
        return run.apply({"d": d, "kind": 0})["r"][0]

    with run.network.precision():
        points = jnp.asarray(D[:4])
        slopes = jax.jit(jax.vmap(jax.grad(first)))(points)
        assert slopes.shape == (4, 2)
        step = jnp.asarray([0.5, 0.0])
        differences = [(first(d + step) - first(d - step)) for d in points]
    np.testing.assert_allclose(slopes[:, 0], differences, rtol=2e-2, atol=1e-5)


def test_predictions_say_what_to_differentiate_instead(run: dotnn.Run) -> None:
    predictor = run.predictor()
    with pytest.raises(TypeError, match=r"differentiate.*`run\.apply`"):
        jax.grad(lambda d: predictor({"d": d, "kind": 0})["r"][0])(jnp.asarray(D[0]))
    with pytest.raises(TypeError, match=r"differentiate.*`run\.apply`"):
        jax.grad(lambda d: run.predict({"d": d[None], "kind": [0]})["r"][0, 0])(
            jnp.asarray(D[0])
        )


def test_objective_computes_in_float64_with_its_gradient(run: dotnn.Run) -> None:
    target = np.array([0.4, 0.5, 0.6])
    objective = run.objective(
        lambda found: jnp.sum((found["r"] - target) ** 2), fixed={"kind": 1}
    )
    assert objective.bounds == ((20, 120), (20, 120))
    np.testing.assert_array_equal(objective.center, [70.0, 70.0])
    x = np.array([50.0, 61.0])
    value, slope = objective.value_and_grad(x)
    assert value == pytest.approx(objective(x), rel=1e-12)
    assert (slope.dtype, slope.shape) == (np.float64, (2,))
    for i, step in enumerate(np.eye(2) * 1e-6):
        difference = (objective(x + step) - objective(x - step)) / 2e-6
        assert difference == pytest.approx(slope[i], rel=1e-5, abs=1e-12)
    with run.network.precision():
        found = np.asarray(run.apply({**objective.inputs(x), "kind": 1})["r"])
    assert value == pytest.approx(float(np.sum((found - target) ** 2)), rel=1e-3)


@pytest.mark.parametrize(
    ("fixed", "message"),
    [
        ({}, "`kind` cannot vary"),
        ({"kinds": 1}, "must name inputs of the model"),
        ({"kind": [1, 0]}, r"`kind` must have shape \(\), got \(2,\)"),
    ],
)
def test_objective_says_what_can_vary(
    run: dotnn.Run, fixed: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        run.objective(lambda found: found["phase"], fixed=fixed)
    with pytest.raises(ValueError, match=r"x must have shape \(2,\), got \(3,\)"):
        run.objective(lambda found: found["phase"], fixed={"kind": "te"})(np.zeros(3))
    with pytest.raises(ValueError, match=r"must return a scalar, got shape \(3,\)"):
        run.objective(lambda found: found["r"], fixed={"kind": "te"})(np.zeros(2))


def test_spread_of_equal_members_has_a_gradient() -> None:
    run = dotnn.train(SPEC.replace("MORE", "ensemble = 3"), DATA, epochs=1)
    same = jax.tree.map(lambda leaf: jnp.stack([leaf[0]] * 3), run.params)
    equal = replace(run, params=same)
    slope = jax.grad(lambda d: equal.apply({"d": d, "kind": 0})["r_spread"][0])
    assert np.isfinite(slope(jnp.asarray(D[0]))).all()


# ---- pictures of a run in text ----


def test_representations_are_a_few_lines(run: dotnn.Run) -> None:
    assert "Run of film: finished after 4 epochs, best" in repr(run)
    assert "24 train, 8 validation, 8 test" in repr(run)
    assert "accept rmse(r) < 10: met" in repr(run)
    assert repr(run.network).startswith("Network film: d (2,) nm, kind () -> r (3,)")
    assert repr(run.predictor(5)).startswith("Predictor of 5 rows by Network film")
    for shown in (repr(run), repr(run.network), repr(run.predictor())):
        assert len(shown) < 1000
    page = run._repr_html_()  # pyright: ignore[reportPrivateUsage]
    assert "rmse(r) &lt; 10" in page
    assert 'src="data:image/png;base64,' in page


# ---- elsewhere ----


def test_runs_are_copied_with_their_bits(run: dotnn.Run) -> None:
    inputs = {"d": D, "kind": DATA["kind"]}
    expected = run.predict(inputs)
    for other in (copy.deepcopy(run), pickle.loads(pickle.dumps(run))):
        assert other.history == run.history
        assert other.network.spec == run.network.spec
        for name, values in other.predict(inputs).items():
            np.testing.assert_array_equal(values, expected[name])
    predictor = run.predictor(40)
    again = pickle.loads(pickle.dumps(predictor))
    for name, values in again(inputs).items():
        np.testing.assert_array_equal(values, predictor(inputs)[name])


def test_a_pickled_run_predicts_in_another_process(
    run: dotnn.Run, tmp_path: Path
) -> None:
    (tmp_path / "run.pickle").write_bytes(pickle.dumps(run))
    np.savez(tmp_path / "x.npz", allow_pickle=False, d=D, kind=DATA["kind"])
    code = (
        "import pickle, numpy as np; x = dict(np.load('x.npz'))\n"
        "run = pickle.loads(open('run.pickle', 'rb').read())\n"
        "np.savez('y.npz', **run.predict(x))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=120)
    with np.load(tmp_path / "y.npz") as found:
        for name, values in run.predict({"d": D, "kind": DATA["kind"]}).items():
            np.testing.assert_allclose(found[name], values, rtol=1e-6)
            assert found[name].dtype == values.dtype


# ---- the front door ----


def test_evaluate_takes_a_run_or_its_folder(tmp_path: Path) -> None:
    np.savez(tmp_path / "film.npz", allow_pickle=False, **DATA)
    text = SPEC.replace("MORE", "seed = 1")
    run = dotnn.train(text, tmp_path / "film.npz", out=tmp_path / "run")
    assert dotnn.evaluate(run) == dotnn.evaluate(tmp_path / "run")
    assert set(dotnn.evaluate(run, split="test").metrics) == {"test"}
    assert set(dotnn.evaluate(run, tmp_path / "film.npz").metrics) == {"data"}
    with pytest.raises(ValueError, match="split must be one of"):
        dotnn.evaluate(run, split="tset")


def test_progress_is_shown_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    text = SPEC.replace("MORE", "seed = 1")
    dotnn.train(text, DATA, epochs=2)
    assert capsys.readouterr().out == ""
    dotnn.train(text, DATA, epochs=2, progress=True)
    assert "epoch 2/2" in capsys.readouterr().out


def test_progress_of_a_resumed_training_knows_its_epochs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(row: dict[str, Any]) -> bool:
        return row["epoch"] == 2

    text = SPEC.replace("MORE", "seed = 1")
    dotnn.train(text, DATA, out=tmp_path / "run", callback=stop)
    dotnn.resume(tmp_path / "run", DATA, progress=True)
    assert "epoch 4/4" in capsys.readouterr().out


def test_names_of_the_package_are_those_it_offers() -> None:
    assert dir(dotnn) == sorted(dotnn.__all__)
    for name in ("train", "resume", "load", "evaluate", "compile", "Run"):
        assert name in dir(dotnn)


def test_weights_are_used_without_dotnn(tmp_path: Path) -> None:
    run = dotnn.train(SPEC.replace("MORE", "seed = 1"), DATA, out=tmp_path / "run")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = readme.partition("```python\n# Without dotnn")[2].partition("```")[0]
    assert code
    code = code.replace('"runs/film"', '"run"').replace(
        '{"thickness": jnp.full(6, 70.0)}', '{"d": jnp.array([30.0, 40.0]), "kind": 0}'
    )
    code += "\nprint(outputs['r'].tolist())\n\n"
    done = subprocess.run(
        [sys.executable, "-c", "import sys\nsys.modules['dotnn'] = None\n#" + code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = run.predict({"d": [[30.0, 40.0]], "kind": [0]})["r"][0]
    np.testing.assert_allclose(eval(done.stdout), found, rtol=1e-5)
