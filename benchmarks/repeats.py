"""Unrolled and scanned repetitions: time to compile and time of a gradient.

    python -m benchmarks.repeats

It measures `repeat(n)` of residual blocks of width 256 with batch 128. The choice of
form in `compiler/emit/repeats.py` rests on the results.
"""

import argparse
import time
from typing import Any

import jax
import numpy as np

import dotnn
from dotnn.compiler.emit import repeats
from dotnn.runtime.stack import backend

COUNTS = (4, 8, 16, 32, 64, 100)
ROWS = 128
SPEC = """
model deep
input x : real[8] in -1..1
output y : real[8] bound 0..1
network {{
    y = x -> dense(256) -> repeat({count}) {{
        residual {{ dense(256) -> gelu -> dense(256) }} -> gelu
    }} -> dense
}}
loss mse
optimizer adam(learning_rate = 1e-3)
"""


def gradient_of(count: int, scan_from: int) -> tuple[Any, tuple[Any, ...], float]:
    """The compiled gradient of a network, its arguments, and the seconds to compile."""
    repeats.SCAN_FROM = scan_from
    network = dotnn.compile(SPEC.format(count=count))
    params = network.init(jax.random.key(0))
    rows = np.random.default_rng(0).uniform(size=(ROWS, 8)).astype(np.float32)
    arguments = (params, {"x": rows}, {"y": rows})
    started = time.perf_counter()
    compiled = backend.jit(jax.value_and_grad(network.loss)).lower(*arguments).compile()
    return compiled, arguments, time.perf_counter() - started


def seconds_of(compiled: Any, arguments: tuple[Any, ...]) -> float:
    """Seconds of one call, the minimum of several."""
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        jax.block_until_ready(compiled(*arguments))
        best = min(best, time.perf_counter() - started)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description="Repetitions: written out or scanned.")
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    options = parser.parse_args()
    print("| repeat | compile, written out | scanned | run, written out | scanned |")
    print("|---|---|---|---|---|")
    for count in options.counts:
        written, given, compile_written = gradient_of(count, count + 1)
        scanned, stacked, compile_scanned = gradient_of(count, 1)
        runs = [seconds_of(written, given), seconds_of(scanned, stacked)]
        print(
            f"| {count} | {compile_written:.2f} s | {compile_scanned:.2f} s "
            f"| {1e3 * runs[0]:.1f} ms | {1e3 * runs[1]:.1f} ms |",
            flush=True,
        )


if __name__ == "__main__":
    main()
