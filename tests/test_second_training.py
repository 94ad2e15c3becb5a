"""Programs are compiled once for all trainings of one kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jax
import numpy as np
import pytest

import dotnn
from dotnn.runtime.training.optimize import divide_chain, make_optimizer

TEXT = """model m
input x : real[3] in -1..1
output y : real
network { y = x -> dense(7) -> tanh -> dropout(0.1) -> dense }
loss mse
optimizer adamw(learning_rate = 1e-3, weight_decay = 1e-4)
schedule plateau(patience = 4)
train {
    epochs = 5
    SETTINGS
}
data {
    validation = 20%
    test = 20%
}
"""


def rows(seed: int) -> dict[str, np.ndarray]:
    x = np.random.default_rng(seed).uniform(-1, 1, (40, 3))
    return {"x": x, "y": np.sin(x.sum(axis=1))}


@contextmanager
def compiled() -> Iterator[list[str]]:
    """The events of XLA's compilations inside."""
    events: list[str] = []

    def listen(event: str, duration_secs: float, **_: Any) -> None:
        del duration_secs
        if event.endswith("backend_compile_duration"):
            events.append(event)

    jax.monitoring.register_event_duration_secs_listener(listen)
    try:
        yield events
    finally:
        jax.monitoring.unregister_event_duration_listener(listen)


@pytest.mark.parametrize("settings", ["", "ensemble = 3", "stop_after = 4"])
def test_a_second_training_compiles_nothing(settings: str) -> None:
    """Seed, data, epochs and numbers of optimizer and schedule may differ."""
    width = f"dense({8 + len(settings)})"  # no other test shares its programs
    text = TEXT.replace("SETTINGS", settings).replace("dense(7)", width)
    other = text.replace("1e-3", "3e-4").replace("1e-4", "1e-5")
    other = other.replace("patience = 4", "patience = 2, factor = 0.1")
    other = other.replace("stop_after = 4", "stop_after = 3")
    with compiled() as first:
        dotnn.train(dotnn.compile(text), rows(0), progress=False)
    with compiled() as second:
        dotnn.train(dotnn.compile(text), rows(1), seed=5, epochs=7, progress=False)
    with compiled() as third:
        dotnn.train(dotnn.compile(other), rows(0), progress=False)
    assert first
    assert (second, third) == ([], [])


def test_numbers_apart_are_those_of_the_chain() -> None:
    chain = dotnn.compile(TEXT.replace("SETTINGS", "")).spec.optimizer
    rest, numbers = divide_chain(chain, np.dtype(np.float32))
    assert [sorted(given) for given in numbers] == [["learning_rate", "weight_decay"]]
    weights = {"w": jax.numpy.linspace(-1, 1, 9)}
    found: list[Any] = []
    with jax.numpy_dtype_promotion("standard"):
        for made in (make_optimizer(chain), make_optimizer(rest, numbers)):
            found.append(made.update(weights, made.init(weights), weights)[0])
    np.testing.assert_array_equal(found[0]["w"], found[1]["w"])
