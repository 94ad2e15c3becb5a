"""The compiler of `.nn` files: text in, text out, without JAX."""

from . import ir, syntax
from .errors import Diagnostic, did_you_mean
from .pipeline import (
    Compilation,
    CompileError,
    check_source,
    compile_source,
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
    "NOT_TRAINED",
    "Compilation",
    "CompileError",
    "Diagnostic",
    "Files",
    "Folder",
    "Kept",
    "Recorder",
    "Row",
    "Source",
    "Span",
    "as_json",
    "check_source",
    "compile_source",
    "did_you_mean",
    "emit_source",
    "ir",
    "layer_kinds",
    "private_folder",
    "read_spec",
    "render",
    "render_all",
    "summarize",
    "syntax",
]
