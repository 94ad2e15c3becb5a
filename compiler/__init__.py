"""The compiler of `.nn` files: text in, text out, without JAX.

`dotnn check` starts sooner without layout and pages: the names of these are imported
when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import ir, syntax
from .checking.contract.units import is_unit, unit_registry
from .checking.declare import Declarations
from .compilation import Compilation, CompileError
from .diagnostics.diagnostic import Diagnostic, Edit, Fix, Note, did_you_mean
from .diagnostics.fixes import apply_fixes
from .diagnostics.paint import COLORED, PLAIN, Paint
from .diagnostics.render import as_json, concise, render, render_all
from .ir.summary import Row, summarize
from .ir.walk import compared_outputs, convolves, targets_in
from .lints import CODES as LINT_CODES
from .lints import LEVELS, Level, Levels, lint, require_levels
from .lints import data as lints_of_data
from .lints.data import DATA_CODES
from .pipeline import (
    check_source,
    compile_source,
    emit_source,
)
from .text.models import (
    CHANGED,
    MODEL_ABOUT,
    MODEL_SPEC,
    describe_model,
    digest_of,
    is_sealed,
    read_model,
    sealed,
)
from .text.private import private_folder
from .text.reading import Files, Folder, Kept, Unreadable, read_bounded, read_spec
from .text.source import Source, Span
from .text.widths import escaped
from .vocabulary import METRICS, SCHEDULES, Errors
from .vocabulary.spellings import alike, respelled, unit_of_text

if TYPE_CHECKING:
    from . import drafting
    from .diagnostics.pages import (
        Example,
        Page,
        explain_code,
        explained_codes,
        parse_page,
    )
    from .diagnostics.sarif import as_sarif
    from .drawing import draw_svg, draw_text
    from .formatting.format import format_source

_HOMES = {
    "Example": "diagnostics.pages",
    "Page": "diagnostics.pages",
    "as_sarif": "diagnostics.sarif",
    "drafting": "drafting",
    "draw_svg": "drawing",
    "draw_text": "drawing",
    "explain_code": "diagnostics.pages",
    "explained_codes": "diagnostics.pages",
    "format_source": "formatting.format",
    "parse_page": "diagnostics.pages",
}

__all__ = [
    "CHANGED",
    "COLORED",
    "DATA_CODES",
    "LEVELS",
    "LINT_CODES",
    "METRICS",
    "MODEL_ABOUT",
    "MODEL_SPEC",
    "PLAIN",
    "SCHEDULES",
    "Compilation",
    "CompileError",
    "Declarations",
    "Diagnostic",
    "Edit",
    "Errors",
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
    "Row",
    "Source",
    "Span",
    "Unreadable",
    "alike",
    "apply_fixes",
    "as_json",
    "as_sarif",
    "check_source",
    "compared_outputs",
    "compile_source",
    "concise",
    "convolves",
    "describe_model",
    "did_you_mean",
    "digest_of",
    "drafting",
    "draw_svg",
    "draw_text",
    "emit_source",
    "escaped",
    "explain_code",
    "explained_codes",
    "format_source",
    "ir",
    "is_sealed",
    "is_unit",
    "lint",
    "lints_of_data",
    "parse_page",
    "private_folder",
    "read_bounded",
    "read_model",
    "read_spec",
    "render",
    "render_all",
    "require_levels",
    "respelled",
    "sealed",
    "summarize",
    "syntax",
    "targets_in",
    "unit_of_text",
    "unit_registry",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    module = import_module(f"{__name__}.{home}")
    found = module if home == name else getattr(module, name)
    globals()[name] = found
    return found
