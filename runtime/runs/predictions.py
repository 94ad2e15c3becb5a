"""Prediction files."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.lib.format import write_array

from ...compiler import ir
from ..data import mistakes
from ..data.columns import Columns, require_distinct
from ..data.mistakes import DataError
from ..data.readers.needed import needed
from ..network.chunks import Outputs
from ..stack.store import write_bytes
from .forms import as_dataset
from .output_columns import axes_of, classes_of, columns_of_outputs, unit_of_array


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a file of predictions holds.

    Attributes:
        beside: the source of the inputs, whose other columns a table keeps.
        about: facts on the model, by name.
    """

    spec: ir.Spec
    outputs: Outputs
    beside: Columns | None = None
    about: Mapping[str, str] = field(default_factory=dict)


def save_predictions(path: Path, predictions: Predictions) -> None:
    """Write a file of predictions, by its suffix; see `WRITERS`.

    Column names contain the index of a component, from 0, then the part of a complex
    number or the class of a probability: `field_12`, `field_12_re`, `mode_te`. A
    category also has its most probable class: `mode_class`. A deviation has columns
    like its output: `field_spread_12`, `mode_spread_te`.

    A table also has the columns of the file of the inputs, before the predictions, and
    units in its header if that file states any.

    Raises:
        DataError: no writer has the suffix, or its library is missing.
    """
    require_suffix(path)
    write_bytes(path, WRITERS[path.suffix.lower()](predictions))


def require_suffix(path: Path) -> None:
    """Raise DataError if no writer has the suffix of a file."""
    if path.suffix.lower() not in WRITERS:
        raise DataError(str(path), [mistakes.unknown_suffix(path.suffix, WRITERS)])


def _as_npz(predictions: Predictions) -> bytes:
    """Save like numpy.savez_compressed, which accepts no array named `file`."""
    spec, outputs = predictions.spec, predictions.outputs
    arrays = [*classes_of(spec, outputs), *axes_of(spec), *outputs.items()]
    require_distinct(tuple(name for name, _ in arrays), "predictions")
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, array in arrays:
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                write_array(member, array, allow_pickle=False)
    return content.getvalue()


def _as_csv(predictions: Predictions) -> bytes:
    columns = dict(_kept(predictions))
    predicted = list(columns_of_outputs(predictions.spec, predictions.outputs))
    require_distinct(tuple(name for name, _ in predicted), "predictions")
    units = _units_of(predictions)
    # As text, float32 keeps only the digits that it needs.
    columns |= {
        f"{name} ({units[name]})" if name in units else name: array.astype(str).tolist()
        for name, array in predicted
    }
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_harmless, columns))
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue().encode()


def _kept(predictions: Predictions) -> Iterator[tuple[str, list[str]]]:
    """Columns of the file of the inputs, as texts by their full names."""
    source = predictions.beside
    if source is None or not source.tabular:
        return
    outputs = columns_of_outputs(predictions.spec, predictions.outputs)
    predicted = {name for name, _ in outputs}
    for name in source.names:
        if name not in predicted:
            unit = source.units.get(name)
            texts = source.labels(name).astype(str).tolist()
            full = f"{name} ({unit})" if unit and unit not in name else name
            yield full, [_harmless(text) for text in texts]


def _units_of(predictions: Predictions) -> dict[str, str]:
    """The unit of each column of predictions, if the source of the inputs has units."""
    if predictions.beside is None or not predictions.beside.units:
        return {}
    return {
        name: variable.unit
        for variable in predictions.spec.outputs
        if variable.unit
        for name, _ in columns_of_outputs(
            replace(predictions.spec, outputs=(variable,)), predictions.outputs
        )
    }


def _harmless(text: str) -> str:
    """A text that no spreadsheet runs as a formula: an apostrophe goes before it."""
    if text[:1] not in ("=", "+", "-", "@", "\t", "\r"):
        return text
    with suppress(ValueError):
        float(text)
        return text
    return f"'{text}"


def _as_parquet(predictions: Predictions) -> bytes:
    import polars as pl

    table = dict(columns_of_outputs(predictions.spec, predictions.outputs))
    content = BytesIO()
    pl.DataFrame(table).write_parquet(content)
    return content.getvalue()


def _as_hdf5(predictions: Predictions) -> bytes:
    h5py = needed("h5py", "predictions")
    spec, content = predictions.spec, BytesIO()
    with h5py.File(content, "w") as file:
        file.attrs.update(predictions.about)
        for name, array in _named(predictions):
            texts = array.dtype.kind == "U"
            dataset = file.create_dataset(name, data=array.tolist() if texts else array)
            if unit := unit_of_array(spec, name):
                dataset.attrs["units"] = unit
    return content.getvalue()


def _named(predictions: Predictions) -> list[tuple[str, np.ndarray]]:
    spec, outputs = predictions.spec, predictions.outputs
    return [*classes_of(spec, outputs), *axes_of(spec), *outputs.items()]


def _as_netcdf(predictions: Predictions) -> bytes:
    xarray = needed("xarray", "predictions")
    needed("h5netcdf", "predictions")
    dataset = as_dataset(xarray.Dataset, predictions.spec, predictions.outputs, "row")
    content = BytesIO()
    complex_ones = [n for n, v in dataset.data_vars.items() if v.dtype.kind == "c"]
    for name in complex_ones:  # NetCDF has no complex numbers
        dataset[f"{name}_re"] = dataset[name].real
        dataset[f"{name}_im"] = dataset[name].imag
    dataset = dataset.drop_vars(complex_ones).assign_attrs(predictions.about)
    dataset.to_netcdf(content, engine="h5netcdf")
    return content.getvalue()


WRITERS: Mapping[str, Callable[[Predictions], bytes]] = {
    ".npz": _as_npz,
    ".csv": _as_csv,
    ".parquet": _as_parquet,
    ".h5": _as_hdf5,
    ".nc": _as_netcdf,
}
"""The content of a file of predictions, by its suffix in lower case."""
