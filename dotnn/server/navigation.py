"""Navigation requests: definition, references, rename, outline and folding."""

from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from dotnn.compiler import MODEL_SPEC, editing, syntax

from .convert import SYMBOLS, edits_of, file_uri, locate, range_of
from .elsewhere import analyses_that_share, project_analyses
from .session import Session


class Refusal(JsonRpcException):
    """Why a name cannot be renamed; shown to the user."""

    CODE = types.LSPErrorCodes.RequestFailed.value
    MESSAGE = "refused"


def _refusal(reason: str) -> Refusal:
    return Refusal(message=reason, code=Refusal.CODE)


async def definition(
    session: Session, params: types.DefinitionParams
) -> types.Location | None:
    """The declaration of a name, or the file that a string names."""
    analysis, offset = await session.place(params)
    uri = params.text_document.uri
    found = analysis.symbols.at(offset)
    if found is not None:
        return locate(found.symbol.span, analysis, uri, session.units)
    for statement in analysis.own_statements:
        match statement:
            case syntax.Import(path=path):
                name = path.value
            case syntax.Use(path=path):
                name = f"{path.value.rstrip('/')}/{MODEL_SPEC}"
            case _:
                continue
        if path.span.start <= offset <= path.span.end:
            start = types.Position(0, 0)
            return types.Location(
                file_uri(name, analysis, uri), types.Range(start, start)
            )
    return None


async def references(
    session: Session, params: types.ReferenceParams
) -> list[types.Location] | None:
    """All occurrences of a name in the open folders."""
    analysis, offset = await session.place(params)
    found = analysis.symbols.at(offset)
    if found is None:
        return None
    uri, units = params.text_document.uri, session.units
    places: dict[tuple[Any, ...], types.Location] = {}
    shared = await analyses_that_share(session, uri, analysis, found.symbol)
    for other_uri, other, symbol in shared.texts:
        for occurrence in other.symbols.of(symbol):
            if occurrence.declares and not params.context.include_declaration:
                continue
            place = locate(occurrence.span, other, other_uri, units)
            start = place.range.start
            places[place.uri, start.line, start.character] = place
    return list(places.values())


async def highlight(
    session: Session, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """The occurrences of a name in a text."""
    analysis, offset = await session.place(params)
    found = analysis.symbols.at(offset)
    if found is None:
        return None
    positions = session.positions(analysis)
    kinds = types.DocumentHighlightKind
    return [
        types.DocumentHighlight(
            range_of(each.span, positions),
            kinds.Write if each.declares else kinds.Read,
        )
        for each in analysis.symbols.of(found.symbol)
        if each.span.start < analysis.own_end
    ]


# ---- other names ----


async def prepare_rename(
    session: Session, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder:
    """The name that a rename would change."""
    analysis, offset = await session.place(params)
    found = analysis.symbols.at(offset)
    if found is None:
        word = editing.word_around(analysis.own_text, offset)
        text = analysis.own_text[word.start : word.end]
        raise _refusal(
            f"`{text}` is not a name of the spec" if text else "no name here"
        )
    place = range_of(found.span, session.positions(analysis))
    return types.PrepareRenamePlaceholder(place, found.symbol.name)


async def rename(session: Session, params: types.RenameParams) -> types.WorkspaceEdit:
    """Edits that rename a symbol in every file that shares it."""
    analysis, offset = await session.place(params)
    found = analysis.symbols.at(offset)
    if found is None:
        raise _refusal("no name of the spec here")
    uri, units = params.text_document.uri, session.units
    changes: dict[str, dict[tuple[int, int, int, int], types.TextEdit]] = {}
    shared = await analyses_that_share(session, uri, analysis, found.symbol)
    for other_uri, other, symbol in shared.texts:
        edits = await session.documents.work(
            editing.rename, other, symbol, params.new_name
        )
        if isinstance(edits, str):
            where = "" if other_uri == uri else f" in {other.source.name}"
            raise _refusal(f"{edits}{where}")
        for file, found_edits in edits_of(edits, other, other_uri, units).items():
            for edit in found_edits:
                start, end = edit.range.start, edit.range.end
                key = (start.line, start.character, end.line, end.character)
                changes.setdefault(file, {})[key] = edit
    if shared.unseen:
        _warn_of_unseen(session, shared.unseen)
    return workspace_edit(
        session, {file: list(edits.values()) for file, edits in changes.items()}
    )


def _warn_of_unseen(session: Session, unseen: tuple[str, ...]) -> None:
    names = ", ".join(unseen[:3]) + (", …" if len(unseen) > 3 else "")
    session.server.window_show_message(
        types.ShowMessageParams(
            types.MessageType.Warning,
            f"not searched for the old name: {names}",
        )
    )


def workspace_edit(
    session: Session, changes: dict[str, list[types.TextEdit]]
) -> types.WorkspaceEdit:
    """Edits of files, tied to the versions that they apply to."""
    workspace = session.server.client_capabilities.workspace
    said = workspace.workspace_edit if workspace else None
    if said is None or not said.document_changes:
        return types.WorkspaceEdit(changes=changes)
    buffers = session.documents.buffers
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(
                    file, buffers[file].version if file in buffers else None
                ),
                edits,
            )
            for file, edits in changes.items()
        ]
    )


# ---- the text as a whole ----


async def symbols(
    session: Session, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol]:
    analysis = await session.documents.analysis(params.text_document.uri)
    positions = session.positions(analysis)
    return [_symbol(entry, positions) for entry in editing.outline(analysis)]


def _symbol(entry: editing.Entry, positions: editing.Positions) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=entry.name,
        detail=entry.detail or None,
        kind=SYMBOLS[entry.kind],
        range=range_of(entry.span, positions),
        selection_range=range_of(entry.selection, positions),
        children=[_symbol(inner, positions) for inner in entry.inside],
    )


async def workspace_symbols(
    session: Session, params: types.WorkspaceSymbolParams
) -> list[types.WorkspaceSymbol]:
    """Entries of the outlines of all specs, by a part of their name."""
    return await session.documents.work(_matching, session, params.query.lower())


def _matching(session: Session, query: str) -> list[types.WorkspaceSymbol]:
    found: list[types.WorkspaceSymbol] = []
    for uri, analysis in project_analyses(session, query):
        for entry in editing.outline(analysis):
            if query in entry.name.lower() and entry.name != entry.kind:
                place = locate(entry.selection, analysis, uri, session.units)
                kind = SYMBOLS[entry.kind]
                found.append(types.WorkspaceSymbol(place, entry.name, kind))
    return found


async def folding(
    session: Session, params: types.FoldingRangeParams
) -> list[types.FoldingRange]:
    analysis = await session.documents.analysis(params.text_document.uri)
    positions = session.positions(analysis)
    return [
        types.FoldingRange(
            start_line=positions.position(fold.span.start)[0],
            end_line=positions.position(fold.span.end)[0],
            kind=types.FoldingRangeKind.Comment if fold.comment else None,
        )
        for fold in editing.folds(analysis)
    ]
