"""Notices of a training, as Python warnings where nobody else shows them."""

import inspect
import warnings
from collections.abc import Callable, Iterable

from ..compiler import Diagnostic

Notice = Callable[[tuple[Diagnostic, ...], str], object]
"""Shows diagnostics about a source, which it gets by name."""


class TrainingWarning(UserWarning):
    """A notice about data or a training, which goes on."""


class PredictionWarning(UserWarning):
    """Predictions that are no numbers."""


def warn(
    diagnostics: Iterable[Diagnostic],
    source: str,
    category: type[Warning] = TrainingWarning,
) -> None:
    """Warn about each diagnostic; notes, as of converted units, are in the run."""
    for found in diagnostics:
        if found.severity == "note":
            continue
        hint = f" ({found.hint})" if found.hint else ""
        message = f"{source}: {found.code}: {found.message}{hint}"
        warnings.warn(message, category, stacklevel=level_outside())


def level_outside() -> int:
    """The stack level, from the caller on, of the first frame outside of dotnn."""
    level, frame = 0, inspect.currentframe()
    while frame and frame.f_globals["__name__"].startswith("dotnn."):
        level, frame = level + 1, frame.f_back
    return level
