"""Predictions in the form in which their inputs came.

The library of a table is not imported: its own type makes the new one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...compiler import ir
from ..data.objects import row_dimension
from ..network.chunks import Outputs
from .output_columns import columns_of_outputs, unit_of_array


def in_form_of(inputs: Any, spec: ir.Spec, outputs: Outputs) -> Any:
    """Outputs as a table with the index of the inputs, or as a dataset with their rows.

    A table has a column for each component, named as in a file of predictions. Arrays
    by name stay arrays by name.
    """
    if hasattr(inputs, "data_vars"):
        return _of_dataset(inputs, spec, outputs)
    if isinstance(inputs, Mapping | np.ndarray):
        return outputs
    columns, kind = dict(columns_of_outputs(spec, outputs)), type(inputs)
    if hasattr(inputs, "column_names"):
        return kind.from_pydict(columns)
    if hasattr(inputs, "index"):
        return kind(columns, index=inputs.index)
    return kind(columns)


def _of_dataset(inputs: Any, spec: ir.Spec, outputs: Outputs) -> Any:
    dims = [tuple(map(str, inputs[name].dims)) for name in inputs.data_vars]
    rows = row_dimension(dims, [str(name) for name in inputs.coords])
    found = as_dataset(type(inputs), spec, outputs, rows)
    if rows in inputs.coords:
        return found.assign_coords({rows: inputs.coords[rows]})
    return found


def as_dataset(kind: Any, spec: ir.Spec, outputs: Outputs, rows: str) -> Any:
    """Outputs as a dataset, with the axes of the spec as coordinates.

    Args:
        kind: the class of xarray.
        rows: the name of the dimension of the rows.
    """
    coordinates = {
        axis.name: (axis.name, np.array(axis.values), _units(axis.unit))
        for axis in spec.axes
        if axis.values is not None
    }
    variables = {
        name: (
            (rows, *_dimensions(spec, name, array)),
            array,
            _units(unit_of_array(spec, name)),
        )
        for name, array in outputs.items()
    }
    return kind(variables, coords=coordinates)


def _units(unit: str) -> dict[str, str]:
    return {"units": unit} if unit else {}


def _dimensions(spec: ir.Spec, name: str, array: np.ndarray) -> Iterator[str]:
    """Names of the dimensions after the rows: axes of the spec, or of the output."""
    variable = _variable(spec, name)
    known = () if variable is None else variable.axes
    for place in range(array.ndim - 1):
        axis = known[place] if place < len(known) else None
        yield axis or f"{name}_{place}"


def _variable(spec: ir.Spec, name: str) -> ir.Variable | None:
    """The output that an array belongs to, also that of its spread."""
    for variable in spec.outputs:
        if name in (variable.name, ir.spread_name(variable.name)):
            return variable
    return None
