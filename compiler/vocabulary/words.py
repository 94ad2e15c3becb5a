"""The reserved words of the language, and the names of its types."""

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
CONSTANTS = ("true", "false")
KEYWORDS = frozenset((*STATEMENTS, *CLAUSES, *COMBINATORS, *CONSTANTS, "it"))

TYPES = ("real",)
