"""Data files as named arrays; READERS has one row per file type.

Numpy is imported only when a file is opened, so that `dotnn check` looks at it quickly.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from ....compiler import ir
from ..tables.looking import look_at_table
from ..tables.settings import TableSettings, table_settings
from ..tables.unpacking import PACKINGS, TABLE_SUFFIXES
from .looks import Shape, look_at_npz

if TYPE_CHECKING:
    from ..columns import Columns


def _open_npz(path: Path) -> "Columns":
    from .npz_reader import open_npz

    return open_npz(path)


def _open_table(path: Path, settings: TableSettings) -> "Columns":
    from ..tables.opening import open_table

    return open_table(path, settings)


def _lazy(module: str, function: str) -> Callable[..., "Columns"]:
    """A reader whose module is imported when a file is opened."""

    def open_file(*arguments: object) -> "Columns":
        return getattr(import_module(f".{module}", __name__), function)(*arguments)

    return open_file


def _unknown(*_: object) -> Mapping[str, Shape | None]:
    """The look at a file that takes long."""
    return {}


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of a file type.

    Attributes:
        open: returns the columns of a file; raises DataError or any error of its
            library. That of a text table takes the settings of a spec.
        look: returns the shape of each column without reading it; None for one that
            has none, and no columns if it would take longer.
        is_table: whether it reads text tables; `open` and `look` then take settings.
    """

    open: Callable[..., "Columns"]
    look: Callable[..., Mapping[str, Shape | None]]
    is_table: bool = False


READERS: Mapping[str, Reader] = {
    ".npz": Reader(_open_npz, look_at_npz),
    **dict.fromkeys(
        (*TABLE_SUFFIXES, *PACKINGS),
        Reader(_open_table, look_at_table, is_table=True),
    ),
    ".npy": Reader(_lazy("numpy_reader", "open_npy"), _unknown),
    **dict.fromkeys(
        (".h5", ".hdf5", ".he5"), Reader(_lazy("hdf5_reader", "open_hdf5"), _unknown)
    ),
    **dict.fromkeys(
        (".nc", ".nc4", ".cdf"), Reader(_lazy("netcdf_reader", "open_netcdf"), _unknown)
    ),
    ".zarr": Reader(_lazy("netcdf_reader", "open_zarr"), _unknown),
    ".mat": Reader(_lazy("matlab_reader", "open_matlab"), _unknown),
    ".parquet": Reader(_lazy("arrow_reader", "open_parquet"), _unknown),
    **dict.fromkeys(
        (".feather", ".arrow"), Reader(_lazy("arrow_reader", "open_feather"), _unknown)
    ),
    **dict.fromkeys(
        (".xlsx", ".xls", ".ods"),
        Reader(_lazy("excel_reader", "open_excel"), _unknown, is_table=True),
    ),
}
"""Readers by the suffix of a file, in lower case; see also `reader_of`."""

_TOUCHSTONE = Reader(_lazy("touchstone_reader", "open_touchstone"), _unknown)
_FOLDER = Reader(_lazy("touchstone_reader", "open_folder"), _unknown)


def reader_of(path: Path) -> Reader | None:
    """The reader of a file, or of a folder of Touchstone files."""
    suffix = path.suffix.lower()
    if re.fullmatch(r"\.s\d+p", suffix):
        return _TOUCHSTONE
    reader = READERS.get(suffix)
    return _FOLDER if reader is None and path.is_dir() else reader


def open_columns(data: object, settings: ir.Data | None = None) -> "Columns":
    """Open a file, or a mapping or table of arrays by name (see `objects`).

    Args:
        settings: `data { … }` of a spec, whose `missing` and settings of text tables
            decide how the file is read.

    Raises:
        DataError: the file is missing or malformed, or its suffix has no reader.
        TypeError: it is neither.
    """
    from .. import mistakes
    from ..columns import reading
    from ..missing_numbers import with_missing
    from ..objects import columns_of

    written = TableSettings() if settings is None else table_settings(settings)
    if not isinstance(data, str | PathLike):
        return with_missing(columns_of(data), written.missing_numbers)
    path = Path(data)
    reader = reader_of(path)
    if reader is None:
        mistake = mistakes.unknown_suffix(path.suffix, READERS)
        raise mistakes.DataError(str(path), [mistake])
    with reading(str(path)):
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise ValueError("it is not a regular file")
        given = (path, written) if reader.is_table else (path,)
        return with_missing(reader.open(*given), written.missing_numbers)


def is_table(path: Path) -> bool:
    """Whether a file is a text table, by its suffix."""
    reader = reader_of(path)
    return reader is not None and reader.is_table


def look_at_columns(
    path: Path, settings: ir.Data | None = None
) -> Mapping[str, Shape | None]:
    """Shapes of the columns of a file, with the rows; empty if that takes long.

    Raises:
        DataError: the file is malformed, or its suffix has no reader.
    """
    reader = reader_of(path)
    try:
        if reader is None:
            return {}
        if not reader.is_table:
            return reader.look(path)
        written = TableSettings() if settings is None else table_settings(settings)
        return reader.look(path, written)
    except Exception:  # opening the file reports the error
        open_columns(path, settings)
        return {}
