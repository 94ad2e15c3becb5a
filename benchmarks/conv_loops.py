"""Time of a step of dotnn's two loops on one network, in one run.

    python -m benchmarks.conv_loops

`epochs` compiles whole epochs into one call, `steps` makes one call a step. Rounds
alternate, so that drift of the machine meets both, and the best of each counts.
Compilation is left out.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

import dotnn
from dotnn.runtime import backend
from dotnn.runtime.epochs import make_epochs
from dotnn.runtime.optimize import make_optimizer
from dotnn.runtime.partition import split_params
from dotnn.runtime.shuffling import order_of
from dotnn.runtime.state import Data, Recipe, State, init_state
from dotnn.runtime.steps import make_steps

LOOPS: dict[str, Callable[[Recipe], Any]] = {"epochs": make_epochs, "steps": make_steps}


@dataclass(frozen=True, slots=True)
class Case:
    """A network of equal hidden layers over an axis or several."""

    name: str
    layer: str
    axes: tuple[int, ...]
    channels: int
    batch: int
    steps: int

    def network(self) -> dotnn.Network:
        shape = ", ".join(map(str, (*self.axes, 2)))
        return dotnn.compile(f"""
model {self.name}
input  x : real[{shape}] in -1..1
output y : real[{shape}] in -1..1
network {{ y = x -> {self.layer} -> gelu -> {self.layer} -> gelu -> {self.last} }}
loss mse
optimizer adam(learning_rate = 1e-3)
train {{ batch = {self.batch} }}
""")

    @property
    def last(self) -> str:
        """The same layer, of as many channels as the output."""
        return self.layer.replace(f"({self.channels}", "(2")

    def data(self) -> Data:
        """Noise, of which a step takes as long as of anything else."""
        shape = (self.batch * self.steps, *self.axes, 2)
        rng = np.random.default_rng(0)
        x, y = (rng.uniform(-1, 1, shape).astype(np.float32) for _ in range(2))
        train = jax.tree.map(jax.numpy.array, ({"x": x}, {"y": y}))
        return Data(fixed={}, train=train, validation=None, key=jax.random.key(0))


CASES = (
    Case("conv1d_8", "conv(8, kernel = 5)", (128,), 8, 32, 20),
    Case("conv1d_32", "conv(32, kernel = 5)", (128,), 32, 32, 10),
    Case("conv2d_8", "conv(8)", (24, 24), 8, 16, 10),
    Case("conv2d_16", "conv(16)", (32, 32), 16, 32, 4),
    Case("dense_64", "dense(64)", (128,), 64, 32, 20),
)


class Loop:
    """A loop, compiled for a case, and the state that it carries."""

    def __init__(self, make: Callable[[Recipe], Any], case: Case) -> None:
        network = case.network()
        self._rows, self._data = case.batch * case.steps, case.data()
        recipe = Recipe(
            network=network,
            optimizer=make_optimizer(network.spec.optimizer),
            plateau=None,
            rows=self._rows,
            batch=case.batch,
            stop_after=None,
            seeds=(0,),
        )
        self._state = _start(recipe)
        self._run = make(recipe)
        self._steps, self.milliseconds = case.steps, float("inf")

    def round(self) -> None:
        """One epoch; the first one compiles."""
        orders = order_of(0, 0, self._rows)[None]
        scales = np.ones(1, np.float32)
        started = time.perf_counter()
        state, log = self._run(self._state, self._data, orders, scales, np.int32(1))
        self._state = jax.block_until_ready(state)
        seconds = time.perf_counter() - started
        self.milliseconds = min(self.milliseconds, 1e3 * seconds / self._steps)
        self.loss = float(np.asarray(log)[0, 0])


def _start(recipe: Recipe) -> State:
    def start(key: Any) -> State:
        return init_state(recipe, split_params(recipe.network.module.init(key)))

    return backend.jit(start)(jax.random.key(0))


def compare(case: Case, rounds: int) -> None:
    """Print the line of a case."""
    loops = {name: Loop(make, case) for name, make in LOOPS.items()}
    for _ in range(1 + rounds):
        for loop in loops.values():
            loop.round()
    epochs, steps = (loop.milliseconds for loop in loops.values())
    losses = [loop.loss for loop in loops.values()]
    apart = abs(losses[0] - losses[1]) / losses[0]
    row = f"{case.name:<12}{epochs:>10.2f}{steps:>10.2f}{epochs / steps:>8.2f}"
    print(f"{row}{apart:>12.1e}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case", choices=[case.name for case in CASES])
    options = parser.parse_args()
    print(f"{'case':<12}{'epochs':>10}{'steps':>10}{'ratio':>8}{'loss apart':>12}")
    for case in CASES:
        if options.case in (None, case.name):
            compare(case, options.rounds)


if __name__ == "__main__":
    main()
