"""Protocol handlers, and their error isolation."""

import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import redirect_stdout
from functools import wraps
from typing import Any

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcMethodNotFound,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from dotnn.compiler import editing
from dotnn.runtime import READERS
from dotnn.version import __version__

from . import changes, navigation, writing
from .documents import Outdated
from .session import Session

Handler = Callable[[Session, Any], Awaitable[Any]]

_log = logging.getLogger(__name__)
# Errors that answer a request, rather than failures of the server.
_ANSWERS = (navigation.Refusal, JsonRpcInvalidParams, JsonRpcMethodNotFound)

HANDLERS: tuple[tuple[str, Handler, Any], ...] = (
    (
        types.TEXT_DOCUMENT_COMPLETION,
        writing.completion,
        types.CompletionOptions(
            trigger_characters=list(writing.TRIGGERS), resolve_provider=True
        ),
    ),
    (types.COMPLETION_ITEM_RESOLVE, writing.resolve_completion, None),
    (types.TEXT_DOCUMENT_HOVER, writing.hover, None),
    (
        types.TEXT_DOCUMENT_SIGNATURE_HELP,
        writing.signature,
        types.SignatureHelpOptions(trigger_characters=["(", ","]),
    ),
    (types.TEXT_DOCUMENT_DEFINITION, navigation.definition, None),
    (types.TEXT_DOCUMENT_REFERENCES, navigation.references, None),
    (types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, navigation.highlight, None),
    (types.TEXT_DOCUMENT_PREPARE_RENAME, navigation.prepare_rename, None),
    (
        types.TEXT_DOCUMENT_RENAME,
        navigation.rename,
        types.RenameOptions(prepare_provider=True),
    ),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, navigation.symbols, None),
    (types.WORKSPACE_SYMBOL, navigation.workspace_symbols, None),
    (types.TEXT_DOCUMENT_FOLDING_RANGE, navigation.folding, None),
    (types.TEXT_DOCUMENT_FORMATTING, changes.formatting, None),
    (types.TEXT_DOCUMENT_RANGE_FORMATTING, changes.range_formatting, None),
    (
        types.TEXT_DOCUMENT_CODE_ACTION,
        changes.actions,
        types.CodeActionOptions(
            code_action_kinds=[types.CodeActionKind.QuickFix, changes.FIX_ALL]
        ),
    ),
    (
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        changes.semantic_tokens,
        types.SemanticTokensLegend(list(editing.TOKENS), list(changes.MODIFIERS)),
    ),
)


def serve() -> None:
    """Serve an editor over stdin and stdout until it disconnects."""
    # A refusal is an answer to the user, not a failure.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Stray prints must not corrupt the message stream.
    with output, redirect_stdout(sys.stderr):
        make_server().start_io(stdout=output)


class Protocol(LanguageServerProtocol):
    """The protocol of pygls, which leaves malformed requests unanswered."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "method" in data and isinstance(data.get("id"), int | str):
                text = f"invalid parameters of {data['method']}"
                said = JsonRpcInvalidParams(text).to_response_error()
                self._send_response(data["id"], error=said)
            raise JsonRpcInvalidParams from error


class Server(LanguageServer):
    """A server that logs failures and shows no messages by itself."""

    def report_server_error(self, error: Exception, source: Any) -> None:
        if not isinstance(error, _ANSWERS):
            _log.error("%s: %s; please report it", source.__name__, error)


def make_server() -> LanguageServer:
    """A server that is not yet listening."""
    server = Server(
        "dotnn",
        __version__,
        protocol_cls=Protocol,
        # The editor sends whole texts: they are short, and both sides need not agree on
        # line breaks.
        text_document_sync_kind=types.TextDocumentSyncKind.Full,
    )
    session = Session(server)
    for method, handler, options in HANDLERS:
        server.feature(method, options)(_guarded(handler, session))
    _follow(server, session)
    return server


def _guarded(handler: Handler, session: Session) -> Callable[[Any], Awaitable[Any]]:
    """A handler that logs an exception and answers nothing."""

    @wraps(handler)
    async def answer(params: Any) -> Any:
        try:
            return await handler(session, params)
        except Outdated:
            return None if handler is not writing.resolve_completion else params
        except (JsonRpcException, asyncio.CancelledError):
            raise
        except Exception:
            _log.exception("%s failed; please report it", handler.__name__)
            return None

    # pygls would interpret it as a parameter of its own.
    del answer.__wrapped__
    return answer


# ---- what happens in the editor ----


def _follow(server: LanguageServer, session: Session) -> None:
    """Track open, changed and closed files, and publish their diagnostics."""
    documents = session.documents
    running: set[asyncio.Task[None]] = (
        set()
    )  # asyncio may collect a task without references

    def look_at(names: Iterable[str]) -> None:
        for uri in names:
            task = asyncio.ensure_future(_look(session, uri))
            running.add(task)
            task.add_done_callback(running.discard)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        look_at(documents.put(document.uri, document.text, document.version))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = params.text_document
        text = params.content_changes[-1].text
        look_at(documents.put(document.uri, text, document.version))

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        look_at(documents.drop(uri))
        # A closed file has no diagnostics.
        none = types.PublishDiagnosticsParams(uri, [])
        server.text_document_publish_diagnostics(none)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        del params
        look_at(documents.forget_all())

    # Not every editor watches files; at least what is saved together is read again.
    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        del params
        look_at(documents.forget_all())

    @server.feature(types.INITIALIZED)
    def ready(params: types.InitializedParams) -> None:
        del params
        _watch_files(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        documents.settings = levels_in(params.settings)
        look_at(list(documents.buffers))

    @server.feature(types.INITIALIZE)
    def started(params: types.InitializeParams) -> None:
        documents.settings = levels_in(params.initialization_options)

    del opened, changed, closed, watched, saved, ready, configured, started


# Files that diagnostics depend on: specs, runs that specs use, levels of lints, data.
_WATCHED = (
    *("**/*.nn", "**/run.json", "**/pyproject.toml"),
    *(f"**/*{suffix}" for suffix in READERS),
)


def _watch_files(server: LanguageServer) -> None:
    """Ask the editor to report changes on disk, if it can."""
    workspace = server.client_capabilities.workspace
    able = workspace.did_change_watched_files if workspace else None
    if able is None or not able.dynamic_registration:
        return
    watchers = [types.FileSystemWatcher(glob) for glob in _WATCHED]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    server.client_register_capability(
        types.RegistrationParams([types.Registration("files", method, options)])
    )


async def _look(session: Session, uri: str) -> None:
    try:
        await changes.publish(session, uri)
    except Exception:
        _log.exception("%s was not checked; please report it", uri)


def levels_in(settings: Any) -> dict[str, str]:
    """Levels of lints in the editor's settings: `{"dotnn": {"lints": {…}}}`."""
    lints = _part(_part(settings, "dotnn") or settings, "lints")
    items = lints.items() if isinstance(lints, dict) else ()
    levels = ("off", "warning", "error")
    return {str(code): str(level) for code, level in items if level in levels}


def _part(settings: Any, name: str) -> Any:
    if isinstance(settings, dict):
        return settings.get(name)
    return getattr(settings, name, None)
