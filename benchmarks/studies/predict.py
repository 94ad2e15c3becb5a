"""Predictions for one row and for a million rows, against plain jitted JAX.

The baseline is `jax.jit(jax.vmap(net.apply, (None, 0)))` without input checks, for one
row, and for a million rows in one call and in chunks. It runs in the process of dotnn,
so JAX executes calls on the CPU in the calling thread.
"""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ..cases import DENSE, Dense
from ..contest import Note
from .table import Table

if TYPE_CHECKING:
    import dotnn

MILLION = 1_000_000
CHUNK = 8192
_COLUMNS = ("network", "rows", "call", "best", "median", "times as fast as by hand")

Call = Callable[[], Any]


def study(*, rounds: int, note: Note) -> Table:
    """Measure `tiny` and `film` with fresh weights; contenders alternate."""
    rows: list[tuple[str, ...]] = []
    for name in ("tiny", "film"):
        note(f"predict: {name}")
        case = DENSE[name]
        one = _measure(_one_row(case), rounds=50, repeats=50)
        rows += _rows(name, "1", one, 1e6, "µs")
        many = _measure(_many_rows(case), rounds=rounds, repeats=1)
        rows += _rows(name, "a million", many, 1e3, "ms")
    return Table("predict", "predictions, rows a call", _COLUMNS, tuple(rows))


def _run(case: Dense) -> "dotnn.Run":
    """A run with fresh weights."""
    import jax

    import dotnn

    network = dotnn.compile(case.spec)
    params = network.init(jax.random.key(0))
    return dotnn.Run(network, params, [], {}, [], "finished", 0, 0.0, {})


def _inputs(case: Dense, rows: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.uniform(-1, 1, (rows, case.sizes[0])).astype(np.float32)


def _plain(run: "dotnn.Run") -> Callable[[np.ndarray], np.ndarray]:
    """The jitted batched apply that a user writes by hand."""
    import jax

    function = jax.jit(jax.vmap(run.network.module.apply, (None, 0)))
    return lambda x: np.asarray(function(run.params, {"x": x})["y"])


def _one_row(case: Dense) -> dict[str, Call]:
    """Contenders for one row; "products" are the matrix products alone, in numpy."""
    import jax

    run, x = _run(case), _inputs(case, 1)
    by_hand, single, batched = _plain(run), run.predictor(), run.predictor(rows=1)
    weights = [np.array(w) for w in jax.tree.leaves(run.params) if np.ndim(w) == 2]
    rows = [np.ones((1, len(w)), np.float32) for w in weights]
    return {
        "by hand": lambda: by_hand(x),
        "`run.predictor()`": lambda: single({"x": x[0]}),
        "`run.predictor(rows=1)`": lambda: batched({"x": x}),
        "`run.predict`": lambda: run.predict({"x": x}),
        "products alone": lambda: [a @ w for a, w in zip(rows, weights, strict=True)],
    }


def _many_rows(case: Dense) -> dict[str, Call]:
    """Contenders for a million rows."""
    run, x = _run(case), _inputs(case, MILLION)
    by_hand = _plain(run)
    parts = [x[start : start + CHUNK] for start in range(0, MILLION, CHUNK)]
    return {
        "by hand": lambda: by_hand(x),
        "by hand, in chunks": lambda: np.concatenate([by_hand(part) for part in parts]),
        "`run.predict`": lambda: run.predict({"x": x}),
    }


def _measure(
    calls: dict[str, Call], rounds: int, repeats: int
) -> dict[str, np.ndarray]:
    """Seconds of each call, sorted."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            for _ in range(repeats):
                begun = time.perf_counter()
                call()
                seconds[name].append(time.perf_counter() - begun)
    return {name: np.sort(found) for name, found in seconds.items()}


def _rows(
    network: str, rows: str, seconds: dict[str, np.ndarray], factor: float, unit: str
) -> Iterator[tuple[str, ...]]:
    """One row per call: best, median, and the ratio of the hand-written best to its
    own.
    """
    least = seconds["by hand"][0]
    for name, found in seconds.items():
        best, median = found[0], found[len(found) // 2]
        times = (f"{factor * value:.3g} {unit}" for value in (best, median))
        yield (network, rows, name, *times, f"{least / best:.2f}")
