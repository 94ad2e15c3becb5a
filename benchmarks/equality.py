"""Checks that contenders did equal work, since a faster one may have done less."""

from collections.abc import Iterator, Sequence
from math import isfinite
from statistics import median

from .cases import Case
from .records import Entry

# Each library initializes weights by its own rule, so losses differ after few epochs.
LOSS_FACTOR = 3.0


def unequal_work(case: Case, entries: Sequence[Entry], epochs: int) -> tuple[str, ...]:
    """Evidence that the work differs, one line each; empty if there is none.

    Args:
        entries: results; excluded contenders do not count.
        epochs: timed epochs per round, after one that compiles.
    """
    timed = [entry for entry in entries if not entry.left_out]
    if not timed:
        return ()
    middle = median(entry.rounds[-1].loss for entry in timed)
    return tuple(
        f"{entry.contender}: {line}"
        for entry in timed
        for line in _differences(case, entry, epochs, middle)
    )


def _differences(case: Case, entry: Entry, epochs: int, middle: float) -> Iterator[str]:
    if entry.parameters != case.parameters:
        yield f"{entry.parameters} parameters, expected {case.parameters}"
    wanted = case.updates(1 + epochs)
    for updates in sorted({each.updates for each in entry.rounds} - {wanted}):
        yield f"{updates} updates, expected {wanted}"
    loss = entry.rounds[-1].loss
    alike = isfinite(loss) and middle / LOSS_FACTOR <= loss <= middle * LOSS_FACTOR
    if not alike:
        yield f"a final loss of {loss:.3g}, expected about {middle:.3g}"
