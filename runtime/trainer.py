"""One training, from prepared data to a run, with the folder that it fills."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..compiler import MODEL_ABOUT, Diagnostic
from .data import mistakes
from .data.dataset import Dataset
from .network.ensemble import seeds_of, stack_members
from .network.network import Network
from .network.params import Tree
from .notices import Notice
from .runs.artifacts import RUNNING, contents_of
from .runs.metrics import assess
from .runs.run import Run, fields_of
from .runs.sources import sources_record
from .stack.backend import jax
from .stack.interrupt import interruptible
from .stack.profile import Profile
from .stack.store import write_bytes
from .training.calls import Calls
from .training.checkpoint import Checkpoint
from .training.history import Row
from .training.lost import explain_lost
from .training.prepare import prepare
from .training.programs import start_program
from .training.start import take_over
from .training.state import Numbers, Recipe, State, random_keys, settings_of
from .training.team import Team

# A checkpoint is written after this time, or after so many times what the last took.
CHECKPOINT_SECONDS, CHECKPOINT_SHARE = 10.0, 100

Callback = Callable[[Row], object]


class Trainer:
    """The state of one training, outside of its compiled programs."""

    def __init__(
        self,
        network: Network,
        dataset: Dataset,
        *,
        callback: Callback | None,
        notice: Notice,
        profile: Profile,
        folder: Path | None,
        resumes: bool,
        start_from: Run | None,
    ) -> None:
        """Prepare the data.

        Args:
            folder: the run folder to fill, if any.
            resumes: whether to start from the checkpoint in the folder.
            start_from: a run from which weights are taken that fit.
        """
        self._network, self._dataset = network, dataset
        self._callback, self._notice, self._profile = callback, notice, profile
        self._folder, self._resumes = folder, resumes
        self._history: list[Row] = []
        self._checkpoint: Checkpoint | None = None
        self._warned = False
        members = network.spec.train.ensemble
        self._given: Tree = {}
        if start_from is not None:
            found = take_over(network.shapes, start_from.members)
            self._given = found.stacked(members)
            if not resumes and (found.fresh or found.unused):
                self._warn(mistakes.starts_in_part(found.fresh, found.unused))
        given = (
            self._given
            if members == 1
            else {name: array[0] for name, array in self._given.items()}
        )
        with profile.phase("data"):
            self._prepared = prepare(network, dataset, given=given)
        self._fixed = stack_members([self._prepared.fixed] * members)

    def run(self) -> Run:
        """Train, and save the run if there is a folder."""
        started = time.perf_counter()
        rows = self._prepared.splits.train.size
        recipe, numbers = settings_of(self._network, rows=rows)
        with self._profile.phase("train"):
            state = self._start(recipe, numbers)
            team = Team(
                self._network,
                recipe,
                numbers=numbers,
                prepared=self._prepared,
                state=state,
            )
        validates = self._prepared.validation is not None
        calls = Calls(self._network, recipe, team=team, validates=validates)
        status = self._loop(calls, team)
        with self._profile.phase("judge"):
            run = self._finish(recipe, team.state, status=status, started=started)
        with self._profile.phase("save"):
            self._write(run)
        return run

    def _start(self, recipe: Recipe, numbers: Numbers) -> State:
        """Draw weights and optimizer state in one program, or load a checkpoint."""
        train = self._network.spec.train
        keys = random_keys(seeds_of(train.seed, train.ensemble))
        given = {} if self._resumes else self._given
        start = start_program(recipe)
        arguments = (keys, given, self._prepared.begun, numbers)
        if self._folder is None:
            return start(*arguments)
        self._checkpoint = Checkpoint(self._folder, self._network, self._dataset)
        if self._resumes:
            like = {
                "state": jax.eval_shape(start, *arguments),
                "fixed": self._fixed,
            }
            found, self._history = self._checkpoint.load(like)
            state = jax.tree.map(jax.numpy.array, found["state"])
        else:
            state = start(*arguments)
        self._write(self._summary(RUNNING))
        if not self._resumes:
            self._save(state)
        return state

    # ---- epochs ----

    def _loop(self, calls: Calls, team: Team) -> str:
        """Train until a stop condition, and return it."""
        saved, pause = time.perf_counter(), CHECKPOINT_SECONDS
        with interruptible() as interrupted:
            while not (status := calls.status()):
                if interrupted.is_set():
                    status = "interrupted"
                    break
                with self._profile.phase("train"):
                    rows = calls.run(reversible=self._callback is not None)
                if ended := self._tell(rows):
                    status = "stopped"
                    if ended < len(rows):
                        rows = calls.shorten(ended)
                self._history += rows
                self._profile.count_epochs(len(rows))
                if status:
                    break
                if time.perf_counter() - saved > pause:
                    pause = max(CHECKPOINT_SECONDS, self._save_or_warn(team.state))
                    saved = time.perf_counter()
        self._save(team.state)
        return status

    def _tell(self, rows: list[Row]) -> int:
        """Call back for each row, until one is said to be the last.

        Returns its number in the rows, from 1; 0 if training goes on.
        """
        for count, row in enumerate(rows, 1):
            if self._callback is not None and self._callback(row) is True:
                return count
        return 0

    def _save(self, state: State) -> float:
        """Write a checkpoint; return after how long another one is due."""
        started = time.perf_counter()
        if self._checkpoint is not None:
            with self._profile.phase("save"):
                tree = {"state": state, "fixed": self._fixed}
                self._checkpoint.save(tree, self._history)
        return CHECKPOINT_SHARE * (time.perf_counter() - started)

    def _save_or_warn(self, state: State) -> float:
        """The same, but training goes on if the disk is full."""
        try:
            return self._save(state)
        except OSError as error:
            warning = mistakes.checkpoint_not_written(error)
            if not self._warned:
                self._warn(warning)
            self._warned = True
            return CHECKPOINT_SECONDS

    def _warn(self, warning: Diagnostic) -> None:
        source = self._dataset.source if self._folder is None else str(self._folder)
        self._notice((warning,), source)

    # ---- the run ----

    def _finish(
        self, recipe: Recipe, state: State, *, status: str, started: float
    ) -> Run:
        params = {**state.best, **self._fixed}
        rows = self._prepared.splits.named()
        metrics, accept = assess(
            self._network, params, dataset=self._dataset, rows=rows
        )
        warned = ()
        if status == "not finite":
            warned = (explain_lost(recipe, state, prepared=self._prepared),)
            self._warn(warned[0])
        return self._summary(
            status,
            params=params,
            history=self._history,
            metrics=metrics,
            accept=accept,
            best_epoch=int(np.asarray(state.best_epoch).max()),
            seconds=time.perf_counter() - started,
            warnings=(*self._dataset.warnings, *warned),
        )

    def _summary(self, status: str, **known: Any) -> Run:
        """A run, as far as it is known."""
        rows = self._prepared.splits.named()
        nothing = {"params": {}, "history": [], "metrics": {}, "accept": []}
        begun = {"best_epoch": 0, "seconds": 0.0, "warnings": self._dataset.warnings}
        data = {
            **sources_record(self._dataset),
            "rows": {name: int(numbers.size) for name, numbers in rows.items()},
        }
        fields = {**nothing, **begun, **known, "data": data, "rows": rows}
        return Run(network=self._network, status=status, **fields)

    def _write(self, run: Run) -> None:
        """Write the files of a run into the folder.

        At the start `run.json` is the first: without it, the others belong to nothing.
        At the end it is the last: until then, the run is one that resumes.
        """
        if self._folder is None:
            return
        files = contents_of(fields_of(run))
        names = sorted(files, key=MODEL_ABOUT.__eq__, reverse=run.status == RUNNING)
        for name in names:
            write_bytes(self._folder / name, files[name])
