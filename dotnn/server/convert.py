"""Conversions of diagnostics, spans and edits to the protocol."""

from pathlib import Path

from lsprotocol import types
from pygls import uris

from dotnn.compiler import Diagnostic, Edit, Span, editing, syntax

_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
# Codes of unused text, which editors grey out.
_UNNECESSARY = frozenset({"E224", "W002"})

SYMBOLS: dict[str, types.SymbolKind] = {
    **{
        row.keyword: types.SymbolKind[row.symbol] for row in editing.STATEMENTS.values()
    },
    "value": types.SymbolKind.Variable,
    "setting": types.SymbolKind.Property,
}
ITEMS: dict[str, types.CompletionItemKind] = {
    "statement": types.CompletionItemKind.Keyword,
    "clause": types.CompletionItemKind.Keyword,
    "mark": types.CompletionItemKind.Keyword,
    "combinator": types.CompletionItemKind.Keyword,
    "type": types.CompletionItemKind.TypeParameter,
    "unit": types.CompletionItemKind.Unit,
    "layer": types.CompletionItemKind.Class,
    "activation": types.CompletionItemKind.Function,
    "function": types.CompletionItemKind.Function,
    "join": types.CompletionItemKind.Function,
    "loss": types.CompletionItemKind.Function,
    "penalty": types.CompletionItemKind.Function,
    "metric": types.CompletionItemKind.Function,
    "optimizer": types.CompletionItemKind.Function,
    "schedule": types.CompletionItemKind.Function,
    "initializer": types.CompletionItemKind.EnumMember,
    "word": types.CompletionItemKind.EnumMember,
    "constant": types.CompletionItemKind.Constant,
    "argument": types.CompletionItemKind.Field,
    "let": types.CompletionItemKind.Constant,
    "axis": types.CompletionItemKind.Struct,
    "input": types.CompletionItemKind.Variable,
    "output": types.CompletionItemKind.Variable,
    "value": types.CompletionItemKind.Variable,
    "parameter": types.CompletionItemKind.Variable,
    "stage": types.CompletionItemKind.Reference,
    "block": types.CompletionItemKind.Class,
    "use": types.CompletionItemKind.Module,
}


def range_of(span: Span, positions: editing.Positions) -> types.Range:
    """A span as lines and columns."""
    start, end = positions.position(span.start), positions.position(span.end)
    return types.Range(types.Position(*start), types.Position(*end))


def locate(
    span: Span, analysis: editing.Analysis, uri: str, units: editing.Units
) -> types.Location:
    """Location of a span in a text or in an imported file."""
    name, text, local = analysis.local(span)
    positions = editing.Positions(text, units)
    return types.Location(file_uri(name, analysis, uri), range_of(local, positions))


def file_uri(name: str, analysis: editing.Analysis, uri: str) -> str:
    """URI of a text or of a file that it imports."""
    if name == analysis.source.name:
        return uri
    path = Path(analysis.source.name).parent / name
    return uris.from_fs_path(str(path)) or uri


def edits_of(
    edits: tuple[Edit, ...],
    analysis: editing.Analysis,
    uri: str,
    units: editing.Units,
) -> dict[str, list[types.TextEdit]]:
    """Edits by file."""
    found: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        place = locate(edit.span, analysis, uri, units)
        found.setdefault(place.uri, []).append(types.TextEdit(place.range, edit.text))
    return found


# ---- diagnostics ----


def diagnostic_of(
    mistake: Diagnostic,
    analysis: editing.Analysis,
    uri: str,
    units: editing.Units,
) -> types.Diagnostic:
    """A diagnostic at its span, or at the import of the file that contains it."""
    positions = editing.Positions(analysis.own_text, units)
    notes = [(note.span, note.label) for note in mistake.notes]
    span = mistake.span
    if span is not None and span.start > analysis.own_end:
        notes.insert(0, (span, mistake.label or mistake.message))
        span = import_span(span, analysis)
    return types.Diagnostic(
        range=range_of(_shown(span, analysis), positions),
        message=_message(mistake),
        severity=_SEVERITIES[mistake.severity],
        code=mistake.code,
        code_description=_page(mistake),
        source="dotnn",
        tags=_tags(mistake),
        related_information=[
            types.DiagnosticRelatedInformation(
                locate(place, analysis, uri, units), label
            )
            for place, label in notes
        ]
        or None,
        data=mistake.fix is not None or None,
    )


def _message(mistake: Diagnostic) -> str:
    label = f": {mistake.label}" if mistake.label else ""
    hint = f"\nhint: {mistake.hint}" if mistake.hint else ""
    return f"{mistake.message}{label}{hint}"


def _shown(span: Span | None, analysis: editing.Analysis) -> Span:
    """The underlined span; the first line for a missing statement."""
    text = analysis.own_text
    if span is None:
        end = text.find("\n")
        return Span(0, len(text) if end < 0 else end)
    if span.start == span.end and span.start and text[span.start - 1] not in "\r\n":
        return Span(
            span.start - 1, span.end
        )  # an empty span at the end underlines the last character
    return span


def _tags(mistake: Diagnostic) -> list[types.DiagnosticTag] | None:
    unused = mistake.code in _UNNECESSARY
    return [types.DiagnosticTag.Unnecessary] if unused else None


def _page(mistake: Diagnostic) -> types.CodeDescription | None:
    """The page that explains a diagnostic, if its reference is a URL."""
    reference = mistake.reference
    link = next((w for w in reference.split() if w.startswith("https://")), "")
    return types.CodeDescription(link.strip("(),.<>")) if link else None


def import_span(span: Span, analysis: editing.Analysis) -> Span | None:
    """The import statement for the file that contains a span."""
    name = Path(analysis.source.part(span.start)[1]).name
    imports = [s for s in analysis.own_statements if isinstance(s, syntax.Import)]
    same = [s for s in imports if Path(s.path.value).name == name]
    # For an indirect import, any import statement serves.
    found = next(iter((*same, *imports)), None)
    return None if found is None else found.path.span
