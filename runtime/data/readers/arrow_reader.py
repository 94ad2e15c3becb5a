"""Parquet and Feather files, by polars; lists of one length are arrays."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..columns import Columns, require_size
from ..objects import columns_of

if TYPE_CHECKING:
    import polars as pl


def open_parquet(path: Path) -> Columns:
    """Open a Parquet file; its columns are read on demand."""
    import polars as pl

    return _as_columns(pl.scan_parquet(path), path)


def open_feather(path: Path) -> Columns:
    """Open an Arrow IPC file, also known as Feather 2; columns are read on demand."""
    import polars as pl

    return _as_columns(pl.scan_ipc(path), path)


def _as_columns(scan: "pl.LazyFrame", path: Path) -> Columns:
    import polars as pl

    source, schema = str(path), scan.collect_schema()
    rows = int(scan.select(pl.len()).collect().item())
    require_size(8 * rows, source)

    def read(name: str) -> Any:
        table = scan.select(name).collect()
        return columns_of(table, source).read(name)

    return Columns(source, tuple(schema.names()), read, tabular=True, file=path)
