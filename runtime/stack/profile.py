"""Time of a training by phase, and a trace of its first epochs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .backend import jax

# Epochs in a trace. Each kernel is an event, a small network has a hundred per step,
# and viewers slow down at a million. The first epoch includes compilation.
TRACED_EPOCHS = 2
# JAX's subfolder for traces.
TRACE = "plugins/profile/*/perfetto_trace.json.gz"

# JAX's events for each program: tracing, lowering and compiling.
_COMPILING = frozenset(
    f"/jax/core/compile/{name}_duration"
    for name in ("jaxpr_trace", "jaxpr_to_mlir_module", "backend_compile")
)


class Profile:
    """Seconds by phase, and the folder of a trace.

    A nested phase pauses the enclosing one, so that the seconds of all phases add up to
    the time since the profile was made.

    Attributes:
        folder: folder of the trace; None for no trace.
        seconds: by phase. "compile" includes all tracing and compilation by JAX;
            "train" includes the validation loss, which is part of the same compiled
            call; "other" is the rest.
    """

    def __init__(
        self, folder: str | Path | None = None, *, started: float | None = None
    ) -> None:
        """Start the clock.

        Args:
            started: time of `time.perf_counter` at the start of the phase "start",
                which covers imports and the spec.
        """
        self.folder = None if folder is None else Path(folder)
        self.seconds: dict[str, float] = {}
        self._phase = "other"
        self._epochs = 0
        self._tracing = False
        self._since = time.perf_counter()
        if started is not None:
            self.seconds["start"] = self._since - started

    @property
    def total(self) -> float:
        """Seconds of all finished phases."""
        return sum(self.seconds.values())

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure the enclosed work as a phase."""
        before = self._enter(name)
        try:
            yield
        finally:
            self._enter(before)

    def _enter(self, name: str) -> str:
        """Switch to another phase; return the previous one."""
        now, ended = time.perf_counter(), self._phase
        self._add(ended, now - self._since)
        self._phase, self._since = name, now
        return ended

    def _add(self, name: str, seconds: float) -> None:
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Separate compilation from the phases where it occurs."""

        def listen(event: str, duration_secs: float, **kwargs: Any) -> None:
            del kwargs
            if event in _COMPILING:
                # Before jax 0.10, the time of an inner function is reported twice.
                spent = self.seconds.get(self._phase, 0.0)
                spent += time.perf_counter() - self._since
                taken = min(duration_secs, spent)
                self._add("compile", taken)
                self._add(self._phase, -taken)

        jax.monitoring.register_event_duration_secs_listener(listen)
        try:
            yield
        finally:
            jax.monitoring.unregister_event_duration_listener(listen)

    @contextmanager
    def traced(self) -> Iterator[None]:
        """Trace the first enclosed epochs, if there is a folder.

        Raises:
            ValueError: another trace is active.
        """
        self._start_trace()
        try:
            yield
        finally:
            self._stop_trace()

    def count_epochs(self, epochs: int) -> None:
        """Count finished epochs; the trace ends after the first of them."""
        self._epochs += epochs
        if self._epochs >= TRACED_EPOCHS:
            self._stop_trace()

    def end(self) -> None:
        """Stop the clock."""
        self._enter(self._phase)

    def _start_trace(self) -> None:
        if self.folder is None:
            return
        options = jax.profiler.ProfileOptions()
        options.python_tracer_level = (
            0  # half a million events of JAX's own Python code
        )
        try:
            jax.profiler.start_trace(
                str(self.folder), create_perfetto_trace=True, profiler_options=options
            )
        except RuntimeError as error:
            raise ValueError(
                f"a process can only have one trace at a time; {error}"
            ) from error
        self._epochs, self._tracing = 0, True

    def _stop_trace(self) -> None:
        if self._tracing:
            self._tracing = False
            with self.phase("trace"):
                jax.profiler.stop_trace()
