"""Diagnostics, fixes, formatting and semantic tokens."""

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from lsprotocol import types

from dotnn.compiler import (
    Compilation,
    CompileError,
    Diagnostic,
    Source,
    apply_fixes,
    editing,
    format_source,
)

from .convert import diagnostic_of, edits_of, range_of
from .documents import Outdated
from .navigation import workspace_edit
from .session import Session

FIX_ALL = "source.fixAll.dotnn"
MODIFIERS = ("declaration", "readonly", "defaultLibrary")


# ---- mistakes ----


async def publish(session: Session, uri: str) -> None:
    """Publish the diagnostics of a text, unless it has changed meanwhile."""
    try:
        analysis = await session.documents.analysis(uri)
        done = await session.documents.work(session.documents.lint, analysis)
    except Outdated:
        return
    buffer = session.documents.buffers.get(uri)
    if buffer is None or buffer.text != analysis.own_text:
        return
    found = [
        _converted(mistake, analysis, uri, session) for mistake in done.diagnostics
    ]
    session.server.text_document_publish_diagnostics(
        types.PublishDiagnosticsParams(uri, found, buffer.version)
    )


def _converted(
    mistake: Diagnostic, analysis: editing.Analysis, uri: str, session: Session
) -> types.Diagnostic:
    return diagnostic_of(mistake, analysis, uri, session.units)


# ---- what mends them ----


async def actions(
    session: Session, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """Fixes of the diagnostics at a position, and of all safe ones."""
    uri = params.text_document.uri
    analysis = await session.documents.analysis(uri)
    done = await session.documents.work(session.documents.lint, analysis)
    only = params.context.only
    found: list[types.CodeAction] = []
    if _wanted(types.CodeActionKind.QuickFix.value, only):
        found += _quick_fixes(session, params, analysis, done)
    if _wanted(FIX_ALL, only):
        found += _fix_all(session, uri, analysis, done)
    return found


def _wanted(kind: str, only: Any) -> bool:
    """Whether a kind of action is requested; `source` includes `source.fixAll`."""
    if not only:
        return True
    asked = [getattr(each, "value", each) for each in only]
    return any(kind == each or kind.startswith(f"{each}.") for each in asked)


def _quick_fixes(
    session: Session,
    params: types.CodeActionParams,
    analysis: editing.Analysis,
    done: Compilation,
) -> Iterator[types.CodeAction]:
    uri = params.text_document.uri
    start = session.offset(analysis, params.range.start)
    end = session.offset(analysis, params.range.end)
    for mistake in done.diagnostics:
        fix, span = mistake.fix, mistake.span
        if fix is None or span is None or span.end < start or span.start > end:
            continue
        edits = edits_of(fix.edits, analysis, uri, session.units)
        yield types.CodeAction(
            title=fix.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[_converted(mistake, analysis, uri, session)],
            is_preferred=fix.safe,
            edit=workspace_edit(session, edits),
        )


def _fix_all(
    session: Session, uri: str, analysis: editing.Analysis, done: Compilation
) -> Iterator[types.CodeAction]:
    text, made = apply_fixes(analysis.source, done.diagnostics)
    if made:
        edits = [_whole(text, analysis, session)]
        yield types.CodeAction(
            title="apply all safe fixes",
            kind=FIX_ALL,
            diagnostics=[_converted(m, analysis, uri, session) for m in made],
            edit=workspace_edit(session, {uri: edits}),
        )


def _whole(text: str, analysis: editing.Analysis, session: Session) -> types.TextEdit:
    """The edit that replaces the changed part of a text."""
    edit = editing.difference(analysis.own_text, text)
    return types.TextEdit(range_of(edit.span, session.positions(analysis)), edit.text)


# ---- the text as a whole ----


async def formatting(
    session: Session, params: types.DocumentFormattingParams
) -> list[types.TextEdit] | None:
    """Edits that format a text; none if it cannot be parsed."""
    analysis = await session.documents.analysis(params.text_document.uri)
    text = await session.documents.work(laid_out, analysis)
    if text is None or text == analysis.own_text:
        return None
    return [_whole(text, analysis, session)]


async def range_formatting(
    session: Session, params: types.DocumentRangeFormattingParams
) -> list[types.TextEdit] | None:
    """Edits that format some lines; none if the rest cannot stay as it is."""
    analysis = await session.documents.analysis(params.text_document.uri)
    session.offset(analysis, params.range.start)
    session.offset(analysis, params.range.end)
    last = params.range.end.line + (params.range.end.character > 0)
    lines = (params.range.start.line, max(last, params.range.start.line + 1))
    text = await session.documents.work(laid_out_lines, analysis, lines)
    if text is None or text == analysis.own_text:
        return None
    return [_whole(text, analysis, session)]


def laid_out_lines(analysis: editing.Analysis, lines: tuple[int, int]) -> str | None:
    """A text with some formatted lines; None if it would not format as before."""
    whole = laid_out(analysis)
    if whole is None:
        return None
    old = analysis.own_text.splitlines(keepends=True)
    new = whole.splitlines(keepends=True)
    text = ""
    for _, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        meets = i < lines[1] and (j > lines[0] or i == j >= lines[0])
        text += "".join(new[k:m] if meets else old[i:j])
    source = replace(analysis.source, text=text, imported=())
    return text if laid_out(replace(analysis, source=source)) == whole else None


def laid_out(analysis: editing.Analysis) -> str | None:
    """A text as `dotnn fmt` formats it; None if a statement is malformed."""
    try:
        text = format_source(Source(analysis.own_text, analysis.source.name))
    except CompileError:
        return None
    windows = "\r\n" in analysis.own_text
    return re.sub(r"(?<!\r)\n", "\r\n", text) if windows else text


async def semantic_tokens(
    session: Session, params: types.SemanticTokensParams
) -> types.SemanticTokens:
    """Semantic tokens of all words, delta-encoded."""
    analysis = await session.documents.analysis(params.text_document.uri)
    positions = session.positions(analysis)
    data: list[int] = []
    line = column = 0
    for meaning in editing.meanings(analysis):
        start, first = positions.position(meaning.span.start)
        _, last = positions.position(meaning.span.end)
        bits = sum(1 << MODIFIERS.index(each) for each in meaning.modifiers)
        from_there = first - (column if start == line else 0)
        kind = editing.TOKENS.index(meaning.kind)
        data += [start - line, from_there, last - first, kind, bits]
        line, column = start, first
    return types.SemanticTokens(data)
