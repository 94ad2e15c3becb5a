"""First specs of `dotnn new`, trained as they are, beside a linear model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ..contest import Note
from ..first_specs import PROBLEMS, Outcome, compare, write_problem
from .table import Table

GALLERY = Path(__file__).parents[2] / "specs/data"
_COLUMNS = (
    "data",
    "rows",
    "output",
    "error of the linear model",
    "of the first spec: median",
    "worst",
    "seconds",
)


@dataclass(frozen=True, slots=True)
class Task:
    """A file, with roles of columns where they are not to be guessed."""

    name: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


TASKS: Mapping[str, Task] = {
    **{
        path.name: Task(path.name)
        for path in sorted([*GALLERY.glob("*.npz"), *GALLERY.glob("*.csv")])
    },
    "film_design": Task("thin_film.npz", ("reflectance",), ("thickness",)),
    **{name: Task(name) for name in PROBLEMS},
}
"""The data of the gallery, the inverse of one, and five problems."""


def study(*, rounds: int, note: Note) -> Table:
    """Train each first spec with `rounds` seeds."""
    rows = tuple(row for name in TASKS for row in _rows(name, rounds, note))
    notes = (
        "An error is a share of the deviation of the output on the test rows, for a "
        "category the share of wrong classes. The linear model has its best seed here.",
        "Each seed has its own splits, weights and, for the problems, data.",
    )
    return Table("new", "first specs beside a linear model", _COLUMNS, rows, notes)


def _rows(name: str, rounds: int, note: Note) -> Iterator[tuple[str, ...]]:
    outcomes = [run_task(TASKS[name], seed) for seed in range(rounds)]
    note(f"new: {name}, {max(o.worst for o in outcomes):.2f} of the linear error left")
    for index, score in enumerate(outcomes[0].scores):
        errors = [outcome.scores[index].network for outcome in outcomes]
        straight = min(outcome.scores[index].linear for outcome in outcomes)
        yield (
            name if not index else "",
            str(outcomes[0].rows),
            score.output,
            f"{straight:.3f}",
            f"{median(errors):.3f}",
            f"{max(errors):.3f}",
            f"{median(outcome.seconds for outcome in outcomes):.0f}",
        )


def run_task(task: Task, seed: int, *, epochs: int | None = None) -> Outcome:
    """Train the first spec of a task."""
    with TemporaryDirectory() as folder:
        path = GALLERY / task.name
        if task.name in PROBLEMS:
            path = write_problem(task.name, Path(folder), seed=seed)
        return compare(
            path, inputs=task.inputs, outputs=task.outputs, seed=seed, epochs=epochs
        )
