"""A trained model as one compiled call, for loops that ask for little at a time."""

import warnings as python_warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ..compiler import Diagnostic, ir
from . import backend
from .backend import jax
from .chunks import Outputs
from .columns import Arrays
from .data import load_inputs
from .ensemble import joined_members
from .kinds import as_physical
from .network import Network, Params
from .plain import all_plain, read_shaped

# Params up to this size become constants of the program, because each array that is
# handed over takes a microsecond. Larger ones would take long to compile.
_CONSTANT_BYTES = 8 * 2**20


class ExtrapolationWarning(UserWarning):
    """Inputs outside the range that a model was trained in."""


@dataclass(frozen=True, slots=True)
class Predictor:
    """A function of inputs by name, compiled for one example or so many rows.

    Attributes:
        rows: of each call; None for one example, arrays without an axis of rows.
        spec: what inputs are held against.
    """

    network: Network
    rows: int | None
    spec: ir.Spec
    _call: Callable[[Mapping[str, np.ndarray]], tuple[Any, list[Params]]]

    def __call__(self, inputs: Mapping[str, Any]) -> Outputs:
        """Physical outputs; see `Run.predict`.

        Raises:
            DataError: an input leaves its `bound`, is not finite or of no class.
            ValueError: an input is missing, unknown or of another shape.
        """
        arrays = read_shaped(self.network.readers, inputs, self._axis())
        if arrays is not None:
            plain, outputs = self._compute(arrays)
            if plain:
                return outputs
        arrays, noticed = self._look_again(inputs)
        for found in noticed:
            python_warnings.warn(found.message, ExtrapolationWarning, stacklevel=2)
        return self._compute(arrays)[1]

    def _axis(self) -> tuple[int, ...]:
        return () if self.rows is None else (self.rows,)

    def _compute(self, arrays: Mapping[str, np.ndarray]) -> tuple[Any, Outputs]:
        """Whether inputs are plain, and the outputs."""
        with self.network.precision():
            plain, members = self._call(arrays)
        each = [{name: np.array(a) for name, a in found.items()} for found in members]
        return plain, joined_members(each, self.spec.outputs)

    def _look_again(
        self, inputs: Mapping[str, Any]
    ) -> tuple[dict[str, np.ndarray], Sequence[Diagnostic]]:
        """Arrays for the program, and what was noticed of inputs that are not plain."""
        arrays = {name: np.asarray(array) for name, array in inputs.items()}
        count = self.network.require_inputs(arrays, batched=self.rows is not None)
        if self.rows is None:
            arrays = {name: array[None] for name, array in arrays.items()}
        elif count != self.rows:
            raise ValueError(f"this predictor takes {self.rows} rows; got {count}")
        arrays, noticed = load_inputs(self.spec, Arrays(arrays))
        precision = self.spec.train.precision
        typed = {
            v.name: as_physical(v, arrays[v.name], precision) for v in self.spec.inputs
        }
        if self.rows is None:
            typed = {name: array[0] for name, array in typed.items()}
        return typed, noticed


def make_predictor(
    network: Network, members: list[Params], rows: int | None, *, extrapolate: bool
) -> Predictor:
    """Compile a network and its weights for one example, or for so many rows.

    Args:
        members: params of each network of an ensemble; of one otherwise.
        extrapolate: whether inputs are not held against their `in`.

    Raises:
        ValueError: there is not at least one row.
    """
    if rows is not None and (isinstance(rows, bool) or not rows >= 1):
        raise ValueError(f"rows are at least 1, or None for one example; got {rows!r}")
    spec = _without_ranges(network.spec) if extrapolate else network.spec
    with network.precision():
        call = _compile(network, members, rows, spec)
    return Predictor(network, rows, spec, call)


def _compile(
    network: Network, members: list[Params], rows: int | None, spec: ir.Spec
) -> Callable[[Mapping[str, np.ndarray]], Any]:
    """A function of inputs: whether they are plain, and the outputs of each member."""
    apply = jax.vmap(network.module.apply, (None, 0))
    axis = () if rows is None else (rows,)

    def run(members: list[Params], inputs: Params) -> tuple[Any, list[Params]]:
        if rows is None:
            inputs = {name: array[None] for name, array in inputs.items()}
        each = [apply(params, inputs) for params in members]
        if rows is None:
            each = jax.tree.map(lambda array: array[0], each)
        return all_plain(spec, inputs), each

    shapes = {
        reader.variable.name: jax.ShapeDtypeStruct(
            (*axis, *reader.variable.shape), reader.dtype
        )
        for reader in network.readers
    }
    size = sum(array.nbytes for array in jax.tree.leaves(members))
    if size > _CONSTANT_BYTES:
        return partial(backend.jit(run).lower(members, shapes).compile(), members)
    return backend.jit(partial(run, members)).lower(shapes).compile()


def _without_ranges(spec: ir.Spec) -> ir.Spec:
    """A spec that says of no input where the data live."""
    inputs = tuple(replace(v, within=None, step=None) for v in spec.inputs)
    return replace(spec, inputs=inputs)
