"""A trained model as a pure function, to differentiate and to optimize."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import emit_source, ir
from ..stack import backend
from ..stack.backend import jax
from .inputs import typed_arrays
from .loading import load_module
from .network import Network, Params

jnp = jax.numpy
Outputs = dict[str, jax.Array]


def apply_members(outputs: Sequence[ir.Variable], each: Sequence[Outputs]) -> Outputs:
    """Mean and spread over members, as `mean_and_spread`, for JAX to trace."""
    if len(each) == 1:
        return dict(each[0])
    found: Outputs = {}
    for variable in outputs:
        name, spread_name = variable.name, ir.spread_name(variable.name)
        values = jnp.stack([one[name] for one in each])
        mean, difference = _around_mean(variable.periodic, values)
        squares = jnp.square(jnp.abs(difference))
        if spread_name in each[0]:
            squares = squares + jnp.square(
                jnp.stack([one[spread_name] for one in each])
            )
        found |= {name: mean, spread_name: _root(jnp.mean(squares, axis=0))}
    return found


def _root(squares: jax.Array) -> jax.Array:
    """The square root, whose gradient is 0 at 0."""
    positive = squares > 0
    return jnp.where(positive, jnp.sqrt(jnp.where(positive, squares, 1.0)), 0.0)


def _around_mean(
    period: ir.Range | None, values: jax.Array
) -> tuple[jax.Array, jax.Array]:
    """The mean over the first axis, and the differences from it."""
    if period is None:
        mean = jnp.mean(values, axis=0)
        return mean, values - mean
    lo, hi = period.ends
    turn = hi - lo
    angles = (values - lo) * (2 * np.pi / turn)
    sines, cosines = jnp.sum(jnp.sin(angles), axis=0), jnp.sum(jnp.cos(angles), axis=0)
    mean = lo + jnp.mod(jnp.arctan2(sines, cosines) * (turn / (2 * np.pi)), turn)
    difference = values - mean
    return mean, difference - turn * jnp.round(difference / turn)


@dataclass(frozen=True, slots=True)
class Objective:
    """A scalar function of the inputs of a model, for optimizers of vectors.

    It computes in float64, whatever the precision of the training: the default finite
    differences of SciPy vanish in float32.

    Attributes:
        bounds: the range of each element, from `in` or `bound`; None where it has none.
        center: the middle of the ranges, and 0 where there is none, float64 (size,).
    """

    bounds: tuple[tuple[float | None, float | None], ...]
    center: np.ndarray
    _vary: tuple[ir.Variable, ...]
    _programs: tuple[Callable[[Any], Any], Callable[[Any], Any]]

    def __call__(self, x: ArrayLike) -> float:
        """The value at a vector of inputs (size,)."""
        with backend.in_precision("float64"):
            return float(self._programs[0](self._checked(x)))

    def value_and_grad(self, x: ArrayLike) -> tuple[float, np.ndarray]:
        """The value and its gradient (size,), as `minimize(…, jac=True)` of SciPy takes
        them."""
        with backend.in_precision("float64"):
            value, gradient = self._programs[1](self._checked(x))
            return float(value), np.asarray(gradient)

    def inputs(self, x: ArrayLike) -> dict[str, np.ndarray]:
        """The inputs by name at a vector."""
        return _unpacked(self._vary, self._checked(x))

    def _checked(self, x: ArrayLike) -> np.ndarray:
        vector = np.asarray(x, np.float64)
        if vector.shape != self.center.shape:
            raise ValueError(
                f"x must have shape {self.center.shape}, got {vector.shape}"
            )
        return vector


def make_objective(
    network: Network,
    members: Sequence[Params],
    function: Callable[[Outputs], Any],
    *,
    fixed: Mapping[str, ArrayLike],
) -> Objective:
    """A function of the outputs of a model, as one of its inputs.

    Args:
        members: params of each member of an ensemble, or of a single network.
        function: a scalar by the physical outputs of one example; JAX traces it.
        fixed: values of inputs that do not vary.

    Raises:
        ValueError: an input is unknown or of another shape, or varies but is a
            category, complex or a simplex.
    """
    spec = network.spec
    names = [variable.name for variable in spec.inputs]
    if unknown := [name for name in fixed if name not in names]:
        raise ValueError(f"fixed must name inputs of the model, got {unknown[0]!r}")
    vary = tuple(v for v in spec.inputs if v.name not in fixed)
    for variable in vary:
        if variable.kind != "real":
            raise ValueError(f"`{variable.name}` cannot vary; give it in `fixed`")
    apply = _in_float64(network, members)
    held = _held(network, fixed)

    def value(x: Any) -> Any:
        found = jnp.asarray(function(apply({**held, **_unpacked(vary, x)})))
        if found.shape != ():
            raise ValueError(f"function must return a scalar, got shape {found.shape}")
        return found

    return Objective(
        bounds=tuple(_range_of(v) for v in vary for _ in range(_size(v))),
        center=np.concatenate([_center(v) for v in vary]),
        _vary=vary,
        _programs=(backend.jit(value), backend.jit(jax.value_and_grad(value))),
    )


def _held(network: Network, fixed: Mapping[str, ArrayLike]) -> dict[str, np.ndarray]:
    """Values of inputs that do not vary, with classes by name or number."""
    variables = [v for v in network.spec.inputs if v.name in fixed]
    for variable in variables:
        shape = np.shape(fixed[variable.name])
        if shape != variable.shape:
            rule = f"`{variable.name}` must have shape {variable.shape}"
            raise ValueError(f"{rule}, got {shape}")
    rows = {name: np.asarray(value)[None] for name, value in fixed.items()}
    typed = typed_arrays(variables, rows, "float64")
    return {name: array[0] for name, array in typed.items()}


def _in_float64(
    network: Network, members: Sequence[Params]
) -> Callable[[dict[str, Any]], Outputs]:
    """The model with the same weights, emitted in float64."""
    spec = network.spec
    spec = replace(spec, train=replace(spec.train, precision="float64"))
    module = load_module(emit_source(spec, network.origin), spec.name)
    wide = jax.tree.map(_widened, list(members))

    def apply(inputs: dict[str, Any]) -> Outputs:
        return apply_members(spec.outputs, [module.apply(p, inputs) for p in wide])

    return apply


def _widened(leaf: Any) -> np.ndarray:
    array = np.asarray(leaf)
    return array.astype(np.complex128 if np.iscomplexobj(array) else np.float64)


def _unpacked(vary: Sequence[ir.Variable], x: Any) -> dict[str, Any]:
    found, start = {}, 0
    for variable in vary:
        stop = start + _size(variable)
        found[variable.name] = x[start:stop].reshape(variable.shape)
        start = stop
    return found


def _size(variable: ir.Variable) -> int:
    return int(np.prod(variable.shape, dtype=int))


def _range_of(variable: ir.Variable) -> tuple[float | None, float | None]:
    for found in (variable.within, variable.bound, variable.periodic):
        if found is not None:
            return found.lo, found.hi
    return None, None


def _center(variable: ir.Variable) -> np.ndarray:
    lo, hi = _range_of(variable)
    known = [end for end in (lo, hi) if end is not None]
    middle = sum(known) / len(known) if known else 0.0
    return np.full(_size(variable), middle)
