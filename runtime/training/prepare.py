"""From named arrays to what training reads: splits, statistics, scaled rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..data.splits import Splits, splits_of
from ..data.statistics import statistics_of
from ..network.inputs import typed_arrays
from ..network.network import Network
from ..network.params import MOVING, Tree, with_entries
from ..network.uses import load_used, used_entries
from ..stack.backend import jax
from .programs import scaling_program
from .start import with_arrays
from .state import Batch


@dataclass(frozen=True, slots=True)
class Prepared:
    """Data on the device, scaled once.

    Attributes:
        fixed: the parts of params that training does not change.
        begun: entries of the others that come from used models.
        train, validation: (inputs, targets) by name, arrays (rows, *shape).
    """

    dataset: Dataset
    splits: Splits
    fixed: Tree
    begun: Tree
    train: Batch
    validation: Batch | None


def prepare(
    network: Network, dataset: Dataset, *, given: Mapping[str, Any]
) -> Prepared:
    """Split a data set, take the statistics of its training split, and scale it.

    Args:
        given: arrays that take the place of statistics, by their path in the params.

    Raises:
        DataError: a split that the spec asks for would be empty.
        StoreError: the weights of a used model cannot be read.
    """
    spec = network.spec
    splits = splits_of(spec, dataset)
    arrays = {**dataset.inputs, **dataset.targets}
    statistics = statistics_of(spec, arrays, splits.train)
    entries = used_entries(network, load_used(network))
    begun = {part: entries.pop(part) for part in MOVING if part in entries}
    own = with_arrays({"scaling": statistics}, given) if statistics else {}
    fixed = with_entries(own, entries)
    scaled = _scale(network, fixed, dataset)
    has_validation = splits.validation.size > 0
    return Prepared(
        dataset=dataset,
        splits=splits,
        # Copies, as `jax.numpy.array` makes by a program that it compiles first.
        fixed=jax.tree.map(lambda entry: jax.device_put(np.array(entry)), fixed),
        begun=begun,
        train=_take(scaled, splits.train),
        validation=_take(scaled, splits.validation) if has_validation else None,
    )


def _scale(network: Network, fixed: Tree, dataset: Dataset) -> Batch:
    """All rows in the units of the network, by the emitted functions."""
    spec = network.spec
    inputs = typed_arrays(spec.inputs, dataset.inputs, spec.train.precision)
    targets = typed_arrays(spec.outputs, dataset.targets, spec.train.precision)
    scaled = scaling_program(network.module)(fixed, inputs, targets)
    return jax.tree.map(np.asarray, scaled)


def _take(batch: Batch, rows: np.ndarray) -> Batch:
    return jax.tree.map(lambda array: jax.device_put(array[rows]), batch)
