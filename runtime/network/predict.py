"""Predictions of batches, with validation and warnings."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import Diagnostic, ir
from ..data import mistakes
from ..data.dataset import load_inputs
from ..data.readers import open_columns
from ..data.values import as_array
from ..notices import PredictionWarning, level_outside, warn
from ..stack.backend import jax
from ..stack.memory import PREDICT_LESS, memory_explained
from .chunks import Outputs, compute_rows
from .ensemble import joined_members
from .inputs import fitted, require_batch
from .network import Network, Params
from .plain import read_rows

TRACED = (jax.errors.TracerArrayConversionError, jax.errors.ConcretizationTypeError)
NOT_TRACED = (
    "predictions are numpy arrays, which JAX cannot trace: differentiate, vmap and jit "
    "`run.apply`, or give `run.objective` to an optimizer"
)


class ExtrapolationWarning(UserWarning):
    """Inputs outside the range of the training data."""


def predict_checked(
    network: Network, members: Sequence[Params], inputs: object
) -> Outputs:
    """Physical outputs (rows, *shape) by name; see `Run.predict` and `read_inputs`.

    Args:
        members: params of each member of an ensemble, or of a single network.
    """
    what = f"the prediction of `{network.spec.name}`"
    with memory_explained(what, PREDICT_LESS):
        outputs = _predict(network, members, inputs)
    if found := list(check_predictions(outputs)):
        warn(found, "predictions", PredictionWarning)
    return outputs


def _predict(network: Network, members: Sequence[Params], inputs: Any) -> Outputs:
    try:
        # A dataset is a mapping with coordinates, and some numbers may mean nothing.
        plain = isinstance(inputs, Mapping) and not hasattr(inputs, "data_vars")
        plain = plain and network.spec.data.missing is None
        outputs = _predict_plain(network, members, inputs) if plain else None
        if outputs is not None:
            return outputs
        arrays, noticed = read_inputs(network.spec, inputs)
    except TRACED as error:
        raise TypeError(NOT_TRACED) from error
    for found in noticed:
        if found.severity != "note":
            warnings.warn(found.message, ExtrapolationWarning, level_outside())
    each = [network.predict(member, arrays) for member in members]
    return joined_members(each, network.spec.outputs)


def read_inputs(
    spec: ir.Spec, inputs: object
) -> tuple[dict[str, np.ndarray], Sequence[Diagnostic]]:
    """Checked arrays (rows, *shape) of the inputs, and notices.

    Args:
        inputs: arrays by name, or a table, with any other columns; a quantity with
            `from` may have its names.

    Raises:
        DataError: an input leaves its `bound`, is not finite or of an unknown class.
        ValueError: an input is missing or of another shape.
        TypeError: they are neither arrays by name nor a table.
    """
    columns = open_columns(inputs, spec.data)
    own = [v for v in spec.inputs if v.name in columns.names or not v.columns]
    arrays = {
        v.name: as_array(v.name, columns.read(v.name), columns.source)
        for v in own
        if v.name in columns.names
    }
    arrays = fitted(own, arrays)
    if not require_batch(own, arrays) and len(own) == len(spec.inputs):
        return arrays, ()  # no rows
    return load_inputs(spec, columns)


def check_predictions(outputs: Outputs) -> Iterator[Diagnostic]:
    """Warnings of the rows of each output, or of its spread, that are not finite."""
    for name, array in outputs.items():
        finite = np.isfinite(array).all(axis=tuple(range(1, array.ndim)))
        if not np.all(finite):
            yield mistakes.prediction_not_finite(name, np.logical_not(finite))


def _predict_plain(
    network: Network, members: Sequence[Params], inputs: Mapping[str, ArrayLike]
) -> Outputs | None:
    """Outputs for plain inputs; None if they need validation."""
    if (read := read_rows(network.programs.readers, inputs)) is None:
        return None
    arrays, rows = read
    each: list[Outputs] = []
    with network.precision():
        for member in members:
            call = partial(network.programs.checked_apply, member)
            if (outputs := compute_rows(call, arrays, rows)) is None:
                return None
            each.append(outputs)
    return joined_members(each, network.spec.outputs)
