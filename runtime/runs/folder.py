"""A run as a folder.

    spec.nn               the spec, as written
    model.py              the emitted module, for reading (it is never run from here)
    weights.safetensors   weights and scaling, with a digest
    history.csv           one row an epoch
    metrics.json          errors by split and output, and the criteria
    run.json              status, data, seed, versions, machine
    loss.png              the loss curves, reductions of the rate marked
    checkpoint.safetensors  only of a training that has not ended
    profile/              a trace of the first epochs, if one was asked for

A folder is put together beside its place and moved there whole.
"""

import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from ...compiler import CompileError, Kept, Source, check_source
from ..network.ensemble import shapes_of_members
from ..network.network import Network, make_network
from ..stack import backend
from ..stack.backend import jax
from ..stack.store import (
    StoreError,
    load_tree,
    save_tree,
    umask,
    write_bytes,
    write_text,
)
from ..training.history import Row, format_history, parse_history
from .evaluate import Metrics
from .run import Run

FORMAT = 1
CHECKPOINT = "checkpoint.safetensors"
PROFILE = "profile"
_BEGUN = (CHECKPOINT, f".{CHECKPOINT}.")  # the second is a write cut short
_FILES = frozenset(
    "spec.nn model.py weights.safetensors history.csv metrics.json run.json "
    "loss.png".split()
)


def save_run(run: Run, path: Path, *, overwrite: bool = False) -> Path:
    """Write a run as a folder.

    Args:
        overwrite: whether a run that is there gives way to it.

    Raises:
        FileExistsError: there is something at the path that must not be overwritten.
    """
    if os.path.lexists(path) and not (overwrite and _may_replace(path)):
        raise FileExistsError(f"a run is saved to a new folder, got {path}")
    place, path = path, path.absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(dir=path.parent, prefix=f".{path.name}."))
    try:
        _write(run, fresh)
        if path.exists():
            _keep_others(path, fresh, checkpoint=run.status == "interrupted")
        fresh.chmod(0o777 & ~umask())
        _move(fresh, path)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return place


def _may_replace(path: Path) -> bool:
    """Whether a folder is a run, or one that a training has just begun to fill."""
    if not path.is_dir() or path.is_symlink():
        return False
    names = {child.name for child in path.iterdir()} - {PROFILE}
    return "run.json" in names or all(name.startswith(_BEGUN) for name in names)


def _keep_others(old: Path, fresh: Path, *, checkpoint: bool) -> None:
    """Take over what somebody has put beside the files of a run."""
    for child in old.iterdir():
        ours = child.name in _FILES or child.name.startswith(".")
        if (child.name == CHECKPOINT and not checkpoint) or ours:
            continue
        if child.is_dir() and not child.is_symlink():
            shutil.copytree(child, fresh / child.name, symlinks=True)
        else:
            shutil.copy2(child, fresh / child.name, follow_symlinks=False)


def _move(fresh: Path, path: Path) -> None:
    if not path.exists():
        fresh.replace(path)
        return
    aside = Path(mkdtemp(dir=path.parent, prefix=f".{path.name}.old."))
    old = path.replace(aside / path.name)
    try:
        fresh.replace(path)
    except BaseException:
        old.replace(path)
        aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _write(run: Run, folder: Path) -> None:
    from .report import draw_history

    network = run.network
    write_text(folder / "spec.nn", network.text)
    write_text(folder / "model.py", network.source)
    save_tree(folder / "weights.safetensors", run.params, {"model": network.spec.name})
    write_text(folder / "history.csv", format_history(run.history))
    metrics = {**run.metrics, "accept": run.accept}
    write_text(folder / "metrics.json", as_json(metrics))
    write_bytes(folder / "loss.png", draw_history(run))
    write_text(folder / "run.json", as_json(_about(run)))


def as_json(value: Any) -> str:
    """JSON for people and programs: indented, and null for what is not a number."""
    return json.dumps(_finite(value), indent=2, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    match value:
        case dict():
            return {key: _finite(item) for key, item in value.items()}
        case list() | tuple():
            return [_finite(item) for item in value]
        case float() if value != value or value in (float("inf"), float("-inf")):
            return None
        case _:
            return value


def _about(run: Run) -> dict[str, Any]:
    train = run.network.spec.train
    return {
        "format": FORMAT,
        "model": run.network.spec.name,
        "status": run.status,
        "spec": run.network.name,
        "origin": run.network.origin,
        "overrides": dict(run.network.overrides),
        "files": dict(run.network.files),
        "seed": train.seed,
        "epochs": train.epochs,
        "best_epoch": run.best_epoch,
        "seconds": round(run.seconds, 3),
        "saved": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": dict(run.data),
        "warnings": [d.message for d in run.warnings],
        "stack": backend.describe(),
    }


# ---- loading ----

_ABOUT = {
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


def load_run(path: str | Path) -> Run:
    """Load a run from its folder.

    The spec is compiled anew; the Python in the folder is not run.

    Raises:
        StoreError: a file of the folder is missing, damaged or does not fit.
    """
    folder = Path(path)
    about = _read_json(folder / "run.json")
    if about.get("format") != FORMAT:
        raise StoreError(folder / "run.json", "it is no run of this version")
    for name, kind in _ABOUT.items():
        if not isinstance(about.get(name), kind):
            raise StoreError(folder / "run.json", f"it is damaged (`{name}`)")
    network = _load_network(folder, about)
    key = jax.eval_shape(lambda: jax.random.key(0))
    with network.precision():
        one = jax.eval_shape(network.module.init, key)
        like = shapes_of_members(one, network.spec.train.ensemble)
        params, _ = load_tree(folder / "weights.safetensors", like)
        params = jax.tree.map(jax.numpy.array, params)
    metrics, accept = _read_metrics(folder / "metrics.json")
    return Run(
        network=network,
        params=params,
        history=_read_history(folder / "history.csv"),
        metrics=metrics,
        accept=accept,
        status=about["status"],
        best_epoch=about["best_epoch"],
        seconds=float(about["seconds"]),
        data=about["data"],
        about=about,
    )


def _load_network(folder: Path, about: dict[str, Any]) -> Network:
    path = folder / "spec.nn"
    try:
        text = path.read_text(encoding="utf-8")
        kept = Kept({str(k): str(v) for k, v in about.get("files", {}).items()})
        done = check_source(Source(text, about["spec"], kept), about["overrides"])
        network = make_network(done, origin=about["origin"])
    except OSError as error:
        raise StoreError(path, (error.strerror or str(error)).lower()) from error
    except (CompileError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(path, f"it no longer compiles: {error}") from error
    settings = replace(network.spec.train, seed=about["seed"], epochs=about["epochs"])
    return replace(network, spec=replace(network.spec, train=settings))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoreError(path, (error.strerror or str(error)).lower()) from error
    except (ValueError, RecursionError) as error:
        raise StoreError(path, f"it is damaged ({error})") from error
    if not isinstance(found, dict):
        raise StoreError(path, "it is damaged (no JSON object)")
    return found


def _read_metrics(path: Path) -> tuple[dict[str, Metrics], list[dict[str, Any]]]:
    """Metrics and criteria, with NaN where JSON has null."""
    found = _read_json(path)
    try:
        accept = [
            {**row, "value": _number(row["value"])} for row in found.pop("accept")
        ]
        metrics = {
            split: {
                output: {name: _number(value) for name, value in errors.items()}
                for output, errors in outputs.items()
            }
            for split, outputs in found.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(path, f"it is damaged ({error})") from error
    return metrics, accept


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _read_history(path: Path) -> list[Row]:
    try:
        return parse_history(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StoreError(path, (error.strerror or str(error)).lower()) from error
    except ValueError as error:
        raise StoreError(path, f"it is damaged ({error})") from error
