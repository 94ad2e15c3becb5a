"""Lints: advice about specs without errors.

Each module holds the lints of one topic with their rows; `table` lists them all.
"""

from .levels import LEVELS, Levels, require_levels
from .lint import Level
from .running import lint
from .table import CODES, LINTS

__all__ = [
    "CODES",
    "LEVELS",
    "LINTS",
    "Level",
    "Levels",
    "lint",
    "require_levels",
]
