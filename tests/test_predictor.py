"""`Run.predictor` and the fast path of `predict` equal the general path."""

import warnings
from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest

import dotnn
from dotnn.runtime.network import chunks, predictor

SPEC = """
model m
input x : real[3] nm in 1..2 bound 0..4
input kind : one_of(te, tm)
input angle : real deg periodic 0..360
input z : complex in -1..1
input mix : simplex[2]
input size : real log in 0.1..10
output y : real[2] in 0..1
output field : complex
output mode : one_of(a, b, c)
output phase : real periodic 0..360
network {
    h = concat(x, kind, angle, z, mix, size) -> dense(8) -> tanh
    y = h -> dense
    field = h -> dense
    mode = h -> dense
    phase = h -> dense
}
loss mse
optimizer adam(learning_rate = 1e-3)
train { precision = float32 }
"""
RNG = np.random.default_rng(0)
ROWS = 5


def given(rows: int = ROWS) -> dict[str, Any]:
    share = RNG.uniform(0, 1, rows)
    return {
        "x": RNG.uniform(1, 2, (rows, 3)),
        "kind": RNG.choice(["te", "tm"], rows),
        "angle": RNG.uniform(0, 360, rows),
        "z": (RNG.uniform(-1, 1, rows) + 1j * RNG.uniform(-1, 1, rows)),
        "mix": np.stack([share, 1 - share], axis=1),
        "size": RNG.uniform(0.1, 10, rows),
    }


def run_of(text: str) -> dotnn.Run:
    """A run with fresh weights."""
    network = dotnn.compile(text)
    members = network.spec.train.ensemble
    keys = jax.random.split(jax.random.key(0), members)
    with network.precision():
        each = [network.module.init(key) for key in keys]
        stacked = jax.tree.map(lambda *leaves: jax.numpy.stack(leaves), *each)
    params = each[0] if members == 1 else stacked
    return dotnn.Run(network, params, [], {}, [], "finished", 0, 0.0, {}, {})


@pytest.fixture(scope="module")
def run() -> dotnn.Run:
    return run_of(SPEC)


def plain_outputs(run: dotnn.Run, inputs: dict[str, Any]) -> dict[str, np.ndarray]:
    return run.network.predict(run.params, inputs)


def assert_close(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert list(found) == list(expected)
    for name, array in found.items():
        assert (array.dtype, array.shape) == (
            expected[name].dtype,
            expected[name].shape,
        )
        np.testing.assert_allclose(array, expected[name], rtol=2e-5, atol=1e-5)


@pytest.mark.parametrize(
    "settings",
    ["precision = float32", "precision = float64", "ensemble = 3"],
    ids="float32 float64 ensemble".split(),
)
def test_predictors_of_any_kind_agree_with_predict(settings: str) -> None:
    run, inputs = run_of(SPEC.replace("precision = float32", settings)), given()
    expected = plain_outputs(run, inputs)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_close(run.predict(inputs), expected)
        assert_close(run.predictor(rows=ROWS)(inputs), expected)
        one = run.predictor()
        for row in range(2):
            found = one({name: array[row] for name, array in inputs.items()})
            assert_close(found, {name: array[row] for name, array in expected.items()})
            assert all(array.flags.writeable for array in found.values())


def test_params_too_large_for_constants_are_handed_over(
    run: dotnn.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = given()
    monkeypatch.setattr(predictor, "_CONSTANT_BYTES", 0)
    assert_close(run.predictor(rows=ROWS)(inputs), run.predict(inputs))


def test_many_rows_are_predicted_in_chunks(
    run: dotnn.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = given(21)
    expected = run.predict(inputs)
    monkeypatch.setattr(chunks, "CHUNK", 4)
    assert_close(run.predict(inputs), expected)
    inputs["x"][17, 0] = 3.0
    with pytest.warns(dotnn.ExtrapolationWarning, match="row 17"):
        run.predict(inputs)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x", [1, 2, 1]),
        ("x", np.array([1, 2, 1])),
        ("kind", 1),
        ("kind", 1.0),
        ("kind", np.array("tm", dtype=object)),
        ("angle", -5.0),
        ("angle", 360.0),
        ("z", np.complex64(0.5j)),
        ("mix", [0.3334, 0.667]),
        ("x", jax.numpy.ones(3)),
    ],
)
def test_values_are_read_as_predict_reads_them(
    run: dotnn.Run, name: str, value: Any
) -> None:
    one = {each: array[0] for each, array in given(1).items()} | {name: value}
    expected = run.predict({each: np.asarray(v)[None] for each, v in one.items()})
    found = run.predictor()(one)
    assert_close(found, {each: array[0] for each, array in expected.items()})


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("x", [1, 5, 1], "D117"),
        ("x", [1, np.nan, 1], "D116"),
        ("x", [1, 1e39, 1], "D121"),
        ("x", ["a", "b", "c"], "D106"),
        ("kind", "tx", "D125"),
        ("kind", 2, "D125"),
        ("kind", np.nan, "D125"),
        ("mix", [0.5, 0.6], "D126"),
        ("size", -1.0, "D118"),
        ("z", np.inf + 0j, "D116"),
    ],
)
def test_impossible_inputs_are_refused_with_the_code_of_predict(
    run: dotnn.Run, name: str, value: Any, code: str
) -> None:
    one = {each: array[0] for each, array in given(1).items()} | {name: value}
    batch = {each: np.asarray(v)[None] for each, v in one.items()}
    for predict, inputs in ((run.predict, batch), (run.predictor(), one)):
        with pytest.raises(dotnn.DataError) as caught:
            predict(inputs)
        assert [d.code for d in caught.value.diagnostics] == [code]


def test_extrapolation_is_reported_unless_allowed(run: dotnn.Run) -> None:
    inputs = given(1)
    inputs["x"][0, 1] = 2.5
    with pytest.warns(dotnn.ExtrapolationWarning, match="by up to 0.5") as caught:
        expected = run.predictor(rows=1)(inputs)
    assert {warning.filename for warning in caught} == {__file__}
    free = run.predictor(rows=1, extrapolate=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_close(free(inputs), expected)
        inputs["x"][0, 1] = 4.5
        with pytest.raises(dotnn.DataError, match=r"bound 0\.\.4"):
            free(inputs)


def test_misuse_fails_with_the_rule(run: dotnn.Run) -> None:
    inputs = given(3)
    one = {name: array[0] for name, array in inputs.items()}
    single, several = run.predictor(), run.predictor(rows=3)
    with pytest.raises(ValueError, match=r"inputs must have angle, .* got none"):
        single({})
    assert single({**one, "color": 1.0}).keys() == single(one).keys()
    with pytest.raises(ValueError, match=r"`x` must have shape \(3\), got \(3, 3\)"):
        single(inputs | {"kind": "te"})
    with pytest.raises(ValueError, match=r"takes 3 rows, got 2"):
        several({name: array[:2] for name, array in inputs.items()})
    with pytest.raises(ValueError, match="must be real"):
        single(one | {"size": 1j})
    for rows in (0, -1, True):
        with pytest.raises(ValueError, match=f"at least 1.*got {rows}"):
            run.predictor(rows=rows)


def test_a_copy_of_a_run_predicts_with_its_own_weights(run: dotnn.Run) -> None:
    inputs = given()
    before = run.predict(inputs)["y"]
    doubled = replace(run, params=jax.tree.map(lambda leaf: 2 * leaf, run.params))
    assert np.any(doubled.predict(inputs)["y"] != before)
