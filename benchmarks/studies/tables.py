"""Reading of text tables beside pandas, polars and pyarrow, in one process."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ..contest import Note
from .table import Table

# Rows and columns: about 100 MB, and a table of 20,000 columns.
_SHAPES = {"long": (550_000, 10), "wide": (60, 20_000)}


def study(*, rounds: int, note: Note) -> Table:
    """Seconds to read all columns, the best of alternating rounds."""
    rows: list[tuple[str, ...]] = []
    with TemporaryDirectory() as folder:
        for name, shape in _SHAPES.items():
            note(f"tables: {name}")
            rows.append(_row(name, _written(Path(folder), name, shape), rounds))
    columns = ("table", "MB", "dotnn", "polars", "pandas", "pyarrow")
    return Table("tables", "reading of a CSV, seconds", columns, tuple(rows))


def _written(folder: Path, name: str, shape: tuple[int, int]) -> Path:
    import polars as pl

    values = np.random.default_rng(0).normal(size=shape)
    path = folder / f"{name}.csv"
    columns = {f"R_{i}": values[:, i] for i in range(shape[1])}
    pl.DataFrame(columns).write_csv(path)
    return path


def _row(name: str, path: Path, rounds: int) -> tuple[str, ...]:
    readers = _readers()
    times: dict[str, list[float]] = {reader: [] for reader in readers}
    for _ in range(rounds + 1):
        for reader, read in readers.items():
            started = time.perf_counter()
            read(path)
            times[reader].append(time.perf_counter() - started)
    best = (f"{min(each[1:]):.2f}" for each in times.values())
    return (name, f"{path.stat().st_size / 1e6:.0f}", *best)


def _readers() -> dict[str, Callable[[Path], Any]]:
    import pandas as pd
    import polars as pl
    import pyarrow.csv

    from dotnn.runtime import open_columns

    def read(path: Path) -> None:
        columns = open_columns(path)
        for name in (columns.names[0], columns.names[-1]):  # the first reads all
            columns.numbers(name)

    return {
        "dotnn": read,
        "polars": pl.read_csv,
        "pandas": pd.read_csv,
        "pyarrow": pyarrow.csv.read_csv,
    }
