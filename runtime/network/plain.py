"""A fast check for plain inputs, which need no further validation.

`data.load_inputs` accepts every plain input unchanged and without notices. The converse
does not hold: a value accepted after rounding is not plain. `load_inputs` validates all
inputs that are not plain.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import ir
from ..data.categories import class_numbers
from ..data.contract import ROUNDED_SHARE
from ..data.kinds import dtype_of
from ..data.values import is_plain
from ..stack.backend import jax

jnp = jax.numpy


@dataclass(frozen=True, slots=True)
class Reader:
    """The reader of the arrays of one input.

    Attributes:
        kinds: numpy dtype kinds that are accepted as they are.
        numbers: class numbers of a category, by name.
    """

    variable: ir.Variable
    dtype: np.dtype
    kinds: str
    numbers: Mapping[Hashable, int]

    def read(self, values: ArrayLike) -> np.ndarray | None:
        """Convert to an array for the emitted module; None if it needs validation."""
        array = _as_array(values) if is_plain(values) else None
        if array is None or array.dtype.kind not in self.kinds:
            return None
        if self.variable.kind == "one_of":
            return self._read_classes(array)
        if array.dtype == self.dtype:
            return array
        with np.errstate(over="ignore"):  # becomes infinite, which is not plain
            return array.astype(self.dtype)

    def _read_classes(self, array: np.ndarray) -> np.ndarray | None:
        """Class numbers, with -1 for unknown classes."""
        if array.size == 1:
            number = self.numbers.get(array.item())
            return None if number is None else np.full(array.shape, number, np.int32)
        return class_numbers(array, self.variable.classes) if array.size else None


def _as_array(values: ArrayLike) -> np.ndarray | None:
    try:
        return np.asarray(values)
    except ValueError:  # lists of unequal lengths
        return None


def make_readers(inputs: Sequence[ir.Variable], precision: str) -> tuple[Reader, ...]:
    """Readers of the arrays of each input."""
    return tuple(
        Reader(
            variable,
            dtype_of(variable, precision),
            {"one_of": "biufU", "complex": "c"}.get(variable.kind, "biuf"),
            _numbers_of(variable),
        )
        for variable in inputs
    )


def read_shaped(
    readers: Iterable[Reader], inputs: Mapping[str, ArrayLike], axis: tuple[int, ...]
) -> dict[str, np.ndarray] | None:
    """Inputs as arrays (*axis, *shape); None if they need validation."""
    arrays: dict[str, np.ndarray] = {}
    for reader in readers:
        name = reader.variable.name
        array = reader.read(inputs[name]) if name in inputs else None
        if array is None or array.shape != (*axis, *reader.variable.shape):
            return None
        arrays[name] = array
    return arrays


def read_rows(
    readers: Sequence[Reader], inputs: Mapping[str, ArrayLike]
) -> tuple[dict[str, np.ndarray], int] | None:
    """Inputs as arrays (rows, *shape), and the number of rows; None if they need
    validation.
    """
    first = inputs.get(readers[0].variable.name, ())
    rows = len(first) if isinstance(first, Sized) else 0
    arrays = read_shaped(readers, inputs, (rows,)) if rows else None
    return None if arrays is None else (arrays, rows)


def _numbers_of(variable: ir.Variable) -> Mapping[Hashable, int]:
    """Class numbers by name, and by numeral unless numerals are names."""
    if variable.kind != "one_of":
        return {}
    known: list[Hashable] = [*variable.classes, *range(len(variable.classes))]
    numbers = (
        (each, class_numbers(np.array([each]), variable.classes)) for each in known
    )
    return {each: int(number[0]) for each, number in numbers if number[0] >= 0}


# ---- in the compiled program ----


def all_plain(
    inputs: Sequence[ir.Variable], arrays: Mapping[str, jax.Array]
) -> jax.Array:
    """Whether arrays (rows, *shape) of inputs are plain; used under tracing."""
    return reduce(and_, (_is_plain(v, arrays[v.name]) for v in inputs))


def _is_plain(variable: ir.Variable, array: jax.Array) -> jax.Array:
    if variable.kind == "one_of":
        return jnp.all((array >= 0) & (array < len(variable.classes)))
    parts = jnp.stack([array.real, array.imag]) if variable.kind == "complex" else array
    low, high = _ends(variable, np.finfo(parts.dtype))
    plain = jnp.all((parts >= low) & (parts <= high))
    if variable.periodic is not None:
        plain &= jnp.all(parts < high)
    if variable.kind in ir.SHARES:
        off = jnp.sum(array, axis=-1) - 1
        off = off if variable.kind == "fractions" else jnp.abs(off)
        plain &= jnp.all(off <= ROUNDED_SHARE / 2)
    return plain


def _ends(variable: ir.Variable, limits: np.finfo[Any]) -> tuple[Any, Any]:
    """Range of plain real numbers; its ends exclude infinity and NaN."""
    low, high = limits.min, limits.max
    if variable.log:
        low = limits.tiny
    if variable.kind in ir.SHARES:
        low = limits.dtype.type(0)
    for ends in (variable.bound, variable.within, variable.periodic):
        if ends is not None:
            low = low if ends.lo is None else max(low, limits.dtype.type(ends.lo))
            high = high if ends.hi is None else min(high, limits.dtype.type(ends.hi))
    return low, high
