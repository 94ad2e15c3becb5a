"""MATLAB files: version 5 to 7.2 by scipy, 7.3 as HDF5.

MATLAB has no vectors: a row (1, n) and a column (n, 1) are n rows. Its arrays have rows
first, as here; version 7.3 stores them transposed.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Columns, require_size
from .hdf5_reader import datasets_in, read_dataset, with_last_names
from .needed import needed

_KINDS = "iufbcU"
_SMALLEST, _LARGEST_SHARE = 2**20, 1100  # zlib shrinks by at most about 1030


def open_matlab(path: Path) -> Columns:
    """Open the arrays of a `.mat` file; fields of structs are `struct/field`.

    Raises:
        DataError: it is too large, or a library is missing.
    """
    with path.open("rb") as file:
        is_hdf5 = b"MATLAB 7.3" in file.read(128)
    found = _read_hdf5(path) if is_hdf5 else _read_old(path)
    arrays = with_last_names(dict(found))
    return Columns(
        str(path), tuple(arrays), lambda name: _rows_first(arrays[name]), file=path
    )


def _read_old(path: Path) -> Iterator[tuple[str, Any]]:
    """Arrays of version 5, without objects and functions."""
    source = str(path)
    require_size(path.stat().st_size, source)
    scipy_io = needed("scipy.io", source)
    for name, shape, _ in scipy_io.whosmat(str(path)):
        del name
        require_size(8 * int(np.prod(shape, dtype=np.float64)), source)
    content = scipy_io.loadmat(
        str(path), simplify_cells=True, verify_compressed_data_integrity=True
    )
    names = [name for name in content if not name.startswith("__")]
    yield from _leaves({name: content[name] for name in names}, "")


def _leaves(content: Mapping[str, Any], place: str) -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{place}{name}/")
        elif np.asarray(value).dtype.kind in _KINDS:
            yield f"{place}{name}", np.asarray(value)


def _read_hdf5(path: Path) -> Iterator[tuple[str, Any]]:
    source = str(path)
    h5py = needed("h5py", source)
    file = h5py.File(path, "r")
    for name, dataset in datasets_in(file, h5py, source):
        if name.startswith("#"):  # where MATLAB keeps cells and objects
            continue
        yield name, _Stored(dataset, source)


class _Stored:
    """A dataset of version 7.3, read when it is asked for."""

    def __init__(self, dataset: Any, source: str) -> None:
        self._dataset, self._source = dataset, source

    def read(self) -> np.ndarray:
        """The array as MATLAB shows it."""
        array = read_dataset(self._dataset, self._source)
        if array.dtype.names and set(array.dtype.names) == {"real", "imag"}:
            array = array["real"] + 1j * array["imag"]
        if self._dataset.attrs.get("MATLAB_class") == b"char":
            lines = array.T.astype(np.uint32).tolist()
            return np.array(["".join(map(chr, line)) for line in lines])
        return array.T


def _rows_first(value: Any) -> np.ndarray:
    array = value.read() if isinstance(value, _Stored) else value
    if array.ndim == 2 and 1 in array.shape:
        return array.ravel()
    return array
