"""Description and peak performance of the machine.

`python -m benchmarks.machine` prints the peak, measured in its own process.
"""

import json
import os
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
SIZE = 2048  # size of the matrices whose product measures the peak
REPEATS = 24  # repetitions; the best counts, because something else may run
PACKAGES = "dotnn jax jaxlib optax numpy equinox flax keras torch scikit-learn".split()


def describe() -> dict[str, Any]:
    """Processor, cores, load and versions, without starting JAX."""
    from dotnn.runtime.stack import backend

    return {
        "processor": backend.describe()["processor"],
        "cores": backend.cores(),
        "load": round(os.getloadavg()[0], 2),
        "python": ".".join(map(str, sys.version_info[:3])),
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def measure_peak() -> float:
    """Multiplications and additions per second, measured in a separate process."""
    command = [sys.executable, "-m", "benchmarks.machine"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout))


def matrix_peak() -> float:
    """The best of several products of two square matrices in float32."""
    import jax
    import jax.numpy as jnp

    left = jnp.ones((SIZE, SIZE), jnp.float32)
    multiply = jax.jit(jnp.matmul)
    jax.block_until_ready(multiply(left, left))
    best = float("inf")
    for _ in range(REPEATS):
        started = time.perf_counter()
        jax.block_until_ready(multiply(left, left))
        best = min(best, time.perf_counter() - started)
    return 2.0 * SIZE**3 / best


if __name__ == "__main__":
    print(json.dumps(matrix_peak()))
