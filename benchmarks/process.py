"""`python -m benchmarks.process CASE CONTENDER`: a contender that trains on request.

It reads one JSON value per line from standard input, the number of epochs of a round,
and writes one JSON object per line to standard output. It exits at the end of input.
"""

import json
import os
import resource
import sys
import time
from dataclasses import asdict
from typing import Any, TextIO

from .cases import Case, case_from
from .contenders import CONTENDERS, Trainer
from .records import Round

KIBIBYTE = 1024


def main() -> None:
    """Build the case, then train one round per line of input."""
    answers = _own_output()
    case = case_from(json.loads(sys.argv[1]))
    try:
        _serve(case, CONTENDERS[sys.argv[2]].trainer(case, case.data()), answers)
    except Exception as error:  # of any peer; the other contenders continue
        _say(answers, failed=f"{type(error).__name__}: {error}".splitlines()[0])


def _own_output() -> TextIO:
    """Standard output, redirected so that no library can print to it."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _serve(case: Case, trainer: Trainer, answers: TextIO) -> None:
    _say(answers, parameters=trainer.parameters)
    for line in sys.stdin:
        found = time_round(trainer, json.loads(line))
        # Linux reports KiB.
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE
        _say(answers, round=asdict(found), memory=memory)


def time_round(trainer: Trainer, epochs: int) -> Round:
    """Train from fresh weights; the clock starts after the first epoch."""
    stamps, loss = [time.perf_counter()], float("nan")

    def tell(value: float) -> None:
        nonlocal loss
        loss = value
        stamps.append(time.perf_counter())

    updates = trainer.train(1 + epochs, tell)
    begun, first, last = stamps[0], stamps[1], stamps[-1]
    return Round((last - first) / epochs, first - begun, loss, updates)


def _say(answers: TextIO, **said: Any) -> None:
    print(json.dumps(said), file=answers, flush=True)


if __name__ == "__main__":
    main()
