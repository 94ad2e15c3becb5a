"""Checkpoints: an interrupted training resumes and ends in identical bits.

The state of a training is a file of arrays, which is replaced; its history is a table,
to which rows are added. The state says how many bytes of the table belong to it, and
their digest.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...compiler import emit_source
from ..data.dataset import Dataset
from ..network.network import Network
from ..network.uses import digest_of_used
from ..stack.backend import describe
from ..stack.store import (
    StoreError,
    damaged,
    load_metadata,
    load_subtree,
    load_tree,
    read_bytes,
    save_tree,
    write_from,
)
from .history import Row, format_header, format_rows, parse_history

CHECKPOINT, HISTORY = "checkpoint.safetensors", "history.csv"
_FORMAT = "dotnn checkpoint 4"
# What decides the bits of a result, beside the spec, the data and the seed.
_STACK = ("jax", "jaxlib", "optax", "processor", "xla_flags", "threads")


class Checkpoint:
    """The state and the history of a training, in a run folder."""

    def __init__(self, folder: Path, network: Network, dataset: Dataset) -> None:
        self._path, self._history = folder / CHECKPOINT, folder / HISTORY
        self._training = _fingerprint(network, dataset)
        self._rows, self._bytes, self._digest = 0, 0, sha256()

    def save(self, state: Any, history: Sequence[Row]) -> None:
        """Write the state after some epochs; a crash leaves the one before.

        Args:
            state: a tree of arrays.
            history: all rows; those before the last call are not written again.
        """
        added = format_rows(history[self._rows :])
        added = added if self._bytes else format_header() + added
        write_from(self._history, self._bytes, added.encode())
        self._count(added.encode(), len(history))
        metadata = {
            "format": _FORMAT,
            "training": self._training,
            "history": json.dumps([self._bytes, self._digest.hexdigest()]),
            "stack": json.dumps(_stack()),
        }
        save_tree(self._path, state, metadata)

    def load(self, like: Any) -> tuple[Any, list[Row]]:
        """The state and the history so far.

        Args:
            like: the shapes of a state.

        Raises:
            StoreError: a file is missing, damaged, or of another training.
        """
        state, metadata = load_tree(self._path, like)
        if _require_format(self._path, metadata)["training"] != self._training:
            raise StoreError(self._path, "it belongs to other data or another model")
        content = _read_history(self._history, metadata)
        history = parse_history(content.decode())
        self._count(content, len(history))
        return state, history

    def _count(self, added: bytes, rows: int) -> None:
        self._digest.update(added)
        self._bytes, self._rows = self._bytes + len(added), rows


def load_best(folder: Path, like: Any) -> tuple[Any, list[Row]]:
    """Some arrays of the state of a training that did not end, and its history.

    Args:
        like: the shapes of the arrays, by their place in the state.

    Raises:
        StoreError: a file is missing or damaged.
    """
    arrays, metadata = load_subtree(folder / CHECKPOINT, like)
    _require_format(folder / CHECKPOINT, metadata)
    return arrays, parse_history(_read_history(folder / HISTORY, metadata).decode())


def changed_stack(folder: Path) -> list[str]:
    """Differences from the machine that wrote a checkpoint, which may change bits.

    Raises:
        StoreError: the file is missing or damaged.
    """
    path = folder / CHECKPOINT
    with damaged(path):
        before = json.loads(load_metadata(path).get("stack", "{}"))
        now = _stack()
        return [name for name in _STACK if before.get(name) != now[name]]


def _require_format(path: Path, metadata: Mapping[str, str]) -> Mapping[str, str]:
    if metadata.get("format") != _FORMAT:
        raise StoreError(path, "it is not a checkpoint of this version")
    return metadata


def _read_history(path: Path, metadata: Mapping[str, str]) -> bytes:
    """The rows of the history that belong to a state; later ones are dropped."""
    size, digest = json.loads(metadata["history"])
    content = read_bytes(path)[:size]
    if sha256(content).hexdigest() != digest:
        raise StoreError(path, "it is damaged: its digest does not match")
    return content


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
