"""Files of a run folder, one row each, with how to write and read them.

A folder says from its first second what it is: `run.json`, with the status "running",
the spec and the splits are there before the first epoch. It may also have a checkpoint
(see `training.checkpoint`), from which the training resumes, and a trace.

`run.json` has the digest of each file that decides a result, and a digest of itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from ...compiler import (
    CHANGED,
    MODEL_ABOUT,
    MODEL_SPEC,
    CompileError,
    Diagnostic,
    digest_of,
    is_sealed,
    sealed,
)
from ..network.ensemble import shapes_of_members
from ..network.network import Network, Params, restore_network
from ..network.params import moving_parts
from ..network.uses import WEIGHTS
from ..stack import backend
from ..stack.backend import jax
from ..stack.store import (
    StoreError,
    damaged,
    load_arrays,
    pack_tree,
    read_bytes,
    read_unchanged,
    unpack_tree,
)
from ..training.checkpoint import CHECKPOINT, HISTORY, load_best
from ..training.history import Row, format_history, parse_history
from .json_files import as_json, format_metrics, parse_fields, parse_metrics
from .metrics import Metrics
from .report import draw_history

FORMAT = 3
RUNNING = "running"


class Fields(TypedDict):
    """The fields of a run by name; see `Run`."""

    network: Network
    params: Params
    history: list[Row]
    metrics: Mapping[str, Metrics]
    accept: list[dict[str, Any]]
    status: str
    best_epoch: int
    seconds: float
    data: Mapping[str, Any]
    rows: Mapping[str, np.ndarray]
    warnings: tuple[Diagnostic, ...]
    about: Mapping[str, Any]


Known = dict[str, Any]
"""The fields of a run that are read so far."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of a run folder.

    Attributes:
        content: returns the bytes to write.
        read: returns the fields of a run in the file, given its path, its content and
            the fields read before; None for a file for people, which may be missing.
        from_start: whether it is written before the first epoch.
    """

    name: str
    content: Callable[[Fields], bytes]
    read: Callable[[Path, bytes, Known], Known] | None = None
    from_start: bool = False


# ---- run.json ----


def _about(run: Fields, digests: Mapping[str, str]) -> bytes:
    """Status, data, seed, versions, machine, and the digests of the other files."""
    train = run["network"].spec.train
    about = {
        "format": FORMAT,
        "model": run["network"].spec.name,
        "status": run["status"],
        "spec": run["network"].name,
        "origin": run["network"].origin,
        "overrides": dict(run["network"].overrides),
        "files": dict(run["network"].files),
        "seed": train.seed,
        "epochs": train.epochs,
        "best_epoch": run["best_epoch"],
        "seconds": round(run["seconds"], 3),
        "saved": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": dict(run["data"]),
        "warnings": [d.message for d in run["warnings"]],
        "stack": backend.describe(),
        "digests": dict(digests),
    }
    return as_json(sealed(about)).encode()


_TYPES = {
    "spec": str,
    "origin": str,
    "status": str,
    "overrides": dict,
    "files": dict,
    "data": dict,
    "seed": int,
    "epochs": int,
    "best_epoch": int,
    "seconds": int | float,
    "digests": dict,
}


def read_about(folder: Path) -> dict[str, Any]:
    """The entries of `run.json`.

    Raises:
        StoreError: the file is missing, damaged, changed or of another version.
    """
    path = folder / MODEL_ABOUT
    about = parse_fields(path, read_bytes(path), types=_TYPES, version=FORMAT)
    if not is_sealed(about):
        raise StoreError(path, CHANGED)
    return about


# ---- the other files ----


def _read_network(path: Path, content: bytes, known: Known) -> Known:
    """The network of the spec, with the seed and the epochs of the training."""
    about = known["about"]
    try:
        network = restore_network(
            content.decode(),
            about["spec"],
            overrides=about["overrides"],
            files={str(k): str(v) for k, v in about["files"].items()},
            origin=about["origin"],
            epochs=about["epochs"],
            seed=about["seed"],
        )
    except (CompileError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(path, f"it no longer compiles: {error}") from error
    return {"network": network}


def _rows(run: Fields) -> bytes:
    return pack_tree(dict(run["rows"]), {"model": run["network"].spec.name})


_SPLITS = ("train", "validation", "test", "calibration")


def _read_rows(path: Path, content: bytes, known: Known) -> Known:
    del known
    arrays = load_arrays(path, content)
    order = [name for name in _SPLITS if name in arrays]
    return {"rows": {name: arrays[name] for name in order}}


def _weights(run: Fields) -> bytes:
    return pack_tree(run["params"], {"model": run["network"].spec.name})


def _read_weights(path: Path, content: bytes, known: Known) -> Known:
    network: Network = known["network"]
    with network.precision():
        params, _ = unpack_tree(path, content, _shapes_of(network))
        return {"params": jax.tree.map(jax.numpy.array, params)}


def _shapes_of(network: Network) -> Params:
    return shapes_of_members(network.shapes, network.spec.train.ensemble)


def _history(run: Fields) -> bytes:
    return format_history(run["history"]).encode()


def _read_history(path: Path, content: bytes, known: Known) -> Known:
    del known
    with damaged(path):
        return {"history": parse_history(content.decode())}


def _metrics(run: Fields) -> bytes:
    return format_metrics(run["metrics"], run["accept"]).encode()


def _read_metrics(path: Path, content: bytes, known: Known) -> Known:
    del known
    metrics, accept = parse_metrics(path, content)
    return {"metrics": metrics, "accept": accept}


def _picture(run: Fields) -> bytes:
    spec, best_epoch = run["network"].spec, run["best_epoch"]
    return draw_history(run["history"], spec, best_epoch=best_epoch)


def _text(run: Fields) -> bytes:
    return run["network"].text.encode()


def _source(run: Fields) -> bytes:
    return run["network"].source.encode()


# In reading order: each file may need the fields of previous ones.
ARTIFACTS = (
    Artifact(MODEL_SPEC, _text, _read_network, from_start=True),
    Artifact("rows.safetensors", _rows, _read_rows, from_start=True),
    Artifact(WEIGHTS, _weights, _read_weights),
    Artifact(HISTORY, _history, _read_history),
    Artifact("metrics.json", _metrics, _read_metrics),
    Artifact("model.py", _source, from_start=True),
    Artifact("loss.png", _picture),
)
NAMES = (*(artifact.name for artifact in ARTIFACTS), MODEL_ABOUT, CHECKPOINT)


def contents_of(run: Fields) -> dict[str, bytes]:
    """The files of a run, or of one that begins; `run.json` is the last."""
    begins = run["status"] == RUNNING
    written = [each for each in ARTIFACTS if each.from_start or not begins]
    files = {artifact.name: artifact.content(run) for artifact in written}
    read = [artifact.name for artifact in written if artifact.read is not None]
    digests = {name: digest_of(files[name]) for name in read}
    return {**files, MODEL_ABOUT: _about(run, digests)}


def read_fields(folder: Path) -> Known:
    """The fields of a run in a folder.

    Of a training that is running, or was killed, the weights are the best ones of its
    last checkpoint.

    Raises:
        StoreError: a file is missing, damaged, changed or inconsistent.
    """
    about = read_about(folder)
    own = ("status", "best_epoch", "data")
    with damaged(folder / MODEL_ABOUT):
        seconds = float(about["seconds"])
    known: Known = {"about": about, "seconds": seconds}
    known |= {name: about[name] for name in own}
    begins = about["status"] == RUNNING
    readers = [each for each in ARTIFACTS if each.from_start or not begins]
    for artifact in readers:
        if artifact.read is not None:
            path, digest = folder / artifact.name, about["digests"].get(artifact.name)
            known |= artifact.read(path, read_unchanged(path, digest), known)
    return {**known, **_read_checkpoint(folder, known)} if begins else known


def _read_checkpoint(folder: Path, known: Known) -> Known:
    network: Network = known["network"]
    with network.precision():
        shapes = _shapes_of(network)
        moving = moving_parts(shapes)
        fixed = {part: tree for part, tree in shapes.items() if part not in moving}
        members = network.spec.train.ensemble
        best = shapes_of_members(jax.ShapeDtypeStruct((), np.int32), members)
        like = {"state": {"best": moving, "best_epoch": best}, "fixed": fixed}
        found, history = load_best(folder, like)
        params = {**found["state"]["best"], **found["fixed"]}
        params = jax.tree.map(jax.numpy.array, params)
    epoch = int(found["state"]["best_epoch"].max())
    rest = {"metrics": {}, "accept": [], "best_epoch": epoch}
    return {"params": params, "history": history, **rest}
