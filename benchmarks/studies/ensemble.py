"""An ensemble of eight members against one member, as a ratio of epoch times."""

from dataclasses import replace

from ..cases import DENSE, Dense
from ..contest import Note
from .measure import alternate
from .table import Table

MEMBERS = 8
EPOCHS = {
    "tiny": 2000,
    "film": 5,
}  # per round: with the epochs of the case, `tiny` takes only 25 ms
_COLUMNS = ("case", "1 member, ms", f"{MEMBERS} members, ms", "factor")


def study(*, rounds: int, note: Note) -> Table:
    """Measure `tiny` and `film`; a ratio is the median of the ratios within rounds."""
    cases = (replace(DENSE[name], epochs=epochs) for name, epochs in EPOCHS.items())
    rows = tuple(_row(case, rounds, note) for case in cases)
    about = f"{MEMBERS} members beside 1, ms per epoch"
    return Table("ensemble", about, _COLUMNS, rows)


def _row(case: Dense, rounds: int, note: Note) -> tuple[str, ...]:
    one, many = alternate([case, replace(case, members=MEMBERS)], rounds, note)
    times = (f"{1e3 * entry.best:.4g}" for entry in (one, many))
    return (case.name, *times, f"{many.ratio_to(one):.2f}")
