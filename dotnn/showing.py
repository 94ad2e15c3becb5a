"""Output of diagnostics: format and colors."""

import json
import os
from collections.abc import Iterable, Sequence
from typing import TextIO

from dotnn.compiler import COLORED, PLAIN, Diagnostic, Paint, Source, as_json, concise
from dotnn.grammar import page_codes, read_page
from dotnn.version import __version__

COLORS = ("auto", "always", "never")
FORMATS = ("text", "concise", "json", "sarif")

Found = tuple[Diagnostic, Source]


def paint_for(stream: TextIO, choice: str = "auto") -> Paint:
    """Colors of a stream: as chosen, by environment variables, or for a terminal.

    NO_COLOR (https://no-color.org) and FORCE_COLOR count if they are not empty.
    """
    if choice != "auto":
        return COLORED if choice == "always" else PLAIN
    if os.environ.get("NO_COLOR"):
        return PLAIN
    if os.environ.get("FORCE_COLOR"):
        return COLORED
    if os.environ.get("TERM") == "dumb":
        return PLAIN
    return COLORED if stream.isatty() else PLAIN


def print_found(found: Sequence[Found], form: str) -> None:
    """Print diagnostics in a machine-readable format: concise, json or sarif."""
    match form:
        case "concise":
            for pair in found:
                print(concise(*pair))
        case "json":
            print(json.dumps([as_json(*pair) for pair in found], indent=2))
        case _:
            from dotnn.compiler import as_sarif

            log = as_sarif(found, version=__version__, page=_page)
            print(json.dumps(log, indent=2))


def where_to_read_on(found: Iterable[Diagnostic]) -> str:
    """A line that names the command to explain the first code; may be empty."""
    explained = page_codes()
    code = next((d.code for d in found if d.code in explained), None)
    return f"dotnn explain {code} says more\n" if code else ""


def _page(code: str) -> str:
    """The page of a code; empty if there is none."""
    return read_page(code) if code in page_codes() else ""
