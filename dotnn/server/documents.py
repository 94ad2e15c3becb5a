"""Open files and their analyses.

A single thread analyzes texts in turn. It skips a text that has changed since, so that
no slow work is wasted.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams

from dotnn.compiler import Compilation, Source, editing
from dotnn.explain import Options, Refused
from dotnn.levels import levels_for
from dotnn.linting import linted

from .files import Buffers

_Result = TypeVar("_Result")


class Outdated(Exception):
    """The text has changed since the request."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """The text of an open file at one version."""

    uri: str
    text: str
    version: int | None


@dataclass
class Documents:
    """All open files.

    Attributes:
        settings: levels of lints by code, from the editor's settings.
        buffers: open files by URI.
        known: the analysis of a buffer, until the buffer or its imports change.
        good: the last analysis without errors of each file.
    """

    settings: dict[str, str] = field(default_factory=dict)
    buffers: dict[str, Buffer] = field(default_factory=dict)
    known: dict[str, tuple[Buffer, editing.Analysis]] = field(default_factory=dict)
    good: dict[str, editing.Analysis] = field(default_factory=dict)
    read: dict[str, frozenset[Path]] = field(default_factory=dict)
    worker: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "analysis")
    )

    # ---- texts ----

    def put(self, uri: str, text: str, version: int | None) -> list[str]:
        """Store a text; return the open files to analyze again."""
        self.buffers[uri] = Buffer(uri, text, version)
        return [uri, *self.forget(uri)]

    def drop(self, uri: str) -> list[str]:
        """Close a file; return the open files to analyze again."""
        for table in (self.buffers, self.known, self.good):
            table.pop(uri, None)
        others = self.forget(uri)
        self.read.pop(uri, None)
        return others

    def forget(self, uri: str) -> list[str]:
        """Discard the analyses of a file and of its readers."""
        path = path_of(uri)
        readers = [
            other
            for other, paths in self.read.copy().items()  # the worker adds entries
            if other != uri and path is not None and path.resolve() in paths
        ]
        self._renew((uri, *readers))
        return [other for other in readers if other in self.buffers]

    def forget_all(self) -> list[str]:
        """Discard all analyses; return the open files."""
        self._renew(tuple(self.buffers))
        return list(self.buffers)

    def _renew(self, names: Iterable[str]) -> None:
        """Mark texts as new, so that analyses in progress are not kept."""
        for uri in names:
            self.known.pop(uri, None)
            if uri in self.buffers:
                self.buffers[uri] = replace(self.buffers[uri])

    def texts(self) -> dict[Path, str]:
        """Open texts by file path."""
        texts: dict[Path, str] = {}
        # The editor opens files meanwhile.
        for uri, buffer in self.buffers.copy().items():
            path = path_of(uri)
            if path is not None:
                texts[path.resolve()] = buffer.text
        return texts

    # ---- analyses ----

    async def analysis(self, uri: str) -> editing.Analysis:
        """Analyze an open text.

        Raises:
            JsonRpcInvalidParams: no such text is open.
            Outdated: the text has changed or was closed meanwhile.
        """
        asked = self.buffers.get(uri)
        if asked is None:
            raise JsonRpcInvalidParams(f"expected an open text, got {uri!r}")
        while True:
            buffer = self.buffers.get(uri)
            if buffer is None or buffer.text != asked.text:
                raise Outdated
            if self._found_of(buffer) is None:
                await self.work(self._analyze, buffer)
            found = self._found_of(buffer)
            if found is not None and self.buffers.get(uri) is buffer:
                return found

    def _found_of(self, buffer: Buffer) -> editing.Analysis | None:
        """The known analysis of exactly this buffer."""
        of, found = self.known.get(buffer.uri, (None, None))
        return found if of is buffer else None

    def before(self, uri: str) -> editing.Analysis | None:
        """The last analysis without errors."""
        return self.good.get(uri)

    async def work(self, do: Callable[..., _Result], *given: Any) -> _Result:
        """Run a function in the analysis thread, after pending work."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.worker, lambda: do(*given))

    def _analyze(self, buffer: Buffer) -> None:
        uri, path = buffer.uri, path_of(buffer.uri)
        if self.buffers.get(uri) is not buffer or self._found_of(buffer) is not None:
            return
        files = Buffers(None if path is None else path.parent, self.texts())
        name = str(path) if path is not None else uri
        analysis = editing.analyze(Source(buffer.text, name, files))
        self.read[uri] = frozenset(files.read_paths)
        if analysis.spec is not None:
            self.good[uri] = analysis
        # Files that the analysis read may have changed before this was known.
        if files.are_as_in(self.texts()) and self.buffers.get(uri) is buffer:
            self.known[uri] = buffer, analysis

    def lint(self, analysis: editing.Analysis) -> Compilation:
        """Errors of a text, or its lints if there are none."""
        path = Path(analysis.source.name)
        done = replace(analysis.compilation, diagnostics=analysis.diagnostics)
        try:
            return linted(done, levels_for(path, options_of(self.settings)))
        except Refused:
            # `dotnn check` reports invalid levels; the editor keeps working without
            # them.
            return linted(done, {})


def options_of(settings: dict[str, str]) -> Options:
    """Levels of lints in the format of the command line."""
    levels = ("off", "warning", "error")
    chosen = {
        f"{level}_codes": [code for code, said in settings.items() if said == level]
        for level in levels
    }
    return Options(**chosen)


def path_of(uri: str) -> Path | None:
    """Path of a file; None for an unsaved one."""
    if not uri.startswith("file:"):
        return None
    path = uris.to_fs_path(uri)
    return None if path is None else Path(path)
