"""The compiler of `.nn` files: text in, text out, without JAX."""

from . import ir, syntax
from .declare import Declarations
from .errors import Diagnostic, Edit, Fix, Note, did_you_mean
from .fixes import apply_fixes
from .format import format_source
from .lints import CODES as LINT_CODES
from .lints import LEVELS, Level, Levels, lint, require_levels
from .lints import data as lints_of_data
from .pipeline import (
    Compilation,
    CompileError,
    check_source,
    compile_source,
    draw_svg,
    draw_text,
    emit_source,
)
from .private import private_folder
from .reading import Files, Folder, Kept, Recorder, read_spec
from .render import as_json, render, render_all
from .source import Source, Span
from .summary import Row, summarize
from .vocabulary import NOT_TRAINED
from .walk import layer_kinds

__all__ = [
    "LEVELS",
    "LINT_CODES",
    "NOT_TRAINED",
    "Compilation",
    "CompileError",
    "Declarations",
    "Diagnostic",
    "Edit",
    "Files",
    "Fix",
    "Folder",
    "Kept",
    "Level",
    "Levels",
    "Note",
    "Recorder",
    "Row",
    "Source",
    "Span",
    "apply_fixes",
    "as_json",
    "check_source",
    "compile_source",
    "did_you_mean",
    "draw_svg",
    "draw_text",
    "emit_source",
    "format_source",
    "ir",
    "layer_kinds",
    "lint",
    "lints_of_data",
    "private_folder",
    "read_spec",
    "render",
    "render_all",
    "require_levels",
    "summarize",
    "syntax",
]
