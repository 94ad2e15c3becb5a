"""The part of a schedule that is fixed in advance: one scale per epoch."""

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from ...compiler import ir
from .plateau import Plateau


def scales_of(schedule: tuple[ir.Schedule, ...], epochs: int) -> np.ndarray:
    """Scale of the learning rate in each epoch, without a plateau: (epochs,)."""
    found = np.ones(epochs)
    starts = _starts(schedule)
    stops = [*(start for start, _ in starts[1:]), epochs]
    for (start, part), stop in zip(starts, stops, strict=False):
        for epoch in range(start, min(stop, epochs)):
            found[epoch] = _scale(part.name, dict(part.arguments), epoch - start)
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
        start += _lasts(part)
    return found


def _lasts(part: ir.Schedule) -> int:
    epochs = dict(part.arguments).get("epochs", 0)
    assert isinstance(epochs, int)
    return epochs


def _scale(name: str, a: Mapping[str, Any], epoch: int) -> float:
    """Scale of one part at an epoch, counted from its start."""
    match name:
        case "plateau":
            return 1.0
        case "warmup":
            return a["start"] + (1 - a["start"]) * min(1.0, (epoch + 1) / a["epochs"])
        case "cosine":
            share = min(epoch, a["epochs"]) / a["epochs"]
            wave = 0.5 * (1 + math.cos(math.pi * share))
            return (1 - a["alpha"]) * wave ** a["exponent"] + a["alpha"]
        case "exponential":
            return max(a["rate"] ** (epoch / a["epochs"]), a["min_scale"])
        case "piecewise":
            passed = zip(a["boundaries"], a["scales"], strict=True)
            return math.prod(scale for boundary, scale in passed if epoch >= boundary)
        case _:
            assert name == "onecycle", name
            return _one_cycle(a, epoch)


def _one_cycle(a: Mapping[str, Any], epoch: int) -> float:
    """Cosine from 1 / div_factor up to 1, then down by div * final_div_factor."""
    knots = list(_knots(a))
    for (left, low), (right, high) in pairwise(knots):
        if left <= epoch < right:
            share = (epoch - left) / (right - left)
            return (high + low) / 2 - (high - low) / 2 * math.cos(math.pi * share)
    return knots[-1][1]


def _knots(a: Mapping[str, Any]) -> Iterator[tuple[int, float]]:
    first = 1 / a["div_factor"]
    yield 0, first
    yield int(a["pct_start"] * a["epochs"]), 1.0
    yield a["epochs"], first / a["final_div_factor"]
