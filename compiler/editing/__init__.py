"""What an editor asks of a text: its names, its words, and what to write next."""

from .analysis import Analysis, analyze
from .edits import Edit, apply_edits
from .rename import refusal_of, rename
from .symbols import Kind, Occurrence, Scope, Symbol, Symbols

__all__ = [
    "Analysis",
    "Edit",
    "Kind",
    "Occurrence",
    "Scope",
    "Symbol",
    "Symbols",
    "analyze",
    "apply_edits",
    "refusal_of",
    "rename",
]
