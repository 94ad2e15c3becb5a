"""Complex numbers, categories, shares, angles and grids, against numpy and laws."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dotnn

KEY = jax.random.key(0)
RNG = np.random.default_rng(0)


def spec(inputs: str, output: str, **lines: str) -> str:
    names = [line.split()[1] for line in inputs.split("\n")]
    read = names[0] if len(names) == 1 else f"concat({', '.join(names)})"
    return "\n".join(
        [
            "model m",
            inputs,
            f"output y : {output}",
            f"network {{ y = {read} -> {lines.get('layers', 'dense')} }}",
            f"loss {lines.get('loss', 'mse')}",
            "optimizer adam(learning_rate = 1e-2)",
            lines.get("more", ""),
        ]
    )


def scaled_input(
    kind: str, value: Any, output: str = "real[1]", statistics: Any = None
) -> np.ndarray:
    net = dotnn.compile(spec(f"input x : {kind}", output))
    params = net.init(KEY)
    params["scaling"] |= {"x": statistics} if statistics else {}
    return np.asarray(net.module.scale_inputs(params, {"x": value})["x"])


def scaled_target(kind: str, value: Any) -> np.ndarray:
    net = dotnn.compile(spec("input x : real in 0..1", kind))
    return np.asarray(net.module.scale_targets(net.init(KEY), {"y": value})["y"])


def predictions_for(net: dotnn.Network, scale: float, seed: int) -> np.ndarray:
    """Outputs for some inputs with random weights of a given scale."""
    params = net.init(KEY)
    rng = np.random.default_rng(seed)
    params["weights"]["y"] = jax.tree.map(
        lambda a: jnp.array(scale * rng.normal(size=a.shape), a.dtype),
        params["weights"]["y"],
    )
    return net.predict(params, {"x": rng.uniform(size=5)})["y"]


# ---- complex numbers ----


def test_complex_range_scales_both_parts() -> None:
    found = scaled_input("complex[2] in 1..5", np.array([1 + 5j, 3 + 2j]), "real[2, 1]")
    np.testing.assert_array_equal(found, [[-1, 1], [0, -0.5]])


def test_complex_input_is_standardized_by_part_with_one_deviation() -> None:
    statistics = {"mean": jnp.array([1.0, -2.0]), "deviation": jnp.array([4.0])}
    found = scaled_input("complex", 9 + 2j, statistics=statistics)
    np.testing.assert_array_equal(found, [2, 1])


@pytest.mark.parametrize(
    ("precision", "name"), [("float32", "complex64"), ("float64", "complex128")]
)
def test_complex_prediction_is_what_numpy_computes(precision: str, name: str) -> None:
    more = f"train {{\n precision = {precision}\n}}"
    net = dotnn.compile(spec("input x : complex in -2..2", "complex[3]", more=more))
    with net.precision():
        params = net.init(KEY)
    params["scaling"] = {
        "y": {
            "mean": RNG.normal(size=(3, 2)).astype(precision),
            "deviation": RNG.uniform(1, 2, size=(3, 1)).astype(precision),
        }
    }
    x = np.array([1 + 2j, -0.5j])
    found = net.predict(params, {"x": x})["y"]
    weights = jax.tree.map(np.asarray, params["weights"]["y"]["dense_1"])
    parts = np.array([[1, 2], [0, -0.5]]) / 2
    z = (parts @ weights["weight"] + weights["bias"]).reshape(2, 3, 2)
    y = params["scaling"]["y"]["mean"] + params["scaling"]["y"]["deviation"] * z
    assert found.dtype.name == name
    np.testing.assert_allclose(found, y[..., 0] + 1j * y[..., 1], rtol=1e-5)


def test_losses_of_complex_numbers_have_their_formulas_and_finite_slopes() -> None:
    net = dotnn.compile(spec("input x : real in -1..1", "complex[2] in -1..1"))
    relative = dotnn.compile(net.text.replace("loss mse", "loss relative_l2"))
    params = net.init(KEY)
    x, t = RNG.uniform(size=4), RNG.normal(size=(4, 2)) + 1j * RNG.normal(size=(4, 2))
    p = net.predict(params, {"x": x})["y"]
    batch = {"x": x.astype(np.float32)}, {"y": t.astype(np.complex64)}
    expected = np.mean(np.abs(p - t) ** 2) / 2
    np.testing.assert_allclose(net.loss(params, *batch), expected, rtol=1e-5)
    expected = np.mean(np.linalg.norm(p - t, axis=1) / np.linalg.norm(t, axis=1))
    np.testing.assert_allclose(relative.loss(params, *batch), expected, rtol=1e-5)
    met = batch[0], {"y": jnp.asarray(p)}
    for function in (net.loss, relative.loss):
        gradient = jax.grad(function)(params, *met)
        assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(gradient))


# ---- categories ----


def test_category_is_one_hot() -> None:
    found = scaled_input("one_of(a, b, c)[2]", np.array([2, 0]), "real[2, 1]")
    np.testing.assert_array_equal(found, [[0, 0, 1], [1, 0, 0]])
    np.testing.assert_array_equal(scaled_target("one_of(a, b, c)", 1), [0, 1, 0])


def test_category_is_predicted_by_softmax() -> None:
    net = dotnn.compile(spec("input x : real in -1..1", "one_of(a, b, c)"))
    params = net.init(KEY)
    weights = jax.tree.map(np.asarray, params["weights"]["y"]["dense_1"])
    z = np.array([[0.3], [-0.8]]) @ weights["weight"] + weights["bias"]
    expected = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    found = net.predict(params, {"x": [0.3, -0.8]})["y"]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


SUBSTRATES = dotnn.compile(spec("input x : one_of(silicon, glass)", "real"))


def test_classes_are_given_by_name_or_number() -> None:
    params = SUBSTRATES.init(KEY)
    by_number = SUBSTRATES.predict(params, {"x": [1, 0]})["y"]
    by_name = SUBSTRATES.predict(params, {"x": ["glass", "silicon"]})["y"]
    np.testing.assert_array_equal(by_number, by_name)
    np.testing.assert_allclose(
        SUBSTRATES.apply(params, {"x": 1})["y"], by_name[0], rtol=1e-6
    )


@pytest.mark.parametrize("value", [2, -1, 0.5, "glass", np.nan])
def test_apply_refuses_what_is_no_class_number(value: Any) -> None:
    with pytest.raises(ValueError, match="`x` must be class indices from 0 to 1, got"):
        SUBSTRATES.apply(SUBSTRATES.init(KEY), {"x": value})


def test_predict_refuses_an_unknown_class() -> None:
    params = SUBSTRATES.init(KEY)
    with pytest.raises(ValueError, match="`x` must be one of silicon, glass, got glas"):
        SUBSTRATES.predict(params, {"x": ["silicon", "glas"]})
    with pytest.raises(ValueError, match="from 0 to 1, got 2"):
        SUBSTRATES.predict(params, {"x": [0, 2]})


def test_traced_class_numbers_go_through_jit_and_vmap() -> None:
    params = SUBSTRATES.init(KEY)
    found = jax.jit(jax.vmap(lambda x: SUBSTRATES.apply(params, {"x": x})["y"]))
    expected = SUBSTRATES.predict(params, {"x": ["silicon", "glass"]})["y"]
    np.testing.assert_allclose(found(jnp.array([0, 1])), expected, rtol=1e-6)


def test_complex_numbers_are_refused_where_a_quantity_is_real() -> None:
    net = dotnn.compile(spec("input x : real", "real"))
    with pytest.raises(ValueError, match="`x` must be real, got complex numbers"):
        net.predict(net.init(KEY), {"x": np.array([1j])})


# ---- shares ----


SHARES = {
    kind: dotnn.compile(spec("input x : real in -1..1", kind, more=more))
    for kind, more in [
        ("simplex[3]", ""),
        ("simplex[4, 50]", ""),
        ("one_of(a, b)", ""),
        ("simplex[7]", "train {\n precision = float64\n}"),
    ]
}


@pytest.mark.exhaustive  # unoptimized programs of XLA give NaN at such scales
@pytest.mark.parametrize("kind", SHARES)
@settings(max_examples=20)
@given(scale=st.floats(0, 1e35), seed=st.integers(0, 1000))
def test_shares_sum_to_one_for_any_weights(kind: str, scale: float, seed: int) -> None:
    with SHARES[kind].precision():
        shares = predictions_for(SHARES[kind], scale, seed)
    few = 4 * np.finfo(shares.dtype).eps
    assert (shares >= 0).all()
    assert (shares <= 1).all()
    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=few)


@given(
    st.lists(
        st.floats(width=32, allow_nan=False, allow_infinity=False),
        min_size=2,
        max_size=6,
    )
)
def test_shares_sum_to_one_for_any_logits(logits: list[float]) -> None:
    shares = np.asarray(jax.nn.softmax(jnp.array(logits, jnp.float32)), np.float64)
    assert abs(shares.sum() - 1) <= 4 * np.finfo(np.float32).eps


def test_shares_given_are_scaled_to_minus_one_to_one() -> None:
    found = scaled_input("simplex[3]", np.array([0.0, 0.25, 0.75]))
    np.testing.assert_array_equal(found, [-1, -0.5, 0.5])
    values = np.array([0.125, 0.25, 0.625])
    np.testing.assert_array_equal(scaled_target("simplex[3]", values), values)


# ---- angles ----


def test_angle_becomes_its_cosines_and_then_its_sines() -> None:
    angles = np.array([10.0, 100.0, 250.0])
    found = scaled_input("real[3] deg periodic 10..370", angles)
    radians = np.radians(angles - 10)
    expected = np.concatenate([np.cos(radians), np.sin(radians)])
    np.testing.assert_allclose(found, expected, atol=1e-6)
    found = scaled_input("real rad periodic -pi..pi", np.pi / 2)
    np.testing.assert_allclose(found, [0, -1], atol=1e-6)
    grid = RNG.uniform(0, 1, (2, 3))
    found = scaled_input("real[2, 3] periodic 0..1", grid, "real[2, 1]")
    waves = [np.cos(2 * np.pi * grid), np.sin(2 * np.pi * grid)]
    np.testing.assert_allclose(found, np.concatenate(waves, axis=-1), atol=1e-6)


def test_target_of_an_angle_is_a_point_of_the_circle() -> None:
    angles = np.array([0.0, 90.0, 210.0])
    found = scaled_target("real[3] deg periodic 0..360", angles)
    radians = np.radians(angles)
    expected = np.stack([np.cos(radians), np.sin(radians)], axis=-1)
    np.testing.assert_allclose(found, expected, atol=1e-6)


PERIODS = {
    kind: dotnn.compile(spec("input x : real in -1..1", kind))
    for kind in (
        "real periodic 0..360",
        "real[3] periodic -pi..pi",
        "real[2] periodic 0..1",
        "real periodic -0.1..0.3",
    )
}


def ends(net: dotnn.Network) -> tuple[float, float]:
    (output,) = net.spec.outputs
    period: Any = output.periodic
    return period.lo, period.hi


@pytest.mark.parametrize("kind", PERIODS)
@settings(max_examples=20)
@given(scale=st.sampled_from([0.0, 1e-30, 1e-6, 1.0, 1e30]), seed=st.integers(0, 1000))
def test_angle_stays_in_its_period_for_any_weights(
    kind: str, scale: float, seed: int
) -> None:
    net = PERIODS[kind]
    found = predictions_for(net, scale, seed)
    low, high = ends(net)
    assert (found >= np.float32(low)).all()
    assert (found <= np.float32(high)).all()


@pytest.mark.parametrize("kind", PERIODS)
@given(share=st.floats(0, 1))
def test_unscaling_an_angle_undoes_scaling(kind: str, share: float) -> None:
    net = PERIODS[kind]
    low, high = ends(net)
    (output,) = net.spec.outputs
    angle = np.full(output.shape, low + share * (high - low), np.float32)
    point = net.module.scale_targets({}, {"y": angle})
    back = np.asarray(net.module.unscale_outputs({}, point)["y"], np.float64)
    turns = (back - angle) / (high - low)
    np.testing.assert_allclose(turns - np.round(turns), 0, atol=1e-6)


@pytest.mark.parametrize("size", [0.0, 1e-30, 1e-12, 1.0, 1e12, 1e38])
def test_phase_has_unit_length_and_a_finite_slope(size: float) -> None:
    unit_phase = PERIODS["real periodic 0..360"].module.unit_phase
    z = jnp.array([-0.6, 0.8], jnp.float32) * jnp.float32(size)
    phase = np.asarray(unit_phase(z))
    np.testing.assert_allclose(np.linalg.norm(phase), 1, rtol=1e-6)
    assert np.isfinite(jax.jacobian(unit_phase)(z)).all()
    if size >= 1e-12:
        np.testing.assert_allclose(phase, [-0.6, 0.8], rtol=1e-6)


def test_weights_of_zero_learn_an_angle() -> None:
    net = dotnn.compile(
        spec("input x : real in -1..1", "real periodic 0..360", layers="dense")
    )
    params = jax.tree.map(jnp.zeros_like, net.init(KEY))
    batch = {"x": jnp.ones(2)}, {"y": jnp.array([90.0, 80.0])}
    gradient = jax.grad(net.loss)(params, *batch)
    assert np.abs(gradient["weights"]["y"]["dense_1"]["bias"]).max() > 0.1


def test_ends_of_a_period_are_neighbors_to_a_loss() -> None:
    net = PERIODS["real periodic 0..360"]
    params = net.init(KEY)
    params["weights"]["y"]["dense_1"] |= {
        "weight": jnp.zeros((1, 2)),
        "bias": jnp.array([1.0, 0]),
    }
    found = [
        net.loss(params, {"x": jnp.zeros(1)}, {"y": jnp.array([angle])})
        for angle in (1.0, 359.0, 180.0)
    ]
    # Half the squared chord of the circle: 1 - cos(e).
    expected = 1 - np.cos(np.radians([1, 1, 180]))
    np.testing.assert_allclose(found, expected, rtol=1e-3)
