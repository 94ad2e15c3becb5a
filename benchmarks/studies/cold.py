"""Time from process start to a trained network, with an empty cache and with a full
one.

`python -m benchmarks.studies.cold` is such a process: it trains `tiny` and prints the
seconds since its start at each milestone. Other processes stop after their first epoch:
the command on `specs/thin_film.nn`, and peers as scripts (`first_epoch`).
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from tempfile import TemporaryDirectory

from ..cases import DENSE
from ..contenders import CONTENDERS
from ..contest import ROOT, Note, environment
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
SPEC = "specs/thin_film.nn"
PEERS = ("keras", "torch")

Run = Callable[[str], list[float]]
"""The seconds of a process at each of its marks, with a folder for its caches."""


def study(*, rounds: int, note: Note) -> Table:
    """Seconds since process start, medians over the rounds."""
    ways: list[tuple[Sequence[str], Run]] = [
        (MARKS, _marks),
        ((f"first epoch: `dotnn train {SPEC}`",), _command),
    ]
    for peer in (CONTENDERS[name] for name in PEERS):
        if not peer.missing():
            marks = (f"first epoch: {peer.title}, a script",)
            ways.append((marks, partial(_script, peer.name)))
    found: dict[str, tuple[list[float], list[float]]] = {
        mark: ([], []) for marks, _ in ways for mark in marks
    }
    for number in range(rounds):
        note(f"cold: round {number + 1} of {rounds}")
        for marks, run in ways:
            with TemporaryDirectory(prefix="benchmarks-") as cache:
                for again in (0, 1):
                    for mark, seconds in zip(marks, run(cache), strict=True):
                        found[mark][again].append(seconds)
    rows = tuple(
        (mark, *(f"{median(times):.2f}" for times in both))
        for mark, both in found.items()
    )
    columns = ("seconds until", "empty cache", "second run")
    about = f"a process that trains tiny for {EPOCHS} epochs, and others"
    return Table("cold", about, columns, rows)


def _marks(cache: str) -> list[float]:
    """Milestones of one process, in seconds since its start."""
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.studies.cold"],
        cwd=ROOT,
        env={**os.environ, "XDG_CACHE_HOME": cache},
        stdout=subprocess.PIPE,
        check=True,
    )
    return [mark - started for mark in json.loads(done.stdout)]


def _command(cache: str) -> list[float]:
    """The command line, as a user types it."""
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        words = ["dotnn", "train", SPEC, "--out", f"{folder}/run"]
        return [_first_epoch(words, {**os.environ, "XDG_CACHE_HOME": cache})]


def _script(name: str, cache: str) -> list[float]:
    """A contender as a script, with cached programs if it supports them."""
    words = ["benchmarks.studies.first_epoch", name]
    return [_first_epoch(words, environment(cache))]


def _first_epoch(words: Sequence[str], env: dict[str, str]) -> float:
    """Seconds until a Python module prints the end of its first epoch.

    Raises:
        RuntimeError: it exits before.
    """
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("epoch 1"):
                seconds = time.perf_counter() - started
                process.kill()
                return seconds
    raise RuntimeError(f"{' '.join(words)}: no epoch was trained")


def _train() -> None:
    marks = [time.time()]
    import dotnn

    marks.append(time.time())
    from dotnn.runtime.stack import backend

    # As on the command line.
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
