"""A `repeat(100)` beside a `repeat(4)`: to compile a step, and to run it."""

import os

from ..contest import Note
from .table import Table

COUNTS = (4, 100)
_COLUMNS = ("repeat", "to compile, s", "of a gradient, ms", "per layer, ms")


def study(*, rounds: int, note: Note) -> Table:
    """As emitted: few repetitions written out, many scanned."""
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    from dotnn.compiler.emit import repeats as emitted

    from .. import repeats

    scan_from = emitted.SCAN_FROM
    found: list[tuple[int, float, float]] = []
    for count in COUNTS:
        note(f"deep: repeat({count})")
        gradient, arguments, seconds = repeats.gradient_of(count, scan_from)
        best = min(repeats.seconds_of(gradient, arguments) for _ in range(rounds))
        found.append((count, seconds, best))
    rows = tuple(
        (str(n), f"{s:.2f}", f"{1e3 * b:.1f}", f"{1e3 * b / n:.2f}")
        for n, s, b in found
    )
    few, many = found
    line = f"Compiled in {many[1] / few[1]:.1f} times the time of a repeat({few[0]})."
    return Table("deep", "residual blocks of width 256", _COLUMNS, rows, (line,))
