"""Predictions as columns of single numbers or texts, with their names and units."""

from collections.abc import Iterator
from typing import assert_never

import numpy as np

from ...compiler import ir
from ..network.chunks import Outputs


def classes_of(spec: ir.Spec, outputs: Outputs) -> Iterator[tuple[str, np.ndarray]]:
    """The most probable class of each category, by name."""
    for variable in spec.outputs:
        if variable.kind == "one_of":
            chosen = np.argmax(outputs[variable.name], axis=-1)
            yield f"{variable.name}_class", np.array(variable.classes)[chosen]


def axes_of(spec: ir.Spec) -> list[tuple[str, np.ndarray]]:
    """Axes whose coordinates the spec gives, by name."""
    return [(a.name, np.array(a.values)) for a in spec.axes if a.values is not None]


def columns_of_outputs(
    spec: ir.Spec, outputs: Outputs
) -> Iterator[tuple[str, np.ndarray]]:
    """Columns of single numbers or texts by name; see `save_predictions`."""
    classes = dict(classes_of(spec, outputs))
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
                case "real" | "simplex" | "fractions":
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


def unit_of_array(spec: ir.Spec, name: str) -> str:
    """The unit of an output, its spread, or an axis; empty for others."""
    units = {axis.name: axis.unit for axis in spec.axes}
    for variable in spec.outputs:
        units |= dict.fromkeys(
            (variable.name, ir.spread_name(variable.name)), variable.unit
        )
    return units.get(name, "")
