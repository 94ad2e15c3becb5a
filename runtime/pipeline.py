"""Training: from a network and data to a run."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from ..compiler import Diagnostic
from .data import mistakes
from .data.columns import Arrays, Columns
from .data.dataset import load_dataset
from .data.readers import open_columns
from .network.ensemble import by_member, seeds_of, stack_members
from .network.network import Network
from .network.params import moving_parts, with_entries
from .runs.metrics import assess
from .runs.run import Run
from .stack import backend
from .stack.backend import jax
from .stack.interrupt import interruptible
from .stack.profile import Profile
from .training.calls import Calls
from .training.checkpoint import Checkpoint
from .training.history import Row
from .training.optimize import make_optimizer
from .training.prepare import Prepared, prepare
from .training.schedule import plateau_of
from .training.state import NOT_FINITE, Recipe, State, init_state
from .training.team import Team

CHECKPOINT_SECONDS = 10.0
# Counters are int32, and keys take 32-bit seeds.
LIMITS = {"epochs": (1, 2**31 - 1), "seed": (0, 2**32 - 1)}

Data = Mapping[str, ArrayLike] | str | Path | None
Callback = Callable[[Row], object]
Notice = Callable[[tuple[Diagnostic, ...], str], object]


def train(
    network: Network,
    data: Data = None,
    *,
    epochs: int | None = None,
    seed: int | None = None,
    callback: Callback | None = None,
    notice: Notice | None = None,
    checkpoint: Checkpoint | None = None,
    profile: Profile | None = None,
) -> Run:
    """Train a network as its spec specifies.

    Args:
        data: arrays (rows, *shape) by name, or a `.npz` or `.csv` file; by default the
            file that the spec names, relative to the spec.
        epochs: overrides the spec.
        seed: overrides the spec.
        callback: called after each epoch with its row of the history; returning True
            ends the training.
        notice: called before training with the notices of the data, if any, and the
            name of their source.
        checkpoint: where to keep the state that an interrupted training resumes from.
        profile: collects the time by phase, and writes a trace if it has a folder.

    Returns:
        The run, with the best weights. After Ctrl-C, its status is "interrupted".

    Raises:
        DataError: the data contradict the spec.
        ValueError: an argument is invalid, optax rejects one of the spec, or another
            trace is active.
        StoreError: a checkpoint does not belong to this training.
    """
    network = with_settings(network, epochs=epochs, seed=seed)
    watched = nullcontext() if profile is None else profile.watch()
    job = _Job(network, callback, checkpoint, profile or Profile())
    with watched, network.precision():
        return _train(job, data, notice)


def open_data(network: Network, data: Data) -> Columns:
    """Open arrays, a file, or the file that a spec names.

    Raises:
        DataError: there is no file, or it cannot be read.
    """
    if isinstance(data, Mapping):
        return Arrays({str(name): array for name, array in data.items()})
    path = data_path(network) if data is None else Path(data)
    if path is None:
        raise mistakes.DataError(network.name, [mistakes.no_file()])
    return open_columns(path)


def data_path(network: Network) -> Path | None:
    """The data file that a spec names, relative to the spec; None if it names none."""
    file = network.spec.data.file
    return None if file is None else Path(network.name).parent / file


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


@dataclass(frozen=True, slots=True)
class _Job:
    """A training as the caller of `train` describes it."""

    network: Network
    callback: Callback | None
    checkpoint: Checkpoint | None
    profile: Profile

    def stops_after(self, rows: Sequence[Row]) -> bool:
        """Call the callback with each row; whether any call ends the training."""
        if self.callback is None:
            return False
        stops = [self.callback(row) is True for row in rows]
        return any(stops)


def _train(job: _Job, data: Data, notice: Notice | None) -> Run:
    network, profile = job.network, job.profile
    with profile.phase("data"):
        dataset = load_dataset(network.spec, open_data(network, data))
    if notice is not None and dataset.warnings:
        notice(dataset.warnings, dataset.source)
    with profile.traced():
        started = time.perf_counter()
        with profile.phase("data"):
            prepared = prepare(network, dataset, network.spec.train.seed)
        recipe = _recipe(network, prepared.splits.train.size)
        with profile.phase("train"):
            state, history = _start(job, prepared, recipe)
            team = Team(network, recipe, prepared=prepared, state=state)
        history, status = _loop(
            job, prepared, recipe=recipe, team=team, history=history
        )
        seconds = time.perf_counter() - started
        with profile.phase("judge"):
            return _finish(
                network,
                prepared,
                state=team.state,
                history=history,
                status=status,
                seconds=seconds,
            )


def _recipe(network: Network, rows: int) -> Recipe:
    spec = network.spec
    return Recipe(
        network=network,
        optimizer=make_optimizer(spec.optimizer),
        plateau=plateau_of(spec.schedule),
        rows=rows,
        batch=spec.train.batch,
        stop_after=spec.train.stop_after,
        seeds=seeds_of(spec.train.seed, spec.train.ensemble),
    )


def _start(job: _Job, prepared: Prepared, recipe: Recipe) -> tuple[State, list[Row]]:
    """Draw weights and optimizer state in one program, or load a checkpoint."""

    def start(key: jax.Array) -> State:
        params = with_entries(job.network.module.init(key), prepared.begun)
        return init_state(recipe, moving_parts(params))

    start_all, keys = by_member(start, recipe.members), recipe.keys()
    if job.checkpoint is None or not job.checkpoint.resume:
        return backend.jit(start_all)(keys), []
    like = jax.eval_shape(start_all, keys)
    state, history = job.checkpoint.load(job.network, prepared.dataset, like)
    return jax.tree.map(jax.numpy.array, state), history


def _loop(
    job: _Job, prepared: Prepared, *, recipe: Recipe, team: Team, history: list[Row]
) -> tuple[list[Row], str]:
    """Train until a stop condition; return the history and the status."""
    calls = Calls(
        job.network, recipe, team=team, validates=prepared.validation is not None
    )

    def save() -> None:
        if job.checkpoint is not None:
            with job.profile.phase("save"):
                dataset = prepared.dataset
                job.checkpoint.save(job.network, dataset, team.state, history)

    saved = time.perf_counter()
    with interruptible() as interrupted:
        while not (status := calls.status()):
            if interrupted.is_set():
                status = "interrupted"
                break
            with job.profile.phase("train"):
                rows = calls.run()
            history = [*history, *rows]
            job.profile.count_epochs(len(rows))
            if job.stops_after(rows):
                status = "stopped"
                break
            if time.perf_counter() - saved > CHECKPOINT_SECONDS:
                save()
                saved = time.perf_counter()
    if status == "interrupted":
        save()
    return history, status


def _finish(
    network: Network,
    prepared: Prepared,
    *,
    state: State,
    history: list[Row],
    status: str,
    seconds: float,
) -> Run:
    dataset, splits = prepared.dataset, prepared.splits.named()
    fixed = stack_members([prepared.fixed] * network.spec.train.ensemble)
    params = {**state.best, **fixed}
    metrics, accept = assess(network, params, dataset=dataset, rows=splits)
    warnings = (_not_finite(state),) if status == "not finite" else ()
    source = dataset.source
    return Run(
        network=network,
        params=params,
        history=history,
        metrics=metrics,
        accept=accept,
        status=status,
        best_epoch=int(np.asarray(state.best_epoch).max()),
        seconds=seconds,
        data={
            "source": str(Path(source).resolve()) if dataset.sha256 else source,
            "sha256": dataset.sha256,
            "rows": {name: int(rows.size) for name, rows in splits.items()},
        },
        warnings=(*dataset.warnings, *warnings),
    )


def _not_finite(state: State) -> Diagnostic:
    """The warning about members whose loss became non-finite."""
    lost = np.asarray(state.status).ravel() == NOT_FINITE
    first = int(np.asarray(state.epoch).ravel()[lost].min())
    return mistakes.loss_not_finite(first, int(np.sum(lost)), lost.size)
