"""Checkpoints: an interrupted training resumes and ends in identical bits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...compiler import emit_source
from ..data.dataset import Dataset
from ..network.network import Network
from ..network.uses import digest_of_used
from ..stack.backend import describe
from ..stack.store import StoreError, load_tree, save_tree
from .history import Row

_FORMAT = "dotnn checkpoint 3"
# What decides the bits of a result, beside the spec, the data and the seed.
_STACK = ("jax", "jaxlib", "optax", "processor", "xla_flags", "threads")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A file that holds the state of a training.

    Attributes:
        resume: whether training starts from it.
    """

    path: Path
    resume: bool = False

    @property
    def _file(self) -> Path:
        return Path(self.path)  # a string will do

    def save(
        self,
        network: Network,
        dataset: Dataset,
        state: Any,
        history: Sequence[Row],
    ) -> None:
        """Write the state after some epochs; a crash leaves the one before."""
        metadata = {
            "format": _FORMAT,
            "training": _fingerprint(network, dataset),
            "history": json.dumps(history),
            "stack": json.dumps(_stack()),
        }
        save_tree(self._file, state, metadata)

    def load(
        self, network: Network, dataset: Dataset, like: Any
    ) -> tuple[Any, list[Row]]:
        """The state and the history so far.

        Args:
            like: the shapes of a state.

        Raises:
            StoreError: the file is missing, damaged, or of another training.
        """
        state, metadata = load_tree(self._file, like)
        if metadata.get("format") != _FORMAT:
            raise StoreError(self._file, "it is not a checkpoint of this version")
        if metadata["training"] != _fingerprint(network, dataset):
            reason = "it belongs to another spec, other data or another seed"
            raise StoreError(self._file, reason)
        return state, json.loads(metadata["history"])

    def changed_stack(self) -> list[str]:
        """Differences from the machine that wrote it, which may change bits."""
        from ..stack.store import load_metadata

        before = json.loads(load_metadata(self._file).get("stack", "{}"))
        now = _stack()
        return [name for name in _STACK if before.get(name) != now[name]]


def _stack() -> dict[str, str]:
    found = describe()
    return {name: found[name] for name in _STACK}


def _fingerprint(network: Network, dataset: Dataset) -> str:
    """A digest of what a training is made of; how long it goes on is left open."""
    train = network.spec.train
    found = sha256()
    # Without its origin, which a renamed file or a new version changes.
    settings = [emit_source(network.spec), repr(train.seed), repr(train.batch)]
    settings += [repr(network.spec.optimizer), repr(network.spec.schedule)]
    settings += [repr(network.spec.data), repr(train.stop_after)]
    settings += [digest_of_used(network)] if network.spec.uses else []
    settings += [repr(train.ensemble)]
    found.update("\0".join(settings).encode())
    for name, array in {**dataset.inputs, **dataset.targets}.items():
        found.update(f"{name} {array.dtype} {array.shape}".encode())
        found.update(array.tobytes())
    if dataset.group is not None:
        found.update(repr(dataset.group.tolist()).encode())
    return found.hexdigest()
