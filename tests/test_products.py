"""The kernels that multiply matrices in a training."""

from typing import Any

import jax
import numpy as np
import pytest

import dotnn
from dotnn.runtime.network.ensemble import by_member
from dotnn.runtime.network.params import moving_parts
from dotnn.runtime.stack import backend
from dotnn.runtime.stack.backend import Products
from dotnn.runtime.training.state import Recipe, random_keys, settings_of


def spec(network: str, batch: int = 128, train: str = "", shape: str = "[64]") -> str:
    """A spec with a network between 64 inputs and 64 outputs."""
    return f"""
        model m
        input x : real{shape} in -1..1
        output y : real[64] in -1..1
        network {{ y = x -> {network} -> dense }}
        loss mse
        optimizer adam(learning_rate = 1e-3)
        train {{
            epochs = 1
            batch = {batch}
            {train}
        }}
    """


EXAMINED = pytest.mark.skipif(
    not backend.may_choose(), reason="YNNPACK of this jaxlib was not examined"
)


@EXAMINED
@pytest.mark.parametrize(
    ("text", "products"),
    [
        (spec("dense(256)", batch=8), Products.EIGEN_IN_ONE_THREAD),
        (spec("dense(256) -> dense(256)"), Products.EIGEN),
        (spec("dense(512) -> dense(512)"), Products.YNNPACK),
        (spec("dense(512) -> dense(512)", batch=48), Products.EIGEN),
        (spec("dense(500) -> dense(500)"), Products.EIGEN),
        (spec("dense(128) -> dense(2048) -> dense(256)"), Products.YNNPACK),
        (spec("dense(4096)"), Products.YNNPACK),
        (spec("repeat(20) { dense(64) -> tanh }"), Products.EIGEN),
        (spec("dense(512) -> dense(512)", train="ensemble = 3"), Products.YNNPACK),
        (
            spec("dense(512) -> dense(512)", train="precision = float64"),
            Products.EIGEN,
        ),
        (
            spec("conv(8, kernel = 3) -> flatten -> dense(512)", shape="[64, 1]"),
            Products.EIGEN,
        ),
    ],
)
def test_large_matrices_are_multiplied_by_ynnpack(
    text: str, products: Products
) -> None:
    network = dotnn.compile(text)
    recipe = recipe_of(network)

    def init(key: Any) -> Any:
        return moving_parts(network.module.init(key))

    with network.precision():
        weights = jax.eval_shape(
            by_member(init, recipe.members), random_keys(range(recipe.members))
        )
        assert recipe.products(weights) is products


@EXAMINED
def test_without_a_choice_they_are_multiplied_by_eigen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    weights = {"w": jax.ShapeDtypeStruct((512, 512), np.float32)}
    recipe = recipe_of(dotnn.compile(spec("dense(512) -> dense(512)")))
    assert recipe.products({"weights": weights}) is Products.YNNPACK
    flag = "--xla_cpu_experimental_ynn_fusion_type=reduce"
    monkeypatch.setenv("XLA_FLAGS", flag)
    assert recipe.products({"weights": weights}) is Products.EIGEN


def recipe_of(network: dotnn.Network) -> Recipe:
    return settings_of(network, rows=1024)[0]
