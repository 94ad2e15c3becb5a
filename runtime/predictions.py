"""Predictions as files."""

import csv
from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from pathlib import Path

import numpy as np

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
    if path.suffix.lower() == ".npz":
        axes = {a.name: np.array(a.values) for a in spec.axes if a.values is not None}
        content = BytesIO()
        np.savez_compressed(content, allow_pickle=False, **{**axes, **outputs})
        write_bytes(path, content.getvalue())
    elif path.suffix.lower() == ".csv":
        write_text(path, _as_csv(outputs))
    else:
        raise DataError(str(path), [mistakes.unknown_suffix(path.suffix)])


def _as_csv(outputs: Mapping[str, np.ndarray]) -> str:
    columns = dict(_columns(outputs))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        zip(*(column.tolist() for column in columns.values()), strict=True)
    )
    return text.getvalue()


def _columns(outputs: Mapping[str, np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    for name, array in outputs.items():
        for place in np.ndindex(array.shape[1:]):
            label = "_".join((name, *map(str, place)))
            yield label, array[(slice(None), *place)]
