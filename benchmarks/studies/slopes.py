"""Scaling of the epoch time: slopes of log(time) over log(rows), and so on.

A slope of 1 means proportionality. A smaller slope shows a constant part.
"""

from collections.abc import Callable
from dataclasses import replace

from ..cases import DENSE, Dense
from ..contest import Note
from .measure import alternate
from .table import Curve, Table

_HIDDEN = 4
_BASE = replace(
    DENSE["film"], name="slopes", rows=1024, epochs=20, sizes=(6, *[128] * _HIDDEN, 64)
)


def _rows(case: Dense, value: int) -> Dense:
    return replace(case, rows=value)


def _width(case: Dense, value: int) -> Dense:
    return replace(case, sizes=(6, *[value] * _HIDDEN, 64))


def _depth(case: Dense, value: int) -> Dense:
    return replace(case, sizes=(6, *[128] * value, 64))


def _members(case: Dense, value: int) -> Dense:
    return replace(case, members=value)


_AXES: dict[str, tuple[Callable[[Dense, int], Dense], tuple[int, ...]]] = {
    "rows": (_rows, (512, 1024, 4096)),
    "width": (_width, (64, 128, 256, 512)),
    "depth": (_depth, (2, 4, 8, 16)),
    "members": (_members, (1, 2, 4, 8)),
}


def study(*, rounds: int, note: Note) -> Table:
    """Slopes around a network of four layers of 128 with batches of 128."""
    curves = tuple(_curve(axis, rounds, note) for axis in _AXES)
    return Table(
        "slopes",
        "slope of log(time of an epoch), dotnn",
        ("of", "values", "ms per epoch", "slope", "slope of the last two"),
        tuple(map(_row, curves)),
        ("Around four layers of 128 behind 6 inputs, 1024 rows in batches of 128.",),
        curves,
    )


def _curve(axis: str, rounds: int, note: Note) -> Curve:
    change, values = _AXES[axis]
    note(f"slopes: {axis}")
    entries = alternate([change(_BASE, value) for value in values], rounds, note)
    return Curve(axis, values, tuple(entry.best for entry in entries))


def _row(curve: Curve) -> tuple[str, ...]:
    return (
        curve.of,
        ", ".join(map(str, curve.values)),
        ", ".join(f"{1e3 * seconds:.3g}" for seconds in curve.seconds),
        f"{curve.slope:.2f}",
        f"{curve.last_slope:.2f}",
    )
