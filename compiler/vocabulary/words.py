"""The reserved words of the language, and the names of its types."""

from collections.abc import Mapping
from math import pi

from .statements import STATEMENTS

CLAUSES = ("in", "bound", "periodic", "log", "step", "from", "optional")
# Words only where they stand; elsewhere they may be names.
SOFT = frozenset({"optional"})
COMBINATORS = ("repeat", "residual")
MARKS = ("as", "frozen")
BOOLEANS = ("true", "false")
# Combinations of values, and a learned scalar.
JOINS = ("concat", "dot", "bias")
CONSTANTS: Mapping[str, float] = {"pi": pi}
_RESERVED = (*STATEMENTS, *CLAUSES, *COMBINATORS, *MARKS, *BOOLEANS, *CONSTANTS, "it")
KEYWORDS = frozenset(_RESERVED) - SOFT

TYPES = ("real", "complex", "one_of", "simplex", "fractions")
