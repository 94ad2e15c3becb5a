"""A trained model with other constants, for example at another resolution.

Layers such as `conv` and `spectral_conv` have weights that are independent of the size
of axes. Statistics along an axis are interpolated to its new coordinates.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...compiler import Kept, Source, check_source, ir
from ..network.network import Network, Params, make_network
from ..stack.backend import jax


def change_constants(
    network: Network, params: Params, constants: Mapping[str, Any]
) -> tuple[Network, Params]:
    """A network with other values for some `let`s, and matching params.

    Raises:
        CompileError: the spec is invalid with them.
        ValueError: there is no such `let`, or the weights do not fit.
    """
    after = _recompiled(network, constants)
    params = dict(params)
    if "scaling" in params:
        scaling = _interpolated(params["scaling"], network.spec, after.spec)
        params["scaling"] = {**params["scaling"], **scaling}
    _require_fit(params, after.shapes, members=network.spec.train.ensemble > 1)
    return after, params


def _recompiled(network: Network, constants: Mapping[str, Any]) -> Network:
    source = Source(network.text, network.name, Kept(network.files))
    done = check_source(source, {**network.overrides, **constants})
    fresh = make_network(done, origin=network.origin)
    return replace(fresh, spec=replace(fresh.spec, train=network.spec.train))


def _require_fit(params: Params, like: Params, *, members: bool) -> None:
    """Raise ValueError if an array does not have the shape that the network needs."""
    found = dict(jax.tree_util.tree_leaves_with_path(params))
    asked = dict(jax.tree_util.tree_leaves_with_path(like))
    for path in (*found, *asked):
        name = jax.tree_util.keystr(path, simple=True, separator="/")
        if path not in found or path not in asked:
            raise ValueError(f"the trained model has other layers: `{name}`")
        shape = found[path].shape[1:] if members else found[path].shape
        if shape != asked[path].shape:
            rule = f"`{name}` is {shape} in the trained model"
            raise ValueError(f"{rule}, got {asked[path].shape} with these constants")


# ---- statistics ----


def _interpolated(statistics: Any, before: ir.Spec, after: ir.Spec) -> Any:
    """Statistics of every quantity, interpolated to the coordinates of another spec."""
    old = {v.name: v for v in (*before.inputs, *before.outputs)}
    new = {v.name: v for v in (*after.inputs, *after.outputs)}
    return {
        name: {
            kind: _along_axes(array, (old[name], before), (new[name], after))
            for kind, array in arrays.items()
        }
        for name, arrays in statistics.items()
        if name in old  # the others are those of used models
    }


def _along_axes(
    array: Any, old: tuple[ir.Variable, ir.Spec], new: tuple[ir.Variable, ir.Spec]
) -> Any:
    found = np.asarray(array)
    first = found.ndim - len(old[0].shape) - (old[0].kind == "complex")
    for place, axis in enumerate(old[0].axes):
        if axis is None or old[0].shape[place] == new[0].shape[place]:
            continue
        points, wanted = _coordinates(axis, old[1]), _coordinates(axis, new[1])
        found = np.apply_along_axis(
            lambda column, points=points, wanted=wanted: np.interp(
                wanted, points, column
            ),
            first + place,
            found,
        )
    return jax.numpy.array(found.astype(np.asarray(array).dtype))


def _coordinates(name: str, spec: ir.Spec) -> np.ndarray:
    """Increasing coordinates of an axis; evenly from 0 to 1 if the data define them."""
    axis = next(axis for axis in spec.axes if axis.name == name)
    if axis.values is None:
        return np.linspace(0.0, 1.0, axis.size)
    values = np.log10(axis.values) if axis.log else np.array(axis.values)
    return values if values[-1] >= values[0] else -values
