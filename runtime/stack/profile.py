"""Time of a training by phase, and a trace of its first epochs."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .backend import jax

# Epochs that a trace holds: each kernel is an event, a small network has a hundred a
# step, and viewers get slow at a million. The first epoch is with compilation.
TRACED_EPOCHS = 2
# Where JAX writes a trace in its folder.
TRACE = "plugins/profile/*/perfetto_trace.json.gz"

# What JAX tells of each program that it makes: to trace, to lower, and to compile it.
_COMPILING = frozenset(
    f"/jax/core/compile/{name}_duration"
    for name in ("jaxpr_trace", "jaxpr_to_mlir_module", "backend_compile")
)


class Profile:
    """Seconds by phase, and where a trace goes.

    A phase inside another takes its time from that one, so the seconds of all phases
    add up to the time since the profile was made.

    Attributes:
        folder: of the trace; None for no trace.
        seconds: by phase. "compile" is what JAX traces and compiles, wherever that is;
            "train" is with the loss of validation, which is part of the same compiled
            call; "other" is what belongs to none.
    """

    def __init__(
        self, folder: str | Path | None = None, *, started: float | None = None
    ) -> None:
        """Begin to count.

        Args:
            started: by `time.perf_counter`, when the phase "start" began, which is
                imports and the spec.
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
        """Seconds of all phases that have ended."""
        return sum(self.seconds.values())

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what is done inside as a phase."""
        before = self._enter(name)
        try:
            yield
        finally:
            self._enter(before)

    def _enter(self, name: str) -> str:
        """End a phase and begin another; the one that ended."""
        now, ended = time.perf_counter(), self._phase
        self._add(ended, now - self._since)
        self._phase, self._since = name, now
        return ended

    def _add(self, name: str, seconds: float) -> None:
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Tell compilation from the phases that it happens in."""

        def listen(event: str, duration_secs: float, **kwargs: Any) -> None:
            del kwargs
            if event in _COMPILING:
                self._add("compile", duration_secs)
                self._add(self._phase, -duration_secs)

        jax.monitoring.register_event_duration_secs_listener(listen)
        try:
            yield
        finally:
            jax.monitoring.unregister_event_duration_listener(listen)

    @contextmanager
    def traced(self) -> Iterator[None]:
        """Trace the first epochs of what is inside, if there is to be a trace.

        Raises:
            ValueError: this process is being traced already.
        """
        self._start_trace()
        try:
            yield
        finally:
            self._stop_trace()

    def count_epochs(self, epochs: int) -> None:
        """Note that some epochs are done; the trace ends after the first of them."""
        self._epochs += epochs
        if self._epochs >= TRACED_EPOCHS:
            self._stop_trace()

    def end(self) -> None:
        """Count the time up to now."""
        self._enter(self._phase)

    def _start_trace(self) -> None:
        if self.folder is None:
            return
        options = jax.profiler.ProfileOptions()
        options.python_tracer_level = 0  # half a million events of JAX's own Python
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
