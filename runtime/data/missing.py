"""Values that data lack: NaN in numbers, -1 in classes.

A complex number, shares and a class are known or missing as a whole.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from ...compiler import compared_outputs, ir, targets_in
from . import mistakes
from .mistakes import DataError

NO_CLASS = -1

Targets = Mapping[str, np.ndarray]


def is_known(variable: ir.Variable, array: np.ndarray) -> np.ndarray:
    """Which values of an array (rows, *shape) are known, in its shape."""
    if variable.kind == "one_of":
        return np.asarray(array != NO_CLASS)
    return ~np.isnan(array)


def known_rows(variable: ir.Variable, array: np.ndarray) -> np.ndarray:
    """Rows whose values are all known, (rows,)."""
    known = is_known(variable, array)
    return np.asarray(known.all(axis=tuple(range(1, known.ndim))))


def missing_as_a_whole(variable: ir.Variable, array: np.ndarray) -> np.ndarray:
    """Values whose other parts are missing too, where one of their parts is."""
    if variable.kind == "complex":
        return np.where(np.isnan(array), array.dtype.type(complex("nan+nanj")), array)
    if variable.kind in ir.SHARES:
        some = np.isnan(array).any(axis=-1, keepdims=True)
        return np.where(some, array.dtype.type(np.nan), array)
    return array


def without_values(variable: ir.Variable, rows: int) -> np.ndarray:
    """Values (rows, *shape) of which none is known."""
    shape = (rows, *variable.shape)
    if variable.kind == "one_of":
        return np.full(shape, NO_CLASS, np.int32)
    if variable.kind == "complex":
        return np.full(shape, complex("nan+nanj"))
    return np.full(shape, np.nan)


def rows_known_to(
    criterion: ir.Criterion, outputs: Iterable[ir.Variable], targets: Targets
) -> np.ndarray:
    """Rows (rows,) in which all targets of a function in `accept` are known."""
    assert isinstance(criterion.metric, ir.FunctionTerm)
    names = targets_in(criterion.metric.operands)
    every = [known_rows(v, targets[v.name]) for v in outputs if v.name in names]
    return np.logical_and.reduce(every)


def require_known(
    spec: ir.Spec,
    targets: Targets,
    rows: Mapping[str, np.ndarray],
    source: str,
) -> None:
    """Require values of each output that a split is compared with.

    Args:
        rows: row numbers, by split.

    Raises:
        DataError: an output has no value in the training split, or none in the test
            split although a criterion judges it.
    """
    needed = compared_outputs(spec)
    judged = {criterion.output for criterion in spec.accept}
    wanted = {"train": needed, "test": judged & needed}
    found = [
        mistakes.nothing_known(variable.name, split)
        for split, names in wanted.items()
        for variable in spec.outputs
        if split in rows and variable.optional and variable.name in names
        if not is_known(variable, targets[variable.name][rows[split]]).any()
    ]
    if found:
        raise DataError(source, found)
