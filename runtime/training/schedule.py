"""The part of a schedule that is fixed in advance: one scale per epoch."""

from typing import Any

import numpy as np

from ...compiler import SCHEDULES, ir
from .plateau import Plateau


def scales_of(schedule: tuple[ir.Schedule, ...], epochs: int) -> np.ndarray:
    """Scale of the learning rate in each epoch, without a plateau: (epochs,)."""
    found = np.ones(epochs)
    starts = _starts(schedule)
    stops = [*(start for start, _ in starts[1:]), epochs]
    for (start, part), stop in zip(starts, stops, strict=False):
        row, given = SCHEDULES[part.name], dict(part.arguments)
        for epoch in range(start, min(stop, epochs)):
            found[epoch] = row.scale(given, epoch - start)
    return found


def plateau_of(schedule: tuple[ir.Schedule, ...]) -> Plateau | None:
    """The plateau of a schedule, if it has one."""
    for start, part in _starts(schedule):
        if part.name == "plateau":
            given: dict[str, Any] = dict(part.arguments)
            monitor = given.pop("monitor")
            return Plateau(**given, on_train=monitor == "train", start=start)
    return None


def _starts(schedule: tuple[ir.Schedule, ...]) -> list[tuple[int, ir.Schedule]]:
    """Parts of a schedule with their first epochs."""
    found: list[tuple[int, ir.Schedule]] = []
    start = 0
    for part in schedule:
        found.append((start, part))
        start += SCHEDULES[part.name].epochs(dict(part.arguments))
    return found
