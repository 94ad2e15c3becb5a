"""The compiler of `.nn` files: text in, text out, without JAX."""

from . import ir, syntax
from .errors import Diagnostic, did_you_mean
from .pages import Example, Page, explain_code, explained_codes, parse_page
from .pipeline import (
    Compilation,
    CompileError,
    check_source,
    compile_source,
    emit_source,
)
from .private import private_folder
from .reading import Files, Folder, Kept, Recorder
from .render import as_json, render, render_all
from .source import Source, Span
from .summary import Row, summarize
from .vocabulary import NOT_TRAINED
from .walk import layer_kinds

__all__ = [
    "NOT_TRAINED",
    "Compilation",
    "CompileError",
    "Diagnostic",
    "Example",
    "Files",
    "Folder",
    "Kept",
    "Page",
    "Recorder",
    "Row",
    "Source",
    "Span",
    "as_json",
    "check_source",
    "compile_source",
    "did_you_mean",
    "emit_source",
    "explain_code",
    "explained_codes",
    "ir",
    "layer_kinds",
    "parse_page",
    "private_folder",
    "render",
    "render_all",
    "summarize",
    "syntax",
]
