"""Files of a run folder, one row each, with how to write and read them.

The folder may also contain a checkpoint of an interrupted training, and a trace.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict

from ...compiler import (
    MODEL_ABOUT,
    MODEL_SPEC,
    CompileError,
    Diagnostic,
    Kept,
    Source,
    check_source,
)
from ..network.ensemble import shapes_of_members
from ..network.network import Network, Params, make_network
from ..stack import backend
from ..stack.backend import jax
from ..stack.store import StoreError, damaged, load_tree, pack_tree, read_bytes
from ..training.history import Row, format_history, parse_history
from .json_files import as_json, format_metrics, read_fields, read_metrics
from .metrics import Metrics
from .report import draw_history

FORMAT = 2


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
    warnings: tuple[Diagnostic, ...]
    about: Mapping[str, Any]


Known = dict[str, Any]
"""The fields of a run that are read so far."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of a run folder.

    Attributes:
        content: returns the bytes to write.
        read: returns the fields of a run in the file, given its path and the fields
            read before; None for a file for people, which may be missing.
    """

    name: str
    content: Callable[[Fields], bytes]
    read: Callable[[Path, Known], Known] | None = None


def _about(run: Fields) -> bytes:
    """Status, data, seed, versions and machine."""
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
    }
    return as_json(about).encode()


_TYPES = {
    "spec": str,
    "origin": str,
    "status": str,
    "overrides": dict,
    "data": dict,
    "seed": int,
    "epochs": int,
    "best_epoch": int,
    "seconds": int | float,
}


def _read_about(path: Path, known: Known) -> Known:
    del known
    about = read_fields(path, _TYPES, version=FORMAT)
    own = ("status", "best_epoch", "data")
    seconds = float(about["seconds"])
    return {"about": about, "seconds": seconds, **{name: about[name] for name in own}}


def _read_network(path: Path, known: Known) -> Known:
    """The network of the spec, with the seed and the epochs of the training."""
    about, content = known["about"], read_bytes(path)
    try:
        kept = Kept({str(k): str(v) for k, v in about.get("files", {}).items()})
        source = Source(content.decode(), about["spec"], kept)
        network = make_network(
            check_source(source, about["overrides"]), origin=about["origin"]
        )
    except (CompileError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(path, f"it no longer compiles: {error}") from error
    settings = replace(network.spec.train, seed=about["seed"], epochs=about["epochs"])
    spec = replace(network.spec, train=settings)
    return {"network": replace(network, spec=spec)}


def _weights(run: Fields) -> bytes:
    return pack_tree(run["params"], {"model": run["network"].spec.name})


def _read_weights(path: Path, known: Known) -> Known:
    network: Network = known["network"]
    with network.precision():
        like = shapes_of_members(network.shapes, network.spec.train.ensemble)
        params, _ = load_tree(path, like)
        return {"params": jax.tree.map(jax.numpy.array, params)}


def _history(run: Fields) -> bytes:
    return format_history(run["history"]).encode()


def _read_history(path: Path, known: Known) -> Known:
    del known
    content = read_bytes(path)
    with damaged(path):
        return {"history": parse_history(content.decode())}


def _metrics(run: Fields) -> bytes:
    return format_metrics(run["metrics"], run["accept"]).encode()


def _read_metrics(path: Path, known: Known) -> Known:
    del known
    metrics, accept = read_metrics(path)
    return {"metrics": metrics, "accept": accept}


def _picture(run: Fields) -> bytes:
    spec, best_epoch = run["network"].spec, run["best_epoch"]
    return draw_history(run["history"], spec, best_epoch=best_epoch)


# In reading order: each file may need the fields of previous ones.
ARTIFACTS = (
    Artifact(MODEL_ABOUT, _about, _read_about),
    Artifact(MODEL_SPEC, lambda run: run["network"].text.encode(), _read_network),
    Artifact("weights.safetensors", _weights, _read_weights),
    Artifact("history.csv", _history, _read_history),
    Artifact("metrics.json", _metrics, _read_metrics),
    Artifact("model.py", lambda run: run["network"].source.encode()),
    Artifact("loss.png", _picture),
)
