"""Time per epoch of dotnn beside a hand-written jitted `lax.scan` loop, in one run.

    python -m benchmarks.steady_state

Both train the same network on the same rows with the same batch size, optimizer and
validation split. The rounds alternate, so that drift of the machine meets both, and
the best round of each counts. Compilation is left out.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import dotnn
from dotnn.runtime import backend


@dataclass(frozen=True, slots=True)
class Case:
    """A network of dense layers: sizes from inputs to outputs."""

    name: str
    sizes: tuple[int, ...]
    rows: int
    batch: int
    epochs: int

    def spec(self) -> str:
        """The case as a `.nn` file."""
        hidden = " ".join(f"-> dense({size}) -> gelu" for size in self.sizes[1:-1])
        return f"""
model {self.name}
input  x : real[{self.sizes[0]}] in -1..1
output y : real[{self.sizes[-1]}] bound 0..1
network {{ y = x {hidden} -> dense }}
loss mse
optimizer adam(learning_rate = 1e-3)
schedule plateau(factor = 0.5, patience = 20)
train {{
    epochs = 400
    batch = {self.batch}
}}
data {{ validation = 10% }}
"""

    def data(self) -> dict[str, np.ndarray]:
        """Smooth targets of uniform inputs."""
        rng = np.random.default_rng(0)
        x = rng.uniform(-1, 1, (self.rows, self.sizes[0])).astype(np.float32)
        mix = rng.normal(size=(self.sizes[0], self.sizes[-1]))
        return {"x": x, "y": (0.5 + 0.45 * np.sin(x @ mix)).astype(np.float32)}


CASES = (
    Case("tiny", (6, 50, 1), 300, 32, 400),
    Case("film", (6, 256, 256, 256, 256, 64), 10_000, 128, 12),
    Case("wide", (64, 1024, 1024, 1024, 1024, 64), 10_000, 512, 3),
)


# ---- dotnn ----


def time_dotnn(case: Case) -> Callable[[], float]:
    """A function that trains once and returns the seconds of an epoch."""
    network, data = dotnn.compile(case.spec()), case.data()

    def run() -> float:
        stamps: list[tuple[int, float]] = []

        def note(row: dict[str, Any]) -> None:
            stamps.append((row["epoch"], time.perf_counter()))

        dotnn.train(network, data, epochs=case.epochs, callback=note)
        return _per_epoch(stamps)

    return run


def _per_epoch(stamps: list[tuple[int, float]]) -> float:
    """Seconds of an epoch between the first call, which compiles, and the last."""
    (first, begin), (last, end) = stamps[0], stamps[-1]
    return (end - begin) / (last - first)


# ---- by hand ----


def time_by_hand(case: Case) -> Callable[[], float]:
    """The loop that one writes in an afternoon: an epoch a call, nothing else."""
    data = case.data()
    cut = case.rows - case.rows // 10
    x, y = jnp.array(data["x"]), jnp.array(data["y"])
    train, validation = (x[:cut], y[:cut]), (x[cut:], y[cut:])
    steps = cut // case.batch
    optimizer = optax.adam(1e-3)

    def forward(params: Any, x: Any) -> Any:
        for weight, bias in params[:-1]:
            x = jax.nn.gelu(x @ weight + bias)
        weight, bias = params[-1]
        return jax.nn.sigmoid(x @ weight + bias)

    def loss(params: Any, batch: Any) -> Any:
        return jnp.mean((forward(params, batch[0]) - batch[1]) ** 2)

    @jax.jit
    def epoch(params: Any, state: Any, order: Any) -> Any:
        def step(carry: Any, rows: Any) -> Any:
            params, state = carry
            batch = (train[0][rows], train[1][rows])
            value, gradient = jax.value_and_grad(loss)(params, batch)
            updates, state = optimizer.update(gradient, state, params)
            return (optax.apply_updates(params, updates), state), value

        order = order.reshape(steps, case.batch)
        (params, state), losses = jax.lax.scan(step, (params, state), order)
        return params, state, jnp.mean(losses), loss(params, validation)

    def run() -> float:
        rng = np.random.default_rng(0)
        params = list(_weights(case.sizes, rng))
        state = optimizer.init(params)
        begin = 0.0
        for number in range(case.epochs):
            order = rng.permutation(cut)[: steps * case.batch].astype(np.int32)
            params, state, train_loss, validation_loss = epoch(params, state, order)
            float(train_loss), float(validation_loss)
            begin = begin or time.perf_counter()
            number += 1
        return (time.perf_counter() - begin) / (case.epochs - 1)

    return run


def _weights(sizes: tuple[int, ...], rng: np.random.Generator) -> Iterator[Any]:
    for inside, outside in pairwise(sizes):
        weight = rng.normal(size=(inside, outside)) * np.sqrt(2 / inside)
        yield jnp.array(weight, jnp.float32), jnp.zeros(outside, jnp.float32)


# ---- the table ----


def main() -> None:
    """Print milliseconds per epoch and the ratio, best of the rounds."""
    parser = argparse.ArgumentParser(description="time per epoch beside a scan loop")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", nargs="*", default=[case.name for case in CASES])
    options = parser.parse_args()
    print(backend.describe())
    print(f"{'case':8} {'dotnn':>10} {'by hand':>10} {'ratio':>7}   (ms per epoch)")
    for case in CASES:
        if case.name in options.cases:
            runs = time_dotnn(case), time_by_hand(case)
            rounds = [[run() for run in runs] for _ in range(options.rounds)]
            ours, theirs = (1e3 * min(column) for column in zip(*rounds, strict=True))
            print(f"{case.name:8} {ours:10.3f} {theirs:10.3f} {ours / theirs:7.2f}")


if __name__ == "__main__":
    main()
