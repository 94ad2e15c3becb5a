"""Latency of `dotnn check`, by `benchmarks.check`."""

from statistics import median

from ..check import Times, measure
from ..contest import Note
from .table import Table


def study(*, rounds: int, note: Note) -> Table:
    """Milliseconds of a process, and of a check after an edit."""
    note(f"check: {rounds} rounds")
    rows = tuple(_row(name, times) for name, times in measure(rounds).items())
    columns = ("run", "ms, best", "median", "of a processor")
    return Table("check", "start-up of a check", columns, rows)


def _row(name: str, times: Times) -> tuple[str, ...]:
    went_by, worked = zip(*times, strict=True)
    found = min(went_by), median(went_by), min(worked)
    return (f"`{name}`", *(f"{1e3 * seconds:.0f}" for seconds in found))
