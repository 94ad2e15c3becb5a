"""Diagnostics as SARIF 2.1.0, the format of code scanning and editors.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import Any

from ..text.source import Source, Span
from .diagnostic import Diagnostic, Edit, Fix, Note
from .render import file_of

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

Help = Callable[[str], str]
"""The Markdown page on a code; empty where it has none."""


def as_sarif(
    diagnostics: Iterable[tuple[Diagnostic, Source]], *, version: str, page: Help
) -> dict[str, Any]:
    """Render the diagnostics of several specs as one run of the tool.

    Args:
        version: version of dotnn.
    """
    pairs = list(diagnostics)
    first = {diagnostic.code: diagnostic for diagnostic, _ in reversed(pairs)}
    codes = sorted(first)
    driver = {
        "name": "dotnn",
        "version": version,
        "rules": [_rule(first[code], page(code)) for code in codes],
    }
    results = [_result(*pair, index=codes.index(pair[0].code)) for pair in pairs]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(diagnostic: Diagnostic, page: str) -> dict[str, Any]:
    title, _, body = page.partition("\n")
    short = title.partition(": ")[2] or diagnostic.message
    rule = {"id": diagnostic.code, "shortDescription": {"text": short}}
    if page:
        rule["help"] = {"text": body.strip(), "markdown": page.strip()}
    return {**rule, "defaultConfiguration": {"level": diagnostic.severity}}


def _result(diagnostic: Diagnostic, source: Source, *, index: int) -> dict[str, Any]:
    text = "; ".join(filter(None, (diagnostic.message, diagnostic.hint)))
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": diagnostic.severity,
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(diagnostic.span, source)}],
    }
    if diagnostic.notes:
        result["relatedLocations"] = [
            _related(note, source) for note in diagnostic.notes
        ]
    if diagnostic.fix is not None:
        result["fixes"] = [_fix(diagnostic.fix, source)]
    return result


def _related(note: Note, source: Source) -> dict[str, Any]:
    place = {"physicalLocation": _location(note.span, source)}
    return {**place, "message": {"text": note.label or "here"}}


def _fix(fix: Fix, source: Source) -> dict[str, Any]:
    files = {file_of(edit.span, source): None for edit in fix.edits}
    changes = [
        {
            "artifactLocation": {"uri": _uri(file)},
            "replacements": [
                _replacement(edit, source)
                for edit in fix.edits
                if file_of(edit.span, source) == file
            ],
        }
        for file in files
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes}


def _replacement(edit: Edit, source: Source) -> dict[str, Any]:
    deleted = {"deletedRegion": _region(edit.span, source)}
    return {**deleted, "insertedContent": {"text": edit.text}} if edit.text else deleted


def _location(span: Span | None, source: Source) -> dict[str, Any]:
    artifact = {"artifactLocation": {"uri": _uri(file_of(span, source))}}
    if span is None:
        return artifact
    return {**artifact, "region": _region(span, source)}


def _region(span: Span, source: Source) -> dict[str, int]:
    start_line, start_column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
    }


def _uri(name: str) -> str:
    """URI of a file: relative if the path is, `file:` if it is absolute."""
    # Imported here because most checks do not need it, and it delays the start.
    from urllib.parse import quote

    path = PurePath(name)
    if path.is_absolute():
        return path.as_uri()
    return quote(path.as_posix())
