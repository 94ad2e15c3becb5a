"""Progress of a training: a live line, plain lines, and a summary."""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from dotnn.compiler import Diagnostic, Source, escaped, ir, render_all
from dotnn.runtime import TRACE, TRACED_EPOCHS, Profile, Run

# Interval of lines without a terminal; the start of a decay is printed too.
LINES = 20


class Progress:
    """A display of epochs: a live line on a terminal, plain lines elsewhere."""

    def __init__(self, name: str, epochs: int, console: Console | None = None) -> None:
        self._console = console or Console()
        self._epochs = epochs
        self._rate: float | None = None
        self._falling = False  # `exponential` decays a little in every epoch
        self._first = 0
        self._started = time.perf_counter()
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TextColumn("{task.fields[losses]}"),
            TimeRemainingColumn(),
        )
        self._bar = Bar(*columns, console=self._console, transient=False)
        self._live = self._console.is_terminal
        self._task = self._bar.add_task(name, total=epochs, losses="compiling")

    def __enter__(self) -> "Progress":
        if self._live:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._bar.stop()

    def show(self, row: Mapping[str, Any]) -> None:
        """Show the row of an epoch."""
        self._first = self._first or row["epoch"] - 1  # a resumed training starts later
        rate, before = row["learning_rate"], self._rate
        self._rate = rate
        falling = before is not None and rate < before
        reduced = falling and not self._falling
        self._falling = falling
        if reduced and self._live:
            line = f"epoch {row['epoch']}: learning rate reduced to {rate:.3g}"
            self._console.print(line, highlight=False)
        if self._live:
            self._bar.update(self._task, completed=row["epoch"], losses=_losses(row))
        elif row["epoch"] == 1 or reduced or self._is_due(row["epoch"]):
            left = self._left(row["epoch"])
            line = f"epoch {row['epoch']}/{self._epochs}  {_losses(row)}  {left}"
            self._console.print(line, highlight=False, soft_wrap=True)

    def notice(self, diagnostics: Iterable[Diagnostic], source: str) -> None:
        """Show diagnostics of the data."""
        print_diagnostics(diagnostics, source)

    def _is_due(self, epoch: int) -> bool:
        return epoch == self._epochs or epoch % max(1, self._epochs // LINES) == 0

    def _left(self, epoch: int) -> str:
        spent = time.perf_counter() - self._started
        done = epoch - self._first
        return f"{spent / done * (self._epochs - epoch):.0f} s left"


def _losses(row: Mapping[str, Any]) -> str:
    parts = [f"train {row['train_loss']:.3g}"]
    if row["validation_loss"] is not None:
        parts.append(f"validation {row['validation_loss']:.3g}")
    parts.append(f"rate {row['learning_rate']:.3g}")
    return "  ".join(parts)


def print_diagnostics(diagnostics: Iterable[Diagnostic], source: str) -> None:
    """Print the diagnostics of a file to stderr."""
    text = render_all(diagnostics, Source("", source))
    Console(stderr=True).print(text, highlight=False, markup=False, soft_wrap=True)


def print_summary(run: Run, folder: Path) -> None:
    """Print the results of a training."""
    console = Console()
    epochs, members = len(run.history), run.network.spec.train.ensemble
    last = f", the last of {members} members" if members > 1 else ""
    console.print(
        f"{run.status} after {epochs} epochs in {run.seconds:.1f} s; "
        f"best weights of epoch {run.best_epoch}{last}",
        highlight=False,
        soft_wrap=True,
    )
    print_metrics(run.network.spec, run.metrics, run.accept)
    place = f"run folder: {escaped(str(folder))}"
    console.print(place, highlight=False, markup=False, soft_wrap=True)


def print_profile(profile: Profile, folder: Path) -> None:
    """Print the time by phase, and how to view the trace."""
    profile.end()
    console, total = Console(), profile.total
    table = Table(box=None, pad_edge=False)
    table.add_column("time")
    for heading in ("seconds", "share"):
        table.add_column(heading, justify="right")
    for name in sorted(profile.seconds, key="other".__eq__):  # which comes last
        seconds = profile.seconds[name]
        table.add_row(name, f"{seconds:.2f}", f"{seconds / total:.0%}")
    table.add_row("total", f"{total:.2f}", "100%")
    console.print(table)
    for trace in sorted(folder.glob(TRACE))[-1:]:
        text = (
            f"trace of the first {TRACED_EPOCHS} epochs, for ui.perfetto.dev: {trace}"
        )
        console.print(text, highlight=False, markup=False, soft_wrap=True)


def print_metrics(
    spec: ir.Spec, metrics: Mapping[str, Any], accept: list[dict[str, Any]]
) -> None:
    """Print errors by split and output in physical units, and the criteria."""
    console = Console()
    units = {variable.name: variable.unit for variable in spec.outputs}
    table = Table(box=None, pad_edge=False)
    for heading in ("split", "output", "unit"):
        table.add_column(heading)
    headings = _headings(metrics)
    for heading in headings:
        table.add_column(heading, justify="right")
    for split, outputs in metrics.items():
        for name, row_metrics in outputs.items():
            numbers = (_shown(row_metrics.get(heading)) for heading in headings)
            table.add_row(split, name, units[name], *numbers)
    console.print(table)
    for row in accept:
        verdict = "met" if row["met"] else "NOT MET"
        text = f"accept {row['criterion']}: {verdict} ({_shown(row['value'])})"
        console.print(text, highlight=False, markup=False, soft_wrap=True)


def _headings(metrics: Mapping[str, Any]) -> list[str]:
    """Names of the metrics of all outputs."""
    rows = (row for outputs in metrics.values() for row in outputs.values())
    return list(dict.fromkeys(name for row in rows for name in row))


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
