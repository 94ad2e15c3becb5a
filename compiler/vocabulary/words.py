"""The reserved words of the language, and the names of its types."""

from collections.abc import Mapping
from math import pi

STATEMENTS = (
    "model",
    "let",
    "axis",
    "input",
    "output",
    "block",
    "network",
    "loss",
    "optimizer",
    "schedule",
    "train",
    "data",
    "accept",
)
CLAUSES = ("in", "bound", "log", "from")
COMBINATORS = ("repeat", "residual")
BOOLEANS = ("true", "false")
CONSTANTS: Mapping[str, float] = {"pi": pi}
KEYWORDS = frozenset((*STATEMENTS, *CLAUSES, *COMBINATORS, *BOOLEANS, *CONSTANTS, "it"))

TYPES = ("real",)
