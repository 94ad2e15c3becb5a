"""Predictions as files."""

import csv
from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.lib.format import write_array

from ..compiler import ir
from . import mistakes
from .mistakes import DataError
from .store import write_bytes, write_text


def save_predictions(
    path: Path, spec: ir.Spec, outputs: Mapping[str, np.ndarray]
) -> None:
    """Write outputs as `.npz` (arrays by name, and the axes) or `.csv` (columns).

    A component of a vector has its place in its column's name, from 0: `field_12`.

    Raises:
        DataError: the suffix is another.
    """
    require_suffix(path)
    if path.suffix.lower() == ".npz":
        axes = {a.name: np.array(a.values) for a in spec.axes if a.values is not None}
        write_bytes(path, _as_npz({**axes, **outputs}))
    else:
        write_text(path, _as_csv(outputs))


def require_suffix(path: Path) -> None:
    """Raise DataError where a file is called neither `.npz` nor `.csv`."""
    if path.suffix.lower() not in (".npz", ".csv"):
        raise DataError(str(path), [mistakes.unknown_suffix(path.suffix)])


def _as_npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """As numpy.savez_compressed, which takes no array called `file`."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                write_array(member, array, allow_pickle=False)
    return content.getvalue()


def _as_csv(outputs: Mapping[str, np.ndarray]) -> str:
    columns = dict(_columns(outputs))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    # As text, float32 has the few digits that tell its numbers apart.
    cells = (column.astype(str).tolist() for column in columns.values())
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue()


def _columns(outputs: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    for name, array in outputs.items():
        for place in np.ndindex(array.shape[1:]):
            label = "_".join((name, *map(str, place)))
            yield label, array[(slice(None), *place)]
