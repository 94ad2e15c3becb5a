"""Training: from a network and data to a run."""

import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from ..compiler import Diagnostic
from .data import mistakes
from .data.columns import Arrays, Columns
from .data.dataset import Dataset, load_dataset
from .data.readers import open_columns
from .network.ensemble import by_member, seeds_of, stack_members
from .network.network import Network
from .network.params import Tree, moving_parts, with_entries
from .runs.metrics import judge, measure_outputs
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

Callback = Callable[[Row], object]


def train(
    network: Network,
    data: Mapping[str, ArrayLike] | str | Path | None = None,
    *,
    epochs: int | None = None,
    seed: int | None = None,
    callback: Callback | None = None,
    notice: Callable[[tuple[Diagnostic, ...], str], object] | None = None,
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
    profile = profile or Profile()
    with watched, network.precision():
        with profile.phase("data"):
            dataset = load_dataset(network.spec, open_data(network, data))
        if notice is not None and dataset.warnings:
            notice(dataset.warnings, dataset.source)
        training = _Training(network, dataset, callback, checkpoint, profile)
        with profile.traced():
            return training.run()


def open_data(
    network: Network, data: Mapping[str, ArrayLike] | str | Path | None
) -> Columns:
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


@dataclass
class _Training:
    """One training, from prepared data to a run."""

    network: Network
    dataset: Dataset
    callback: Callback | None
    checkpoint: Checkpoint | None
    profile: Profile
    history: list[Row] = field(default_factory=list)

    def run(self) -> Run:
        started = time.perf_counter()
        spec = self.network.spec
        with self.profile.phase("data"):
            prepared = prepare(self.network, self.dataset, spec.train.seed)
        recipe = self._recipe(prepared)
        with self.profile.phase("train"):
            state = self._start(recipe, prepared.begun)
            team = Team(self.network, recipe, prepared, state)
        calls = Calls(
            self.network, recipe, team, validates=prepared.validation is not None
        )
        status = self._loop(calls, team)
        seconds = time.perf_counter() - started
        with self.profile.phase("judge"):
            return self._finish(prepared, team.state, status, seconds)

    def _recipe(self, prepared: Prepared) -> Recipe:
        spec = self.network.spec
        return Recipe(
            network=self.network,
            optimizer=make_optimizer(spec.optimizer),
            plateau=plateau_of(spec.schedule),
            rows=prepared.splits.train.size,
            batch=spec.train.batch,
            stop_after=spec.train.stop_after,
            seeds=seeds_of(spec.train.seed, spec.train.ensemble),
        )

    def _start(self, recipe: Recipe, begun: Tree) -> State:
        """Draw weights and optimizer state in one program, or load a checkpoint."""

        def start(key: jax.Array) -> State:
            params = with_entries(self.network.module.init(key), begun)
            return init_state(recipe, moving_parts(params))

        start_all, keys = by_member(start, recipe.members), recipe.keys()
        if self.checkpoint is None or not self.checkpoint.resume:
            return backend.jit(start_all)(keys)
        like = jax.eval_shape(start_all, keys)
        state, self.history = self.checkpoint.load(self.network, self.dataset, like)
        return jax.tree.map(jax.numpy.array, state)

    def _loop(self, calls: Calls, team: Team) -> str:
        """Train until a stop condition, and return it."""
        saved = time.perf_counter()
        with interruptible() as interrupted:
            while not (status := calls.status()):
                if interrupted.is_set():
                    status = "interrupted"
                    break
                with self.profile.phase("train"):
                    rows = calls.run()
                self.history += rows
                self.profile.count_epochs(len(rows))
                told = [self._tell(row) for row in rows]
                if any(told):
                    status = "stopped"
                    break
                if self.checkpoint and time.perf_counter() - saved > CHECKPOINT_SECONDS:
                    self._save(team.state)
                    saved = time.perf_counter()
        if status == "interrupted":
            self._save(team.state)
        return status

    def _tell(self, row: Row) -> bool:
        return self.callback is not None and self.callback(row) is True

    def _save(self, state: State) -> None:
        if self.checkpoint is not None:
            with self.profile.phase("save"):
                self.checkpoint.save(self.network, self.dataset, state, self.history)

    def _source(self) -> str:
        """The absolute path of the data file."""
        source = self.dataset.source
        return str(Path(source).resolve()) if self.dataset.sha256 else source

    def _finish(
        self, prepared: Prepared, state: State, status: str, seconds: float
    ) -> Run:
        members = self.network.spec.train.ensemble
        fixed = stack_members([prepared.fixed] * members)
        params = {**state.best, **fixed}
        predictions = self.network.predict(params, self.dataset.inputs)
        splits = prepared.splits.named()
        targets = self.dataset.targets
        metrics = measure_outputs(
            self.network, predictions, targets=targets, rows=splits
        )
        accept = self.network.spec.accept
        warnings = list(self.dataset.warnings)
        if status == "not finite":
            warnings.append(_not_finite(state))
        return Run(
            network=self.network,
            params=params,
            history=self.history,
            metrics=metrics,
            accept=judge(accept, metrics, "test") if "test" in splits else [],
            status=status,
            best_epoch=int(np.asarray(state.best_epoch).max()),
            seconds=seconds,
            data={
                "source": self._source(),
                "sha256": self.dataset.sha256,
                "rows": {name: int(rows.size) for name, rows in splits.items()},
            },
            warnings=tuple(warnings),
        )


def _not_finite(state: State) -> Diagnostic:
    """The warning about members whose loss became non-finite."""
    lost = np.asarray(state.status).ravel() == NOT_FINITE
    first = int(np.asarray(state.epoch).ravel()[lost].min())
    return mistakes.loss_not_finite(first, int(np.sum(lost)), lost.size)
