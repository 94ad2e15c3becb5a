"""`.npy` files: one array, or the fields of a structured one."""

from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap

from .. import mistakes
from ..columns import Columns, require_size
from ..mistakes import DataError
from ..objects import columns_of


def open_npy(path: Path) -> Columns:
    """Open a `.npy` file without pickle; its array is called as the file.

    Raises:
        DataError: it is too large.
        ValueError: it holds objects.
    """
    try:
        mapped = open_memmap(path, mode="r")  # only its header is read
    except ValueError as error:
        if "object" not in str(error).lower():
            raise
        raise DataError(str(path), [mistakes.holds_objects(path.stem)]) from error
    require_size(mapped.nbytes, str(path))
    array = np.array(mapped)
    if array.dtype.names:
        found = columns_of(array, str(path))
    else:
        found = columns_of({path.stem: array}, str(path))
    return _of_file(found, path)


def _of_file(columns: Columns, path: Path) -> Columns:
    return Columns(
        columns.source,
        columns.names,
        columns.read,
        units=columns.units,
        tabular=columns.tabular,
        file=path,
    )
