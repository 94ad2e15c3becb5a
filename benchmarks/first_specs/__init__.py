"""First specs of `dotnn new`, trained, beside a linear model of the same rows."""

from .compare import Outcome, Score, compare
from .problems import PROBLEMS, write_problem

__all__ = ["PROBLEMS", "Outcome", "Score", "compare", "write_problem"]
