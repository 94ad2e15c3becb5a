"""How soon `dotnn check` answers, by `benchmarks.check`."""

from statistics import median

from ..check import measure
from ..contest import Note
from .table import Table


def study(*, rounds: int, note: Note) -> Table:
    """Milliseconds of a process, and of a check after an edit."""
    note(f"check: {rounds} rounds")
    rows = tuple(
        (f"`{name}`", f"{1e3 * min(times):.0f}", f"{1e3 * median(times):.0f}")
        for name, times in measure(rounds).items()
    )
    return Table("check", "start-up of a check", ("run", "ms, best", "median"), rows)
