"""NetCDF files and Zarr stores, by xarray: fill values are NaN, and packed values are
unpacked.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from .. import mistakes
from ..columns import Columns, require_size
from ..mistakes import DataError
from ..objects import columns_of
from .hdf5_reader import datasets_in
from .needed import needed


def open_netcdf(path: Path) -> Columns:
    """Open the variables and coordinates of a NetCDF file.

    Raises:
        DataError: it points outside of itself, or a library is missing.
    """
    source = str(path)
    xarray = needed("xarray", source)
    with path.open("rb") as file:
        start = file.read(8)
    engine = "h5netcdf" if start == b"\x89HDF\r\n\x1a\n" else "scipy"
    if engine == "h5netcdf":
        h5py = needed("h5py", source)
        needed("h5netcdf", source)
        with h5py.File(path, "r") as file:
            for name, dataset in datasets_in(file, h5py, source):
                if dataset.is_virtual or dataset.external:
                    raise DataError(source, [mistakes.leads_outside(name)])
    else:
        needed("scipy.io", source)
    dataset = xarray.open_dataset(path, engine=engine, decode_times=False, cache=False)
    return _as_columns(dataset, source, file=path)


def open_zarr(path: Path) -> Columns:
    """Open the arrays of a Zarr store, a folder or an archive.

    Raises:
        DataError: a link leads out of the folder, an array holds objects, or a library
            is missing.
    """
    source = str(path)
    xarray = needed("xarray", source)
    zarr = needed("zarr", source)
    if path.is_dir():
        _require_inside(path, source)
    group = zarr.open(str(path), mode="r")
    if isinstance(group, zarr.Array):
        require_size(group.nbytes, source)
        return _of_store(columns_of({path.stem: group[...]}, source), path)
    arrays = dict(group.arrays())
    for name, array in arrays.items():
        if array.dtype.kind == "O":
            raise DataError(source, [mistakes.holds_objects(name)])
    try:
        dataset = xarray.open_zarr(
            str(path), consolidated=False, decode_times=False, chunks=None
        )
    except (KeyError, ValueError):  # arrays whose dimensions have no names
        found = {name: _Lazy(array, source) for name, array in arrays.items()}
        return _of_store(columns_of(found, source), path)
    return _as_columns(dataset, source, store=path)


class _Lazy:
    """An array that is read when numpy asks for it."""

    def __init__(self, array: Any, source: str) -> None:
        self._array, self._source = array, source
        self.attrs = dict(array.attrs)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        del dtype, copy
        require_size(self._array.nbytes, self._source)
        return self._array[...]


def _as_columns(
    dataset: Any, source: str, *, file: Path | None = None, store: Path | None = None
) -> Columns:
    for name in (*dataset.data_vars, *dataset.coords):
        require_size(dataset[name].nbytes, source)
    columns = columns_of(dataset, source)
    return _of_store(columns, store) if store else _from(columns, file, "")


def _of_store(columns: Columns, store: Path) -> Columns:
    if store.is_file():
        return _from(columns, store, "")
    return _from(columns, None, digest_of_folder(store))


def _from(columns: Columns, file: Path | None, digest: str) -> Columns:
    return Columns(
        columns.source,
        columns.names,
        columns.read,
        units=columns.units,
        axes=columns.axes,
        file=file,
        digest_of_all=digest,
    )


def digest_of_folder(folder: Path) -> str:
    """SHA-256 of the names and contents of all files in a folder."""
    sha = sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        sha.update(str(path.relative_to(folder)).encode("utf-8", "surrogateescape"))
        sha.update(sha256(path.read_bytes()).digest())
    return sha.hexdigest()


def _require_inside(folder: Path, source: str) -> None:
    """Refuse a folder with links out of it.

    Raises:
        DataError: a file is a link that leads outside.
    """
    whole = folder.resolve()
    for path in folder.rglob("*"):
        if path.is_symlink() and not path.resolve().is_relative_to(whole):
            raise DataError(source, [mistakes.leads_outside(path.name)])
