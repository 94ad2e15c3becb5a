"""Prediction of any number of rows with a few compiled batch sizes."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

import numpy as np

from ..stack.backend import jax

Outputs = dict[str, np.ndarray]
Result = tuple[jax.Array | bool, Mapping[str, jax.Array]]
"""Whether inputs are taken, and the outputs."""

# Rows per call in prediction. Larger calls are no faster per row, and slower once
# intermediate arrays exceed the cache.
CHUNK = 8192
# Calls in flight while results are copied.
_AHEAD = 2


def compute_rows(
    call: Callable[[Outputs], Result],
    arrays: Mapping[str, np.ndarray],
    rows: int,
) -> Outputs | None:
    """Outputs (rows, *shape) by name; None if a chunk is refused.

    Args:
        call: function of at most CHUNK rows that returns whether it accepts them, and
            their outputs.
        arrays: (rows, *shape) by name.
    """
    if rows <= CHUNK:
        return _taken(call(_chunk(arrays, 0, rows)), rows)
    starts = range(0, rows, CHUNK)
    outputs: Outputs = {}
    calls = _ahead(call(_chunk(arrays, start, rows)) for start in starts)
    for start, (taken, part) in zip(starts, calls, strict=True):
        if not np.asarray(taken):
            return None
        for name, value in part.items():
            if not start:
                shape = (rows, *value.shape[1:])
                outputs[name] = np.empty(shape, value.dtype)
            outputs[name][start : start + CHUNK] = np.asarray(value)[: rows - start]
    return outputs


def _taken(results: Result, rows: int) -> Outputs | None:
    """The first rows of the outputs of a call; None if it refuses them."""
    taken, outputs = results
    # A numpy view takes a fifth of the time of `bool(taken)`.
    if not np.asarray(taken):
        return None
    return {name: np.asarray(value)[:rows].copy() for name, value in outputs.items()}


def _ahead(results: Iterable[Result]) -> Iterator[Result]:
    """Results of calls, dispatched some calls ahead where JAX is asynchronous, as on a
    GPU.
    """
    results = iter(results)
    waiting = deque(islice(results, _AHEAD))
    for result in results:
        waiting.append(result)
        yield waiting.popleft()
    yield from waiting


def _chunk(arrays: Mapping[str, np.ndarray], start: int, rows: int) -> Outputs:
    """A slice of rows, padded to a power of two to limit the number of programs."""
    count = min(CHUNK, rows - start)
    padded = min(CHUNK, 1 << max(count - 1, 0).bit_length())
    if padded == rows:
        return dict(arrays)
    return {
        name: _padded(a[start : start + count], padded) for name, a in arrays.items()
    }


def _padded(array: np.ndarray, rows: int) -> np.ndarray:
    missing = rows - len(array)
    if not missing:
        return array
    filler = array[-1:] if len(array) else np.zeros((1, *array.shape[1:]), array.dtype)
    return np.concatenate([array, np.repeat(filler, missing, axis=0)])
