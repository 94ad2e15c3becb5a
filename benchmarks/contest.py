"""Timing of all contenders in a case, each in its own process.

The contenders alternate round by round, so that a slowdown of the machine affects all.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .cases import Case, as_fields
from .contenders import CONTENDERS, Contender
from .equality import unequal_work
from .records import Contest, Entry, Round

ROOT = Path(__file__).parent.parent
# Without the flags that dotnn adds, which its peers do not have.
_FLAGS = os.environ.get("XLA_FLAGS", "")
# Time limit of a round, including the first compilation.
LIMIT = 600.0

Note = Callable[[str], object]
"""Is told how far the contest is."""


class LeftOut(Exception):
    """The reason why a contender cannot continue."""


@dataclass
class Player:
    """The process of a contender and its answers so far."""

    contender: Contender
    process: subprocess.Popen[str]
    limit: float
    parameters: int = 0
    built: float = 0.0
    rounds: list[Round] = field(default_factory=list)
    memory: int = 0
    left_out: str = ""

    def await_start(self) -> None:
        """Wait until the process has built what it needs; record the time."""
        started = time.perf_counter()
        try:
            self.parameters = self._hear()["parameters"]
        except LeftOut as reason:
            self._leave(reason)
        self.built = time.perf_counter() - started

    def play(self, epochs: int) -> None:
        """Run another round, unless the contender is out."""
        if self.left_out:
            return
        try:
            self._tell(epochs)
            answer = self._hear()
        except LeftOut as reason:
            self._leave(reason)
            return
        self.memory = answer["memory"]
        self.rounds.append(Round(**answer["round"]))

    def entry(self) -> Entry:
        """The results, without the warm-up round."""
        name = self.contender.name
        if self.left_out:
            return Entry(name, left_out=self.left_out)
        cold, *warm = self.rounds
        seconds = self.built + cold.first
        return Entry(name, self.parameters, tuple(warm), seconds, self.memory)

    def _leave(self, reason: LeftOut) -> None:
        self.left_out = str(reason)
        self.process.kill()

    def _tell(self, epochs: int) -> None:
        assert self.process.stdin is not None
        try:
            print(epochs, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise LeftOut("its process ended") from None

    def _hear(self) -> dict[str, Any]:
        """Read the next line of output."""
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(self.limit):
                raise LeftOut(f"took longer than {self.limit:g} s")
        line = self.process.stdout.readline()
        if not line:
            raise LeftOut(f"its process ended with exit code {self.process.wait()}")
        answer = json.loads(line)
        if "failed" in answer:
            raise LeftOut(answer["failed"])
        return answer


def hold_contest(
    case: Case,
    contenders: Sequence[str],
    *,
    rounds: int,
    epochs: int | None = None,
    note: Note = lambda _: None,
    limit: float = LIMIT,
) -> Contest:
    """Time all contenders in a case.

    Args:
        contenders: their names.
        rounds: rounds per contender, after one to warm up.
        epochs: epochs per round; by default those of the case.
        limit: time limit of a round, in seconds.
    """
    epochs = epochs or case.epochs
    chosen = [CONTENDERS[name] for name in contenders]
    refused = {each.name: each.refusal(case) for each in chosen}
    able = [each for each in chosen if not refused[each.name]]
    with playing(case, able, limit) as players:
        for number in range(rounds + 1):
            for player in players:
                word = f"round {number} of {rounds}" if number else "warming up"
                note(f"{case.name}: {player.contender.name}, {word}")
                player.play(epochs)
    played = {player.contender.name: player.entry() for player in players}
    entries = tuple(
        played.get(name) or Entry(name, left_out=refused[name]) for name in contenders
    )
    unequal = unequal_work(case, entries, epochs)
    return Contest(case, epochs, entries, unequal=unequal)


@contextmanager
def playing(
    case: Case, contenders: Sequence[Contender], limit: float
) -> Iterator[list[Player]]:
    """The contenders' processes, terminated on exit."""
    with ExitStack() as stack:
        cache = stack.enter_context(TemporaryDirectory(prefix="benchmarks-"))
        players: list[Player] = []
        for contender in contenders:
            process = stack.enter_context(_start(case, contender, cache))
            stack.callback(process.kill)
            player = Player(contender, process, limit)
            player.await_start()  # one by one, because each start is timed
            players.append(player)
        yield players


def _start(case: Case, contender: Contender, cache: str) -> subprocess.Popen[str]:
    text = json.dumps(as_fields(case))
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.process", text, contender.name],
        cwd=ROOT,
        env=environment(cache),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def environment(cache: str) -> dict[str, str]:
    """The environment of all processes: CPU only, with compiled programs cached.

    JAX promotes types by default, which peers rely on. Python caches bytecode, as for
    an installed library.
    """
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {
        **kept,
        "XLA_FLAGS": _FLAGS,
        "JAX_PLATFORMS": "cpu",
        "JAX_NUMPY_DTYPE_PROMOTION": "standard",
        "JAX_COMPILATION_CACHE_DIR": f"{cache}/jax",
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        "TORCHINDUCTOR_CACHE_DIR": f"{cache}/torch",
    }
