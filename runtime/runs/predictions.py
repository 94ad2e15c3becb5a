"""Prediction files."""

import csv
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import assert_never
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.lib.format import write_array

from ...compiler import ir
from ..data import mistakes
from ..data.columns import require_distinct
from ..data.mistakes import DataError
from ..network.chunks import Outputs
from ..stack.store import write_bytes


def save_predictions(path: Path, spec: ir.Spec, outputs: Outputs) -> None:
    """Write outputs as `.npz` (arrays by name, and the axes) or `.csv` (columns).

    Column names contain the index of a component, from 0, then the part of a complex
    number or the class of a probability: `field_12`, `field_12_re`, `mode_te`. A
    category also has its most probable class: `mode_class`. A deviation has columns
    like its output: `field_spread_12`, `mode_spread_te`.

    Raises:
        DataError: the suffix is neither of these.
    """
    require_suffix(path)
    write_bytes(path, WRITERS[path.suffix.lower()](spec, outputs))


def _classes(spec: ir.Spec, outputs: Outputs) -> Iterator[tuple[str, np.ndarray]]:
    """The most probable class of each category, by name."""
    for variable in spec.outputs:
        if variable.kind == "one_of":
            chosen = np.argmax(outputs[variable.name], axis=-1)
            yield f"{variable.name}_class", np.array(variable.classes)[chosen]


def require_suffix(path: Path) -> None:
    """Raise DataError if no writer has the suffix of a file."""
    if path.suffix.lower() not in WRITERS:
        raise DataError(str(path), [mistakes.unknown_suffix(path.suffix, WRITERS)])


def _as_npz(spec: ir.Spec, outputs: Outputs) -> bytes:
    """Save like numpy.savez_compressed, which accepts no array named `file`."""
    axes = ((a.name, np.array(a.values)) for a in spec.axes if a.values is not None)
    arrays = [*_classes(spec, outputs), *axes, *outputs.items()]
    require_distinct(tuple(name for name, _ in arrays), "predictions")
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, array in arrays:
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                write_array(member, array, allow_pickle=False)
    return content.getvalue()


def _as_csv(spec: ir.Spec, outputs: Outputs) -> bytes:
    names, arrays = zip(*columns_of_outputs(spec, outputs), strict=True)
    require_distinct(names, "predictions")
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    # As text, float32 keeps only the digits that it needs.
    writer.writerows(zip(*(a.astype(str).tolist() for a in arrays), strict=True))
    return text.getvalue().encode()


def columns_of_outputs(
    spec: ir.Spec, outputs: Outputs
) -> Iterator[tuple[str, np.ndarray]]:
    """Columns of single numbers or texts by name; see `save_predictions`."""
    classes = dict(_classes(spec, outputs))
    own = {variable.name for variable in spec.outputs}  # `y_spread` may be one
    for variable in spec.outputs:
        name = variable.name
        for place in np.ndindex(variable.shape):
            label = "_".join((name, *map(str, place)))
            value = outputs[name][(slice(None), *place)]
            match variable.kind:
                case "complex":
                    yield f"{label}_re", np.real(value)
                    yield f"{label}_im", np.imag(value)
                case "one_of":
                    chosen = classes[f"{name}_class"]
                    yield f"{label}_class", chosen[(slice(None), *place)]
                    named = zip(variable.classes, value.T, strict=True)
                    yield from ((f"{label}_{of}", column) for of, column in named)
                case "real" | "simplex":
                    yield label, value
                case _:
                    assert_never(variable.kind)
        spread = ir.spread_name(name)
        if spread in outputs and spread not in own:
            yield from _spread_columns(variable, outputs[spread])


def _spread_columns(
    variable: ir.Variable, spread: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """Columns of the deviation of each component or probability."""
    for place in np.ndindex(variable.shape):
        label = "_".join((ir.spread_name(variable.name), *map(str, place)))
        value = spread[(slice(None), *place)]
        if variable.kind == "one_of":
            named = zip(variable.classes, value.T, strict=True)
            yield from ((f"{label}_{of}", column) for of, column in named)
        else:
            yield label, value


WRITERS: Mapping[str, Callable[[ir.Spec, Outputs], bytes]] = {
    ".npz": _as_npz,
    ".csv": _as_csv,
}
"""The content of a file of predictions, by its suffix in lower case."""
