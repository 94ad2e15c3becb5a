"""HDF5 files: every dataset by its path, or by its last name where that is unique.

A file may point to others: links, virtual datasets and external storage are refused,
and a compressed dataset is held to its declared size before it is read.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .. import mistakes
from ..columns import Columns, require_size
from ..mistakes import DataError
from ..values import attribute_text
from .needed import needed

MOST = 100_000  # datasets; a file with more holds something else


def open_hdf5(path: Path) -> Columns:
    """Open the datasets of an HDF5 file, which are read on demand.

    The fields of a compound type are arrays of their own, `table/field`.

    Raises:
        DataError: it points outside of itself, or its library is missing.
    """
    source = str(path)
    h5py = needed("h5py", source)
    file = h5py.File(path, "r")
    found = dict(datasets_in(file, h5py, source))
    fields = {
        f"{name}/{field}": (dataset, field)
        for name, dataset in found.items()
        for field in dataset.dtype.names or ()
    }
    whole = {n: (d, None) for n, d in found.items() if not d.dtype.names}
    every = with_last_names({**whole, **fields})

    def read(name: str) -> np.ndarray:
        dataset, field = every[name]
        return read_dataset(dataset, source, field)

    return Columns(
        source,
        tuple(every),
        read,
        units={
            n: u
            for n, (d, _) in every.items()
            if (u := attribute_text(d.attrs, "units"))
        },
        axes={n: a for n, (d, _) in every.items() if (a := _scales(d))},
        file=path,
    )


def datasets_in(group: Any, h5py: Any, source: str) -> Iterator[tuple[str, Any]]:
    """Datasets with their paths, in the order of the file.

    Raises:
        DataError: a link leads out of the file.
    """
    waiting, count, seen = [("", group)], 0, set()
    while waiting:
        place, parent = waiting.pop(0)
        if parent.id in seen:
            continue
        seen.add(parent.id)
        for name in parent:
            link = parent.get(name, getlink=True)
            if isinstance(link, h5py.ExternalLink):
                raise DataError(source, [mistakes.leads_outside(f"{place}{name}")])
            if isinstance(link, h5py.SoftLink):
                continue  # another name of what is found elsewhere
            count += 1
            if count > MOST:
                raise DataError(source, [mistakes.too_many(MOST)])
            child = parent[name]
            if isinstance(child, h5py.Group):
                waiting.append((f"{place}{name}/", child))
            elif isinstance(child, h5py.Dataset):
                yield f"{place}{name}", child


def with_last_names(found: dict[str, Any]) -> dict[str, Any]:
    """Arrays by their path, or by its last part where that is unique and free."""
    last = Counter(name.rpartition("/")[2] for name in found)
    named: dict[str, Any] = {}
    for path, value in found.items():
        short = path.rpartition("/")[2]
        named[path] = value
        if short != path and last[short] == 1 and short not in found:
            named[short] = value
    return named


def read_dataset(dataset: Any, source: str, field: str | None = None) -> np.ndarray:
    """The content of a dataset, or of a field of a compound type.

    Raises:
        DataError: it is elsewhere, too large or of a type without numbers or texts.
    """
    if dataset.is_virtual or dataset.external:
        raise DataError(source, [mistakes.leads_outside(dataset.name.strip("/"))])
    require_size(dataset.size * max(dataset.dtype.itemsize, 1), source)
    if dataset.dtype.kind == "O" and dataset.dtype.metadata:
        if dataset.dtype.metadata.get("vlen") is not str:
            return np.asarray([np.asarray(row) for row in dataset[...]], dtype=object)
        return dataset.asstr()[...]
    return dataset[field][...] if field else dataset[...]


def _scales(dataset: Any) -> tuple[str, ...]:
    """Names of the dimension scales after the first, if all have one."""
    names = []
    for dimension in list(dataset.dims)[1:]:
        if not len(dimension):
            return ()
        names.append(dimension[0].name.strip("/"))
    return tuple(names)
