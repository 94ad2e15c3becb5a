"""A test editor: a process of `dotnn lsp`, driven over its pipes."""

import json
import subprocess
import sys
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parent.parent
PATIENCE = 120.0  # seconds until a silent server is killed

CAPABILITIES: dict[str, Any] = {
    "workspace": {
        "workspaceEdit": {"documentChanges": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        "rename": {"prepareSupport": True},
        "semanticTokens": {
            "requests": {"full": True},
            "tokenTypes": ["variable"],
            "tokenModifiers": [],
            "formats": ["relative"],
        },
    },
}


class Refused(Exception):
    """The server answered with an error."""


class Editor:
    """A session with a server.

    Attributes:
        root: the open folder.
        folder: the folder of relative file names.
        diagnostics: the last published diagnostics, by URI.
        messages: texts that the server showed to the user.
        watched: files whose changes on disk the server asked for.
    """

    def __init__(
        self,
        folder: Path,
        *,
        units: str | None = None,
        roots: dict[str, Any] | None = None,
        **options: Any,
    ):
        self.root = self.folder = folder
        self.diagnostics: dict[str, list[Any]] = {}
        self.messages: list[str] = []
        self.watched: list[str] = []
        self._versions: dict[str, int] = {}
        self._next = 0
        command = [sys.executable, "-W", "error", "-c", SERVE]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._watch = Timer(PATIENCE, self._process.kill)
        self._watch.start()
        capabilities = dict(CAPABILITIES)
        if units is not None:
            capabilities["general"] = {"positionEncodings": [units, "utf-16"]}
        self.server = self.ask(
            "initialize",
            processId=None,
            **(roots_of(folder) if roots is None else roots),
            capabilities=capabilities,
            initializationOptions=options,
        )["capabilities"]
        self.tell("initialized")

    def __enter__(self) -> "Editor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.ask("shutdown")
            self.tell("exit")
            _, written = self._process.communicate(timeout=PATIENCE)
            self._watch.cancel()
            assert self._process.returncode == 0, written.decode()
            assert written == b"", written.decode()
        else:
            self._watch.cancel()
            self._process.kill()
            self._process.communicate()

    # ---- messages ----

    def send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        size = 0
        while (line := self._process.stdout.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        if not size:
            assert self._process.stderr is not None
            raise AssertionError(self._process.stderr.read().decode())
        message = json.loads(self._process.stdout.read(size))
        if message.get("method") == "textDocument/publishDiagnostics":
            found = message["params"]
            self.diagnostics[found["uri"]] = found["diagnostics"]
        if message.get("method") == "window/showMessage":
            self.messages.append(message["params"]["message"])
        if message.get("method") == "client/registerCapability":
            (one,) = message["params"]["registrations"]
            watchers = one["registerOptions"]["watchers"]
            self.watched = [watcher["globPattern"] for watcher in watchers]
            self.send({"id": message["id"], "result": None})
        return message

    def begin(self, method: str, **params: Any) -> int:
        """Send a request without waiting; return its id."""
        self._next += 1
        self.send({"id": self._next, "method": method, "params": params})
        return self._next

    def answer(self, number: int) -> dict[str, Any]:
        """The complete response to a request."""
        while "method" in (message := self.receive()) or message["id"] != number:
            pass
        return message

    def ask(self, method: str, **params: Any) -> Any:
        message = self.answer(self.begin(method, **params))
        if "error" in message:
            raise Refused(message["error"]["message"])
        return message["result"]

    def tell(self, method: str, **params: Any) -> None:
        self.send({"method": method, "params": params})

    # ---- texts ----

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> str:
        """Open a file; return its URI."""
        uri = self.uri(name)
        self._versions[uri] = 1
        document = {"uri": uri, "languageId": "nn", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        return uri

    def change(self, uri: str, text: str) -> int:
        """Replace the text of an open file; return its version."""
        self._versions[uri] += 1
        version = self._versions[uri]
        document = {"uri": uri, "version": version}
        changes = [{"text": text}]
        self.tell(
            "textDocument/didChange", textDocument=document, contentChanges=changes
        )
        return version

    def mistakes(self, uri: str, version: int = 1) -> list[Any]:
        """Wait for the diagnostics of a version of a file."""
        while True:
            message = self.receive()
            params = message.get("params", {})
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            if params["uri"] == uri and params.get("version") == version:
                return params["diagnostics"]

    def at(self, uri: str, line: int, column: int) -> dict[str, Any]:
        """Parameters of a request at a position."""
        position = {"line": line, "character": column}
        return {"textDocument": {"uri": uri}, "position": position}


def roots_of(folder: Path) -> dict[str, Any]:
    """The open folder as most editors name it."""
    uri = folder.as_uri()
    return {"rootUri": uri, "workspaceFolders": [{"uri": uri, "name": "tests"}]}


SERVE = "from dotnn.cli import main; raise SystemExit(main(['lsp', '--stdio']))"


def place_of(text: str, mark: str, units: str = "utf-16") -> tuple[int, int]:
    """Line and column of the first mark in a text, in encoded units."""
    before = text[: text.index(mark)].replace("\r\n", "\n").replace("\r", "\n")
    line = before.rpartition("\n")[2]
    size = {"utf-16": 2, "utf-8": 1, "utf-32": 4}[units]
    encoding = units if units == "utf-8" else f"{units}-le"
    return before.count("\n"), len(line.encode(encoding)) // size


def edited(text: str, edits: list[Any], units: str = "utf-16") -> str:
    """Apply an editor's edits to a text, with columns in encoded units."""
    breaks = [i + 1 for i, char in enumerate(text) if char == "\n"]
    starts = [0, *breaks]
    encoding = units if units == "utf-8" else f"{units}-le"
    size = {"utf-16": 2, "utf-8": 1, "utf-32": 4}[units]

    def offset(position: dict[str, int]) -> int:
        start = starts[position["line"]]
        line = text[start:].split("\n")[0]
        units_before = line.encode(encoding)[: position["character"] * size]
        return start + len(units_before.decode(encoding))

    found = [(offset(e["range"]["start"]), offset(e["range"]["end"]), e) for e in edits]
    for start, end, edit in sorted(found, key=lambda f: f[0], reverse=True):
        text = text[:start] + edit["newText"] + text[end:]
    return text
