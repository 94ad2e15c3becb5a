"""A trained model as one compiled call, for loops with small requests."""

import warnings as python_warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import Diagnostic, ir
from ..data.dataset import load_inputs
from ..data.objects import columns_of
from ..data.values import as_array
from ..stack import backend
from ..stack.backend import jax
from .chunks import Outputs
from .ensemble import joined_members
from .inputs import fitted, require_batch, require_example, typed_arrays
from .network import Network, Params
from .packing import Packing, packing_of
from .plain import Reader, all_plain, read_shaped
from .predict import NOT_TRACED, TRACED, ExtrapolationWarning

# Params up to this size become constants of the program, because each array argument
# costs a microsecond. Larger ones would slow down compilation.
_CONSTANT_BYTES = 8 * 2**20


@dataclass(frozen=True, slots=True, repr=False)
class Predictor:
    """A function of inputs by name, compiled for one example or a fixed number of rows.

    Attributes:
        rows: rows per call; None for one example, without a rows axis.
        spec: the spec that validates inputs.
    """

    network: Network
    rows: int | None
    spec: ir.Spec
    _call: Callable[[Mapping[str, np.ndarray]], Sequence[jax.Array]]
    _packing: Packing
    _readers: tuple[Reader, ...]
    _axis: tuple[int, ...]
    _wide: bool
    _members: Sequence[Params]

    def __repr__(self) -> str:
        rows = "one example" if self.rows is None else f"{self.rows} rows"
        return f"Predictor of {rows} by {self.network!r}"

    def __reduce__(self) -> tuple[Any, ...]:
        """By its network and weights; whoever unpickles it compiles it."""
        members = jax.tree.map(np.asarray, list(self._members))
        extrapolates = self.spec != self.network.spec
        make = partial(make_predictor, extrapolate=extrapolates)
        return make, (self.network, members, self.rows)

    def __call__(self, inputs: Mapping[str, ArrayLike]) -> Outputs:
        """Physical outputs; see `Run.predict`.

        Raises:
            DataError: an input leaves its `bound`, is not finite or of an unknown
                class.
            ValueError: an input is missing, unknown or of another shape.
        """
        try:
            arrays = read_shaped(self._readers, inputs, self._axis)
            if arrays is not None:
                plain, outputs = self._compute(arrays)
                if plain:
                    return outputs
            arrays, noticed = self._look_again(inputs)
        except TRACED as error:
            raise TypeError(NOT_TRACED) from error
        for found in noticed:
            if found.severity == "note":
                continue
            python_warnings.warn(found.message, ExtrapolationWarning, stacklevel=2)
        return self._compute(arrays)[1]

    def _compute(self, arrays: Mapping[str, np.ndarray]) -> tuple[bool, Outputs]:
        """Whether inputs are plain, and the outputs."""
        if self._wide:
            with self.network.precision():
                packed = self._call(arrays)
        else:
            packed = self._call(arrays)
        plain, members = self._packing.unpack(packed)
        return plain, joined_members(members, self.spec.outputs)

    def _look_again(
        self, inputs: Mapping[str, ArrayLike]
    ) -> tuple[dict[str, np.ndarray], Sequence[Diagnostic]]:
        """Validate inputs that are not plain; return arrays and notices."""
        variables = self.spec.inputs
        arrays = {
            variable.name: as_array(variable.name, inputs[variable.name], "inputs")
            for variable in variables
            if variable.name in inputs
        }
        arrays = fitted(variables, arrays, 0 if self.rows is None else 1)
        if self.rows is None:
            require_example(variables, arrays)
            arrays = {name: array[None] for name, array in arrays.items()}
        elif (count := require_batch(variables, arrays)) != self.rows:
            raise ValueError(f"this predictor takes {self.rows} rows, got {count}")
        arrays, noticed = load_inputs(self.spec, columns_of(arrays))
        typed = typed_arrays(variables, arrays, self.spec.train.precision)
        if self.rows is None:
            typed = {name: array[0] for name, array in typed.items()}
        return typed, noticed


def make_predictor(
    network: Network, members: list[Params], rows: int | None, *, extrapolate: bool
) -> Predictor:
    """Compile a network and its weights for one example or a number of rows.

    Args:
        members: params of each member of an ensemble, or of a single network.
        extrapolate: whether to skip the checks against `in`.

    Raises:
        ValueError: `rows` is less than 1.
    """
    if rows is not None and (isinstance(rows, bool) or not rows >= 1):
        raise ValueError(
            f"rows must be at least 1, or None for one example, got {rows!r}"
        )
    spec = _without_ranges(network.spec) if extrapolate else network.spec
    axis = () if rows is None else (rows,)
    with network.precision():
        call, packing = _compile(network, members, axis=axis, spec=spec)
    # Programs with 32-bit arguments work in any precision context, and entering one
    # takes time.
    wide = spec.train.precision == "float64"
    return Predictor(
        network,
        rows,
        spec,
        call,
        packing,
        network.programs.readers,
        axis,
        wide,
        members,
    )


def _compile(
    network: Network, members: list[Params], *, axis: tuple[int, ...], spec: ir.Spec
) -> tuple[Callable[[Mapping[str, np.ndarray]], Sequence[jax.Array]], Packing]:
    """A function of inputs that returns whether they are plain, and the outputs,
    packed.

    Args:
        axis: rows axis; empty for one example.
    """
    apply = jax.vmap(network.module.apply, (None, 0))

    def each(members: list[Params], inputs: Params) -> list[Params]:
        if axis:
            return [apply(params, inputs) for params in members]
        found = [apply(params, _with_axis(inputs)) for params in members]
        return jax.tree.map(lambda array: array[0], found)

    def run(members: list[Params], inputs: Params) -> Sequence[jax.Array]:
        batch = inputs if axis else _with_axis(inputs)
        return packing.pack(all_plain(spec.inputs, batch), each(members, inputs))

    shapes = {
        reader.variable.name: jax.ShapeDtypeStruct(
            (*axis, *reader.variable.shape), reader.dtype
        )
        for reader in network.programs.readers
    }
    packing = packing_of(jax.eval_shape(each, members, shapes))
    size = sum(array.nbytes for array in jax.tree.leaves(members))
    if size > _CONSTANT_BYTES:
        compiled = backend.jit(run).lower(members, shapes).compile()
        return partial(compiled, members), packing
    return backend.jit(partial(run, members)).lower(shapes).compile(), packing


def _with_axis(inputs: Params) -> Params:
    return {name: array[None] for name, array in inputs.items()}


def _without_ranges(spec: ir.Spec) -> ir.Spec:
    """The spec without ranges of inputs."""
    inputs = tuple(replace(v, within=None, step=None) for v in spec.inputs)
    return replace(spec, inputs=inputs)
