"""Requests while typing: completion, hover and signature help."""

import re

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from dotnn.compiler import Span, editing

from .convert import ITEMS, range_of
from .paths import path_items
from .session import Session

TRIGGERS = (" ", ">", "(", "[", ",", ":", "=", ".", "{", '"', "/")


async def completion(
    session: Session, params: types.CompletionParams
) -> types.CompletionList:
    """Complete the text at a position, best match first."""
    analysis, offset = await session.place(params)
    uri = params.text_document.uri
    paths = path_items(uri, analysis.own_text, offset)
    if paths is not None:
        return _paths(session, analysis, uri, *paths)
    before = session.documents.before(uri)
    context = params.context
    typed = context.trigger_character if context else None
    asked = typed in (" ", ">") and _asks(analysis.own_text[:offset])
    if typed in (" ", ">", '"', "/") and not asked:
        return types.CompletionList(is_incomplete=False, items=[])
    found = await session.documents.work(editing.complete, analysis, offset, before)
    word = editing.word_around(analysis.own_text, offset)
    place = range_of(word, session.positions(analysis))
    items = [_item(item, place, n, uri) for n, item in enumerate(found)]
    return types.CompletionList(is_incomplete=False, items=items)


def _paths(
    session: Session,
    analysis: editing.Analysis,
    uri: str,
    items: list[types.CompletionItem],
    place: tuple[int, int],
) -> types.CompletionList:
    replaced = range_of(Span(*place), session.positions(analysis))
    for item in items:
        item.text_edit = types.TextEdit(replaced, item.label)
        item.data = {"noun": "path", "uri": uri, "start": None}
    return types.CompletionList(is_incomplete=False, items=items)


_ASKING = re.compile(r"(->|=|:|,|\b(in|bound|loss|optimizer|schedule|accept)) ?$")


def _asks(text: str) -> bool:
    """Whether a completion should open after a typed blank or `>`."""
    return _ASKING.search(text[-20:]) is not None


def _item(
    item: editing.Item, place: types.Range, number: int, uri: str
) -> types.CompletionItem:
    start = None if item.symbol is None else item.symbol.span.start
    return types.CompletionItem(
        label=item.label,
        kind=ITEMS.get(item.noun, types.CompletionItemKind.Property),
        detail=item.detail or item.noun,
        sort_text=f"{number:04}",
        filter_text=item.label,
        text_edit=types.TextEdit(place, item.insert or item.label),
        data={"noun": item.noun, "uri": uri, "start": start},
    )


_NO_START: dict[str, None] = {"start": None}


async def resolve_completion(
    session: Session, item: types.CompletionItem
) -> types.CompletionItem:
    """Add documentation to the selected completion."""
    match item.data:
        case {"uri": str(uri), "start": int(start), "noun": str(noun)}:
            pass
        # Some editors drop a key without a value.
        case {"uri": str(uri), "noun": str(noun), **rest} if rest in ({}, _NO_START):
            start = None
        case _:
            raise JsonRpcInvalidParams("expected a completion of this server")
    text = editing.describe(noun, item.label)
    if start is not None:
        analysis = await session.documents.analysis(uri)
        known = analysis if analysis.spec else session.documents.before(uri)
        text = await session.documents.work(_card, analysis, start, known)
    if text:
        item.documentation = types.MarkupContent(types.MarkupKind.Markdown, text)
    return item


def _card(
    analysis: editing.Analysis, start: int, known: editing.Analysis | None
) -> str:
    found = analysis.symbols.at(start)
    if found is None:
        return ""
    return "\n\n".join(filter(None, editing.card(analysis, found.symbol, known)))


async def hover(session: Session, params: types.HoverParams) -> types.Hover | None:
    """Documentation of the word at a position."""
    analysis, offset = await session.place(params)
    before = session.documents.before(params.text_document.uri)
    found = await session.documents.work(editing.hover, analysis, offset, before)
    if found is None:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
    return types.Hover(content, range_of(found.span, session.positions(analysis)))


async def signature(
    session: Session, params: types.SignatureHelpParams
) -> types.SignatureHelp | None:
    """The signature of the call at a position."""
    analysis, offset = await session.place(params)
    before = session.documents.before(params.text_document.uri)
    found = editing.signature(analysis, offset, before)
    if found is None:
        return None
    parameters = [
        types.ParameterInformation(_units(found.label, part), meaning or None)
        for part, meaning in found.parts
    ]
    markdown = types.MarkupKind.Markdown
    about = types.MarkupContent(markdown, found.about) if found.about else None
    # After the last parameter, none is active.
    active = len(parameters) if found.active is None else found.active
    one = types.SignatureInformation(found.label, about, parameters, active)
    return types.SignatureHelp([one], active_signature=0, active_parameter=active)


def _units(label: str, part: tuple[int, int]) -> tuple[int, int]:
    """A part of a label as UTF-16 offsets, as the protocol requires."""
    positions = editing.Positions(label, "utf-16")
    return positions.position(part[0])[1], positions.position(part[1])[1]
