"""Constant and redundant inputs, and rare classes."""

from collections.abc import Iterator, Mapping

import numpy as np

from ....compiler import Declarations, Diagnostic, ir
from ....compiler import lints_of_data as say
from .scaled import sampled

_MOST = 64  # elements of all inputs
_LONGEST = 16  # a longer vector is a function, whose values are correlated
_ROWS = 5000
# Residual of an input given the others, as a share of its deviation.
_LEFT = 1e-5
# Smallest weight of a contributing input, as a share of the largest.
_PART = 0.05
_FEW = 5


def suspect_inputs(
    spec: ir.Spec, arrays: Mapping[str, np.ndarray], declared: Declarations
) -> Iterator[Diagnostic]:
    """Find constant and collinear inputs."""
    columns: dict[str, np.ndarray] = {}
    for variable in spec.inputs:
        array = arrays[variable.name]
        if variable.kind != "real" or variable.periodic or any(variable.axes):
            continue
        if array.size and array.min() == array.max():
            span = say.clause_span(declared, variable.name)
            yield say.constant(span, variable.name, float(array.flat[0]))
        else:
            columns |= _columns(variable, array)
    yield from _collinear(columns, declared)


def _columns(variable: ir.Variable, array: np.ndarray) -> dict[str, np.ndarray]:
    flat = np.log10(array) if variable.log else array
    flat = flat.reshape(len(array), -1)
    if flat.shape[1] > _LONGEST:
        return {}
    if not variable.shape:
        return {variable.name: flat[:, 0]}
    return {f"{variable.name}[{i}]": flat[:, i] for i in range(flat.shape[1])}


def _collinear(
    columns: Mapping[str, np.ndarray], declared: Declarations
) -> Iterator[Diagnostic]:
    """Each input that is a linear combination of previous ones, with these."""
    names, rows = list(columns), len(next(iter(columns.values()), ()))
    if not 2 <= len(names) <= _MOST or rows < 2 * len(names) + 2:
        return
    table = np.stack(list(columns.values()), axis=1)[sampled(rows, _ROWS)]
    table = table.astype(np.float64) - table.mean(axis=0)
    deviation = table.std(axis=0)
    changing = [i for i in range(len(names)) if deviation[i] > 0]
    table[:, changing] /= deviation[changing]
    kept: list[int] = []
    for i in changing:
        weights = _weights(table[:, kept], table[:, i])
        if weights is None:
            kept.append(i)
            continue
        least = _PART * np.abs(weights).max()
        others = [
            names[k] for k, w in zip(kept, weights, strict=True) if abs(w) > least
        ]
        span = say.clause_span(declared, names[i].partition("[")[0])
        yield say.collinear(span, names[i], others)


def _weights(others: np.ndarray, column: np.ndarray) -> np.ndarray | None:
    """Weights of a linear combination that equals a column; None if there is none."""
    if others.shape[1] == 0:
        return None
    weights, *_ = np.linalg.lstsq(others, column, rcond=None)
    return weights if (column - others @ weights).std() < _LEFT else None


def suspect_classes(
    variable: ir.Variable, array: np.ndarray, declared: Declarations
) -> Iterator[Diagnostic]:
    """Find classes with very few rows."""
    if variable.kind != "one_of" or array.size < _FEW * len(variable.classes):
        return
    counts = np.bincount(array.astype(int).ravel(), minlength=len(variable.classes))
    few = {c: int(n) for c, n in zip(variable.classes, counts, strict=True) if n < _FEW}
    if few:
        span = declared.quantities[variable.name].type.span
        yield say.rare_class(span, variable.name, few)
