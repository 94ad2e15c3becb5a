"""Severity of lints: off, note, warning or error."""

from collections.abc import Mapping

from .lint import Level
from .table import CODES

LEVELS: tuple[Level, ...] = ("off", "note", "warning", "error")
Levels = Mapping[str, Level]
"""By code, or by its first characters, as `W1` or `W`; the longest that fits counts."""


def level_of(code: str, default: Level, levels: Levels) -> Level:
    """The level of a lint."""
    fitting = [prefix for prefix in levels if code.startswith(prefix)]
    return levels[max(fitting, key=len)] if fitting else default


def require_levels(levels: Mapping[str, object]) -> None:
    """Require valid levels and codes.

    Raises:
        ValueError: a level or code does not exist.
    """
    for prefix, level in levels.items():
        if not prefix or not any(code.startswith(prefix) for code in CODES):
            raise ValueError(f"a level needs a code such as W101 or W1, got `{prefix}`")
        if level not in LEVELS:
            known = ", ".join(LEVELS)
            raise ValueError(f"the level of {prefix} is one of {known}, got `{level}`")
