"""The part of a schedule that is fixed in advance: one scale per epoch."""

from typing import Any

import numpy as np

from ...compiler import SCHEDULES, ir
from .plateau import Plateau


def scales_of(schedule: tuple[ir.Schedule, ...], epochs: range) -> np.ndarray:
    """Scale of the learning rate in some epochs, without a plateau: (epochs,)."""
    starts = _starts(schedule)[::-1]
    return np.array([_scale(starts, epoch) for epoch in epochs], float)


def _scale(starts: list[tuple[int, ir.Schedule]], epoch: int) -> float:
    """The scale by the part that has begun last."""
    for start, part in starts:
        if start <= epoch:
            given = dict(part.arguments)
            return SCHEDULES[part.name].scale(given, epoch - start)
    return 1.0


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
