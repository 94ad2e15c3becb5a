"""Shares that leave a rest, `fractions[n]`, against numpy and scipy."""

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import softmax, xlogy

import dotnn
from dotnn.runtime.data.contract import check_values

RNG = np.random.default_rng(7)
X = RNG.uniform(0, 1, (8, 3)).astype(np.float32)
SPEC = """
model m
axis wavelength[4] nm in 400..700
input x : real[3] in 0..1
output power : fractions[wavelength, 2] from "R", "T"
network { power = x -> dense }
loss LOSS
optimizer sgd(learning_rate = 0.1)
"""


def drawn(loss: str = "mse", size: float = 1.0) -> tuple[dotnn.Network, Any]:
    net = dotnn.compile(SPEC.replace("LOSS", loss))
    leaves, tree = jax.tree.flatten(net.init(jax.random.key(0)))
    fresh = [jnp.asarray(RNG.normal(0, size, a.shape), a.dtype) for a in leaves]
    return net, jax.tree.unflatten(tree, fresh)


def with_rest(net: dotnn.Network, params: Any) -> np.ndarray:
    """Softmax over three classes, the last with a logit of 0."""
    layer = params["weights"]["power"]["dense_1"]
    z = (2 * X - 1) @ np.asarray(layer["weight"]) + np.asarray(layer["bias"])
    z = z.reshape(8, 4, 2).astype(np.float64)
    return softmax(np.concatenate([z, np.zeros((8, 4, 1))], axis=-1), axis=-1)


@pytest.mark.parametrize("size", [0.0, 1.0, 100.0])
def test_predictions_are_a_softmax_without_its_last_class(size: float) -> None:
    net, params = drawn(size=size)
    found = np.asarray(net.predict(params, {"x": X})["power"], np.float64)
    np.testing.assert_allclose(found, with_rest(net, params)[..., :2], atol=1e-4)
    assert (found >= 0).all()
    assert (found.sum(-1) <= 1 + 1e-6).all()


def test_cross_entropy_counts_the_rest() -> None:
    net, params = drawn("cross_entropy")
    truth = RNG.dirichlet((1, 1, 1), (8, 4))
    p = with_rest(net, params)
    targets = {"power": truth[..., :2].astype(np.float32)}
    found = net.loss(params, {"x": X}, targets)
    wanted = -(truth * np.log(p)).sum(-1).mean()
    np.testing.assert_allclose(found, wanted, rtol=1e-5)
    met = net.loss(params, {"x": X}, {"power": p[..., :2].astype(np.float32)})
    np.testing.assert_allclose(met, -xlogy(p, p).sum(-1).mean(), rtol=1e-5)


def test_a_loss_has_finite_slopes_where_logits_are_large() -> None:
    net, params = drawn("cross_entropy", size=1000.0)
    truth = {"power": np.zeros((8, 4, 2), np.float32)}

    def loss(weights: Any) -> Any:
        return net.loss({**params, "weights": weights}, {"x": X}, truth)

    value, slopes = jax.value_and_grad(loss)(params["weights"])
    assert np.isfinite(value)
    assert all(np.isfinite(a).all() for a in jax.tree.leaves(slopes))


def test_it_trains_on_spectra_of_two_names(tmp_path: Path) -> None:
    shares = RNG.dirichlet((1, 1, 1), (40, 4))
    np.savez(
        tmp_path / "d.npz",
        x=RNG.uniform(0, 1, (40, 3)),
        R=shares[..., 0],
        T=shares[..., 1],
    )
    spec = tmp_path / "m.nn"
    spec.write_text(
        SPEC.replace("LOSS", "cross_entropy")
        + "train {\n epochs = 2\n}\n"
        + 'data {\n file = "d.npz"\n test = 20%\n validation = 20%\n}\n'
        + "accept rmse(power) <= 2\n"
    )
    run = dotnn.train(spec, out=tmp_path / "run")
    assert np.isfinite(run.metrics["test"]["power"]["rmse"])


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ([[0.2, 0.3], [0.6, 0.5]], "sum to more than one, by up to 0.1"),
        ([[0.2, 0.3], [-0.1, 0.5]], "are negative, down to -0.1"),
    ],
)
def test_shares_beyond_one_are_a_mistake(shares: list[list[float]], words: str) -> None:
    variable = dotnn.compile(SPEC.replace("LOSS", "mse")).spec.outputs[0]
    found = check_values(variable, np.array(shares)[:, None], "float32")
    assert [mistake.code for mistake in found][:1] == ["D126"]
    assert words in found[0].message
