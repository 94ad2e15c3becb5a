"""How the time of an epoch grows: slopes of log(time) over log(rows), and so on.

A slope of 1 is in proportion. Where it is less, a part of the time does not grow.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..cases import CASES, Case
from ..contest import Note
from .measure import alternate
from .table import Table

_HIDDEN = 4
_BASE = replace(
    CASES["film"], name="slopes", rows=1024, epochs=2, sizes=(6, *[128] * _HIDDEN, 64)
)


def _rows(case: Case, value: int) -> Case:
    return replace(case, rows=value)


def _width(case: Case, value: int) -> Case:
    return replace(case, sizes=(6, *[value] * _HIDDEN, 64))


def _depth(case: Case, value: int) -> Case:
    return replace(case, sizes=(6, *[128] * value, 64))


def _members(case: Case, value: int) -> Case:
    return replace(case, members=value)


_AXES: dict[str, tuple[Callable[[Case, int], Case], tuple[int, ...]]] = {
    "rows": (_rows, (512, 1024, 4096)),
    "width": (_width, (64, 128, 256, 512)),
    "depth": (_depth, (2, 4, 8, 16)),
    "members": (_members, (1, 2, 4, 8)),
}


def study(*, rounds: int, note: Note) -> Table:
    """Slopes around a network of four layers of 128, 1024 rows in batches of 128."""
    return Table(
        "slopes",
        "slope of log(time of an epoch), dotnn",
        ("of", "values", "ms per epoch", "slope", "slope of the last two"),
        tuple(_row(axis, rounds, note) for axis in _AXES),
        ("Around four layers of 128 behind 6 inputs, 1024 rows in batches of 128.",),
    )


def _row(axis: str, rounds: int, note: Note) -> tuple[str, ...]:
    change, values = _AXES[axis]
    note(f"slopes: {axis}")
    entries = alternate([change(_BASE, value) for value in values], rounds, note)
    times = [entry.best for entry in entries]
    return (
        axis,
        ", ".join(map(str, values)),
        ", ".join(f"{1e3 * time:.3g}" for time in times),
        f"{slope_of(values, times):.2f}",
        f"{slope_of(values[-2:], times[-2:]):.2f}",
    )


def slope_of(values: tuple[int, ...], times: list[float]) -> float:
    """The slope of the line through log(times) over log(values)."""
    return float(np.polyfit(np.log(values), np.log(times), 1)[0])
