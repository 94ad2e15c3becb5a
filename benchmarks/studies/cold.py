"""From the start of a process to a trained network, on an empty cache and again.

`python -m benchmarks.studies.cold CACHE` is such a process: it trains `tiny` and prints
the seconds since its start at each mark.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ..cases import DENSE
from ..contest import ROOT, Note
from .table import Table

MARKS = (
    "Python",
    "import dotnn",
    "import of JAX and runtime",
    "compiled spec",
    "first epoch",
    "trained",
)
EPOCHS = 100


def study(*, rounds: int, note: Note) -> Table:
    """Seconds since the start of the process, the median of the rounds."""
    empty: list[list[float]] = []
    filled: list[list[float]] = []
    for number in range(rounds):
        note(f"cold: round {number + 1} of {rounds}")
        with TemporaryDirectory(prefix="benchmarks-") as cache:
            empty.append(_marks(cache))
            filled.append(_marks(cache))
    rows = tuple(
        (mark, f"{_middle(empty, index):.2f}", f"{_middle(filled, index):.2f}")
        for index, mark in enumerate(MARKS)
    )
    columns = ("seconds until", "empty cache", "second run")
    about = f"a process that trains tiny for {EPOCHS} epochs"
    return Table("cold", about, columns, rows)


def _middle(runs: Sequence[Sequence[float]], index: int) -> float:
    return median(marks[index] for marks in runs)


def _marks(cache: str) -> list[float]:
    """The marks of one process, in seconds since it was started."""
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.studies.cold"],
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": str(Path(cache))},
        stdout=subprocess.PIPE,
        check=True,
    )
    return [mark - started for mark in json.loads(done.stdout)]


def _train() -> None:
    marks = [time.time()]
    import dotnn

    marks.append(time.time())
    from dotnn.runtime import backend

    # As the command line does.
    backend.enable_cache()
    marks.append(time.time())
    case = DENSE["tiny"]
    inputs, targets = case.data()
    network = dotnn.compile(case.spec)
    marks.append(time.time())
    told: list[float] = []
    dotnn.train(
        network,
        {"x": inputs, "y": targets},
        epochs=EPOCHS,
        callback=lambda _: told.append(time.time()),
    )
    print(json.dumps([*marks, told[0], time.time()]))


if __name__ == "__main__":
    _train()
