"""Prediction by a trained `film`: a row a call, and a million rows in one."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from ..cases import DENSE
from ..contest import Note
from .table import Table

MILLION = 1_000_000
CALLS = 300


def study(*, rounds: int, note: Note) -> Table:
    """Seconds of a call, `Run.predict` beside the jitted function that it calls."""
    import jax
    import numpy as np

    import dotnn

    case = DENSE["film"]
    network, (inputs, targets) = dotnn.compile(case.spec), case.data()
    note("predict: training")
    run = dotnn.train(network, {"x": inputs[:512], "y": targets[:512]}, epochs=1)
    batched = jax.jit(jax.vmap(network.module.apply, (None, 0)))
    one, many = inputs[:1], np.resize(inputs, (MILLION, inputs.shape[1]))

    def jitted() -> None:
        np.asarray(batched(run.params, {"x": one})["y"])

    ways: dict[str, tuple[Callable[[], Any], int, int]] = {
        "`run.predict`, a row": (lambda: run.predict({"x": one}), CALLS, 1),
        "`network.predict`, a row": (
            lambda: network.predict(run.params, {"x": one}),
            CALLS,
            1,
        ),
        "jitted by hand, a row": (jitted, CALLS, 1),
        "`run.predict`, a million": (lambda: run.predict({"x": many}), 1, MILLION),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        note(
            f"predict: round {number} of {rounds}" if number else "predict: warming up"
        )
        for name, (call, calls, _) in ways.items():
            found = _seconds(call, calls)
            if number:
                times[name].append(found)
    rows = tuple(
        (
            name,
            f"{1e6 * min(times[name]):.4g}",
            f"{1e6 * median(times[name]):.4g}",
            f"{count / min(times[name]):.3g}",
        )
        for name, (_, _, count) in ways.items()
    )
    columns = ("call", "µs per call, best", "median", "rows per second")
    return Table("predict", "prediction by film", columns, rows)


def _seconds(call: Callable[[], Any], calls: int) -> float:
    """Seconds of a call, the mean of several in a row."""
    started = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - started) / calls
