"""First specs of `dotnn new`, trained, beside a linear model of the same rows."""

from .compare import Score, compare
from .problems import PROBLEMS, write_problem

__all__ = ["PROBLEMS", "Score", "compare", "write_problem"]
