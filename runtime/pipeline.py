"""Training: from a network and data to a run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from ..compiler import MODEL_ABOUT, ir
from .data import mistakes
from .data.columns import Columns
from .data.dataset import load_for_training
from .data.objects import Data
from .data.opening import files_beside, open_all
from .network.network import Network
from .notices import Notice, warn
from .runs.artifacts import NAMES, RUNNING, read_about
from .runs.folder import LOCK, hold
from .runs.run import Run, load_run
from .runs.sources import data_files, files_of_splits
from .stack.backend import jax
from .stack.memory import memory_explained, require_memory
from .stack.profile import Profile
from .suspecting import suspicions
from .trainer import Callback, Trainer
from .training.checkpoint import CHECKPOINT

# Counters are int32, and keys take 32-bit seeds.
LIMITS = {"epochs": (1, 2**31 - 1), "seed": (0, 2**32 - 1)}


def train(
    network: Network,
    data: Data | None = None,
    *,
    out: str | Path | None = None,
    epochs: int | None = None,
    seed: int | None = None,
    start_from: Run | str | Path | None = None,
    callback: Callback | None = None,
    notice: Notice | None = None,
    profile: Profile | None = None,
    suspect: bool = True,
) -> Run:
    """Train a network as its spec specifies.

    Args:
        data: arrays (rows, *shape) by name, a `.npz` or `.csv` file, or a list of
            them, read as the `file` of a spec; by default the files that the spec
            names, relative to the spec.
        out: a new run folder to fill. It is complete from its first second: if the
            training is interrupted or killed, `resume` continues it.
        epochs: overrides the spec.
        seed: overrides the spec.
        start_from: a run, or its folder, whose weights and scaling are the start where
            they fit by name and shape; a notice lists those that do not.
        callback: called after each epoch with its row of the history; returning True
            makes this epoch the last.
        notice: called with notices of the data and of the training, if any, and the
            name of their source; by default each is a TrainingWarning.
        profile: collects the time by phase, and writes a trace if it has a folder.
        suspect: whether to look for suspicious data, which notices report.

    Returns:
        The run, with the best weights. After Ctrl-C or SIGTERM, its status is
        "interrupted".

    Raises:
        DataError: the data contradict the spec.
        ValueError: an argument is invalid, `out` holds something or another training
            writes to it, optax rejects an argument of the spec, or another trace is
            active.
        OSError: the folder cannot be written.
    """
    network = with_settings(network, epochs=epochs, seed=seed)
    start = load_run(start_from) if isinstance(start_from, str | Path) else start_from
    settings: dict[str, Any] = {"notice": notice, "profile": profile, "start": start}
    settings["suspect"] = suspect
    if out is None:
        return _train(network, data, callback, **settings)
    folder = Path(out)
    with hold(folder, NAMES):
        require_new(folder)
        return _train(network, data, callback, folder=folder, **settings)


def resume(
    folder: str | Path,
    data: Data | None = None,
    *,
    epochs: int | None = None,
    callback: Callback | None = None,
    notice: Notice | None = None,
    profile: Profile | None = None,
) -> Run:
    """Resume the training in a run folder; the result is bitwise the same.

    A finished training continues with more epochs.

    Args:
        data: the data it was trained on, if they were arrays or their file has moved.
        epochs: how many epochs it has in the end; by default as many as before. A
            schedule that depends on their number follows the new one from here on.
        callback, notice, profile: see `train`.

    Raises:
        StoreError: a file of the run is missing, damaged or changed, or the data are
            others.
        DataError: the data contradict the spec.
        ValueError: no epochs are left, or another training writes to the folder.
    """
    folder = Path(folder)
    if not (folder / MODEL_ABOUT).is_file():
        raise ValueError(f"no training to resume in {folder}")
    with hold(folder, NAMES):
        run = load_run(folder)
        _require_epochs_left(run, epochs)
        network = with_settings(run.network, epochs=epochs, seed=None)
        given = data_files(run.data) if data is None else data
        if given is None:
            raise ValueError("the run was trained on arrays; give them as `data`")
        settings: dict[str, Any] = {"notice": notice, "profile": profile, "start": run}
        settings["beside"] = files_of_splits(run.data)
        return _train(network, given, callback, folder=folder, resumes=True, **settings)


def _train(
    network: Network,
    data: Data | None,
    callback: Callback | None,
    *,
    notice: Notice | None,
    profile: Profile | None,
    start: Run | None,
    suspect: bool = False,
    folder: Path | None = None,
    resumes: bool = False,
    beside: Mapping[str, Path] | None = None,
) -> Run:
    what = f"the training of `{network.spec.name}`"
    with (
        memory_explained(what),
        _watched(profile) as profile,
        network.precision(),
    ):
        require_memory(memory_of_weights(network), what)
        with profile.phase("data"):
            columns = open_data(network, data, beside=beside)
            dataset = load_for_training(network.spec, columns)
        require_memory(memory_of_batch(network, dataset.rows), what)
        notice = notice or warn
        found = suspicions(network, dataset) if suspect else ()
        if told := (*dataset.warnings, *found):
            notice(told, dataset.source)
        trainer = Trainer(
            network,
            dataset,
            callback=callback,
            notice=notice,
            profile=profile,
            folder=folder,
            resumes=resumes,
            start_from=start,
        )
        with profile.traced():
            return trainer.run()


def memory_of_weights(network: Network) -> int:
    """Bytes of the weights of all networks of a training, at the very least.

    Each has its best ones, its gradient and the state of its optimizer beside it.
    """
    leaves = jax.tree.leaves(network.shapes)
    own = sum(leaf.size * leaf.dtype.itemsize for leaf in leaves)
    return 3 * own * network.spec.train.ensemble


def memory_of_batch(network: Network, rows: int) -> int:
    """Bytes of one batch and of the values of the network, at the very least."""
    spec = network.spec
    shapes = [variable.shape for variable in (*spec.inputs, *spec.outputs)]
    shapes += [ir.shape_of(value.expression) for value in spec.values]
    numbers = sum(map(prod, shapes)) * min(spec.train.batch, rows)
    return numbers * np.dtype(spec.train.precision).itemsize * spec.train.ensemble


@contextmanager
def _watched(profile: Profile | None) -> Iterator[Profile]:
    if profile is None:
        yield Profile()
    else:
        with profile.watch():
            yield profile


def require_new(folder: Path) -> None:
    """Refuse a folder that holds anything but a training without a checkpoint.

    Raises:
        ValueError: it holds something else.
        OSError: it is a file, or cannot be read.
    """
    if not folder.exists():
        return
    visible = {child.name for child in folder.iterdir()} - {LOCK}
    begins = MODEL_ABOUT in visible and CHECKPOINT not in visible
    if not visible or (begins and read_about(folder)["status"] == RUNNING):
        return
    raise ValueError(f"a run needs a new folder, got {folder}, which is not empty")


def _require_epochs_left(run: Run, epochs: int | None) -> None:
    """Refuse to resume a training that would do nothing, or lose epochs."""
    done, asked = len(run.history), epochs or run.network.spec.train.epochs
    if run.status in ("stopped early", "not finite"):
        raise ValueError(f"the training ended after {done} epochs: {run.status}")
    # Killed after its last epoch, a training only has to be ended.
    if asked < done or (asked == done and run.status != RUNNING):
        rule = f"the training has done {done} epochs; resume it with more than that"
        raise ValueError(f"{rule}, got {asked}")


def open_data(
    network: Network, data: Data | None, *, beside: Mapping[str, Path] | None = None
) -> Columns:
    """Open arrays and files, or the files that a spec names, as one.

    Args:
        beside: the files of splits; by default those of the spec, relative to it.

    Raises:
        DataError: there is no file, or it cannot be read.
    """
    folder = Path(network.name).parent
    given = data_paths(network) if data is None else data
    if isinstance(given, list | tuple) and not given:
        raise mistakes.DataError(network.name, [mistakes.no_file()])
    files = files_beside(network.spec.data, folder) if beside is None else beside
    return open_all(network.spec, given, beside=files)


def data_paths(network: Network) -> list[str | Path]:
    """The data files that a spec names, relative to the spec."""
    folder = Path(network.name).parent
    return [folder / file for file in ir.files_of(network.spec.data)]


def with_settings(network: Network, *, epochs: int | None, seed: int | None) -> Network:
    """A network whose spec has other epochs or another seed, where they are given.

    Raises:
        ValueError: one of them is out of its limits.
    """
    given = {"epochs": epochs, "seed": seed}
    given = {name: value for name, value in given.items() if value is not None}
    for name, value in given.items():
        least, most = LIMITS[name]
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not least <= value <= most:
            words = f"an integer from {least} to {most}"
            raise ValueError(f"{name} must be {words}, got {value!r}")
    settings = replace(network.spec.train, **given)
    return replace(network, spec=replace(network.spec, train=settings))
