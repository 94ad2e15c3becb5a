"""Long tables: several rows for each device, of which no column has the name."""

from collections.abc import Sequence

import numpy as np

from ..columns import Columns
from ..profile import Entry

_ROWS = 200_000  # looked at; the rows of a device are usually adjacent
_TOGETHER = 3  # rows of a device in the median
_LEAST = 5  # devices
_MOST = 32  # inputs


def device_column(inputs: Sequence[Entry], columns: Columns) -> str | None:
    """An input with a value of its own for each device; None if the table is not long.

    Rows of a device differ in one input only, such as the wavelength. On a grid, many
    designs share each value of an input, and none numbers the devices.
    """
    scalars = [e for e in inputs if e.inner == () and e.type in ("real", "whole")]
    if not 3 <= len(scalars) <= _MOST:
        return None
    codes = {
        entry.name: _codes(columns.numbers(entry.name)[:_ROWS]) for entry in scalars
    }
    texts = [
        _codes(columns.labels(e.name)[:_ROWS])
        for e in inputs
        if e.inner == () and e.type == "text"
    ]
    for swept in codes:
        others = {name: code for name, code in codes.items() if name != swept}
        device = _codes(np.stack([*others.values(), *texts], axis=1))
        sizes = np.bincount(device)
        if sizes.size < _LEAST or np.median(sizes[device]) < _TOGETHER:
            continue
        own = [name for name, code in others.items() if code.max() + 1 == sizes.size]
        if own:
            return own[0]
    return None


def _codes(values: np.ndarray) -> np.ndarray:
    """The number of each value, or of each row of a table."""
    axis = 0 if values.ndim > 1 else None
    return np.unique(values, axis=axis, return_inverse=True)[1].ravel()
