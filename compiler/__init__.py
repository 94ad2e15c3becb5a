"""The compiler of `.nn` files: text in, text out, without JAX.

`dotnn check` starts sooner without layout and pages: the names of these are imported
when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import ir, syntax
from .declare import Declarations
from .errors import Diagnostic, Edit, Fix, Note, did_you_mean
from .fixes import apply_fixes
from .lints import CODES as LINT_CODES
from .lints import LEVELS, Level, Levels, lint, require_levels
from .lints import data as lints_of_data
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
from .source import Source, Span
from .summary import Row, summarize
from .units import unit_registry
from .vocabulary import NOT_TRAINED
from .walk import layer_kinds

if TYPE_CHECKING:
    from .format import format_source
    from .pages import Example, Page, explain_code, explained_codes, parse_page
    from .sarif import as_sarif

_HOMES = {
    "Example": "pages",
    "Page": "pages",
    "as_sarif": "sarif",
    "explain_code": "pages",
    "explained_codes": "pages",
    "format_source": "format",
    "parse_page": "pages",
}

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


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    found = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found
