"""Predictions one row at a time, and a million, beside plain jitted JAX, in one run.

    python -m benchmarks.predict

The plain functions are `jax.jit(jax.vmap(net.apply, (None, 0)))`, without any check of
what they are given: of one row, and of a million in one call and in chunks. Contenders
take turns; the best of each counts, and the median of single calls stands beside.
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

Call = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A network of dense layers: sizes from inputs to outputs."""

    name: str
    sizes: tuple[int, ...]

    def run(self) -> dotnn.Run:
        """A run of fresh weights."""
        hidden = " ".join(f"-> dense({size}) -> gelu" for size in self.sizes[1:-1])
        network = dotnn.compile(f"""
model {self.name}
input  x : real[{self.sizes[0]}] in -1..1
output y : real[{self.sizes[-1]}] bound 0..1
network {{ y = x {hidden} -> dense }}
loss mse
optimizer adam(learning_rate = 1e-3)
""")
        params = network.init(jax.random.key(0))
        return dotnn.Run(network, params, [], {}, [], "finished", 0, 0.0, {})

    def inputs(self, rows: int) -> np.ndarray:
        """Uniform inputs."""
        rng = np.random.default_rng(0)
        return rng.uniform(-1, 1, (rows, self.sizes[0])).astype(np.float32)


CASES = (Case("tiny", (6, 50, 1)), Case("film", (6, 256, 256, 256, 256, 64)))


def plain(run: dotnn.Run) -> Callable[[np.ndarray], np.ndarray]:
    """The jitted batched apply that one writes by hand."""
    function = jax.jit(jax.vmap(run.network.module.apply, (None, 0)))
    return lambda x: np.asarray(function(run.params, {"x": x})["y"])


def one_row(case: Case) -> dict[str, Call]:
    """Contenders for a single row."""
    run, x = case.run(), case.inputs(1)
    by_hand, single, batched = plain(run), run.predictor(), run.predictor(rows=1)
    weights = [w for w in jax.tree.leaves(run.params) if np.ndim(w) == 2]
    weights = [np.array(w) for w in weights]
    rows = [np.ones((1, len(w)), np.float32) for w in weights]
    return {
        "by hand": lambda: by_hand(x),
        "run.predictor()": lambda: single({"x": x[0]}),
        "run.predictor(rows=1)": lambda: batched({"x": x}),
        "run.predict": lambda: run.predict({"x": x}),
        "products alone": lambda: [a @ w for a, w in zip(rows, weights, strict=True)],
    }


def many_rows(case: Case, count: int, chunk: int) -> dict[str, Call]:
    """Contenders for many rows."""
    run, x = case.run(), case.inputs(count)
    by_hand = plain(run)
    parts = [x[start : start + chunk] for start in range(0, count, chunk)]
    return {
        "by hand": lambda: by_hand(x),
        "by hand, chunks": lambda: np.concatenate([by_hand(part) for part in parts]),
        "run.predict": lambda: run.predict({"x": x}),
    }


def measure(calls: dict[str, Call], rounds: int, repeats: int) -> dict[str, np.ndarray]:
    """Seconds of each call, the contenders taking turns."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            for _ in range(repeats):
                begin = time.perf_counter()
                call()
                seconds[name].append(time.perf_counter() - begin)
    return {name: np.sort(found) for name, found in seconds.items()}


def show(title: str, seconds: dict[str, np.ndarray], unit: float) -> None:
    """A table: best and median, and the rate at best relative to the one by hand."""
    print(f"{title:28} {'best':>9} {'median':>9} {'rate':>6}")
    least = seconds["by hand"][0]
    for name, found in seconds.items():
        best, median = found[0], found[len(found) // 2]
        numbers = f"{best * unit:9.2f} {median * unit:9.2f} {least / best:6.2f}"
        print(f"  {name:26} {numbers}")


def main() -> None:
    """Print both tables for each network."""
    parser = argparse.ArgumentParser(description="predictions beside plain jitted JAX")
    parser.add_argument("--rounds", type=int, default=3, help="of many rows")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=8192)
    options = parser.parse_args()
    print(backend.describe())
    for case in CASES:
        seconds = measure(one_row(case), rounds=50, repeats=50)
        show(f"{case.name}, one row (us)", seconds, 1e6)
        calls = many_rows(case, options.rows, options.chunk)
        seconds = measure(calls, options.rounds, 1)
        show(f"{case.name}, {options.rows} rows (ms)", seconds, 1e3)


if __name__ == "__main__":
    main()
