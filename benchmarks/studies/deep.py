"""Compile times of `repeat(100)` and `repeat(4)`, scanned and unrolled."""

import os

from ..contest import Note
from .table import Table

FEW, MANY = 4, 100
_COLUMNS = ("repeat", "form", "to compile, s", "of a gradient, ms", "per layer, ms")


def study(*, rounds: int, note: Note) -> Table:
    """The emitted form (few repetitions unrolled, many scanned) and the other form."""
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    from .. import repeats

    forms = [(FEW, "written out"), (MANY, "scanned"), (MANY, "written out")]
    programs = []
    for count, form in forms:
        note(f"deep: repeat({count}), {form}")
        scan_from = count if form == "scanned" else count + 1
        programs.append(repeats.gradient_of(count, scan_from))
    times = [float("inf")] * len(forms)
    for number in range(rounds):
        note(f"deep: round {number + 1} of {rounds}")
        found = [repeats.seconds_of(*program[:2]) for program in programs]
        times = list(map(min, times, found))
    compiled = [program[2] for program in programs]
    rows = tuple(
        (str(n), form, f"{s:.2f}", f"{1e3 * t:.1f}", f"{1e3 * t / n:.2f}")
        for (n, form), s, t in zip(forms, compiled, times, strict=True)
    )
    lines = (
        f"Scanned, as it is emitted, a repeat({MANY}) compiles in "
        f"{compiled[1] / compiled[0]:.1f} times the time of a repeat({FEW}), and takes "
        f"{times[1] / times[2]:.2f} times the time that it takes written out.",
    )
    return Table("deep", "residual blocks of width 256", _COLUMNS, rows, lines)
