"""The compiler of `.nn` files: text in, text out, without JAX."""

from . import ir, syntax
from .declare import Declarations
from .errors import Diagnostic, Edit, Fix, Note, did_you_mean
from .fixes import apply_fixes
from .format import format_source
from .lints import CODES as LINT_CODES
from .lints import LEVELS, Level, Levels, lint, require_levels
from .lints import data as lints_of_data
from .pages import Example, Page, explain_code, explained_codes, parse_page
from .paint import COLORED, PLAIN, Paint
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
from .render import as_json, concise, render, render_all
from .sarif import as_sarif
from .source import Source, Span
from .summary import Row, summarize
from .units import unit_registry
from .vocabulary import NOT_TRAINED
from .walk import layer_kinds

__all__ = [
    "COLORED",
    "LEVELS",
    "LINT_CODES",
    "NOT_TRAINED",
    "PLAIN",
    "Compilation",
    "CompileError",
    "Declarations",
    "Diagnostic",
    "Edit",
    "Example",
    "Files",
    "Fix",
    "Folder",
    "Kept",
    "Level",
    "Levels",
    "Note",
    "Page",
    "Paint",
    "Recorder",
    "Row",
    "Source",
    "Span",
    "apply_fixes",
    "as_json",
    "as_sarif",
    "check_source",
    "compile_source",
    "concise",
    "did_you_mean",
    "draw_svg",
    "draw_text",
    "emit_source",
    "explain_code",
    "explained_codes",
    "format_source",
    "ir",
    "layer_kinds",
    "lint",
    "lints_of_data",
    "parse_page",
    "private_folder",
    "read_spec",
    "render",
    "render_all",
    "require_levels",
    "summarize",
    "syntax",
    "unit_registry",
]
