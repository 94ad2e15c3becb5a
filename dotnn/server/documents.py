"""The files that are open in the editor, and what is known of each.

Texts are analyzed one at a time, in a thread of their own; one that has changed since
is left out, so that what is slow is never done for nothing.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pygls import uris

from dotnn.compiler import Compilation, Source, editing
from dotnn.explain import Options, Refused
from dotnn.levels import levels_for
from dotnn.linting import linted

from .files import Buffers

_Result = TypeVar("_Result")


class Outdated(Exception):
    """The text has changed since the question was asked."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """The text of an open file at one time."""

    uri: str
    text: str
    version: int | None


@dataclass
class Documents:
    """All that is open.

    Attributes:
        settings: levels of lints by their codes, as the editor has them.
        buffers: by their URIs.
        known: what was found of a buffer, until it or what it imports changes.
        good: the last that had no mistake, of each file.
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
        """Take in a text; the open files to look at again because of it."""
        self.buffers[uri] = Buffer(uri, text, version)
        return [uri, *self.forget(uri)]

    def drop(self, uri: str) -> list[str]:
        """Let a file go; the open ones to look at again because of it."""
        for table in (self.buffers, self.known, self.good):
            table.pop(uri, None)
        others = self.forget(uri)
        self.read.pop(uri, None)
        return others

    def forget(self, uri: str) -> list[str]:
        """Forget what was found of a file, and of those that read it."""
        path = path_of(uri)
        readers = [
            other
            for other, paths in self.read.copy().items()  # the worker adds to it
            if other != uri and path is not None and path.resolve() in paths
        ]
        self._renew((uri, *readers))
        return [other for other in readers if other in self.buffers]

    def forget_all(self) -> list[str]:
        """Forget what was found of every file; those that are open."""
        self._renew(tuple(self.buffers))
        return list(self.buffers)

    def _renew(self, names: Iterable[str]) -> None:
        """Take texts as new, so that what is being found of them now is not kept."""
        for uri in names:
            self.known.pop(uri, None)
            if uri in self.buffers:
                self.buffers[uri] = replace(self.buffers[uri])

    def texts(self) -> dict[Path, str]:
        """What is open, by its place on the disk."""
        found: dict[Path, str] = {}
        for uri, buffer in self.buffers.copy().items():  # the editor opens more
            path = path_of(uri)
            if path is not None:
                found[path.resolve()] = buffer.text
        return found

    # ---- analyses ----

    async def analysis(self, uri: str) -> editing.Analysis:
        """What is known of an open text.

        Raises:
            Outdated: it has changed, or was closed, meanwhile.
        """
        asked = self.buffers.get(uri)
        while True:
            buffer = self.buffers.get(uri)
            if asked is None or buffer is None or buffer.text != asked.text:
                raise Outdated
            if self._found_of(buffer) is None:
                await self.work(self._analyze, buffer)
            found = self._found_of(buffer)
            if found is not None and self.buffers.get(uri) is buffer:
                return found

    def _found_of(self, buffer: Buffer) -> editing.Analysis | None:
        """What is known of this very buffer, and not of one before it."""
        of, found = self.known.get(buffer.uri, (None, None))
        return found if of is buffer else None

    def before(self, uri: str) -> editing.Analysis | None:
        """What was known of a text when it last had no mistake."""
        return self.good.get(uri)

    async def work(self, do: Callable[..., _Result], *given: Any) -> _Result:
        """Do something in the thread of analyses, after what is waiting there."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.worker, lambda: do(*given))

    def _analyze(self, buffer: Buffer) -> None:
        uri, path = buffer.uri, path_of(buffer.uri)
        if self.buffers.get(uri) is not buffer or self._found_of(buffer) is not None:
            return
        files = Buffers(None if path is None else path.parent, self.texts())
        name = str(path) if path is not None else uri
        found = editing.analyze(Source(buffer.text, name, files))
        self.read[uri] = frozenset(files.read_paths)
        if found.spec is not None:
            self.good[uri] = found
        # What it reads may have changed before anyone could know that it does.
        if files.are_as_in(self.texts()) and self.buffers.get(uri) is buffer:
            self.known[uri] = buffer, found

    def lint(self, analysis: editing.Analysis) -> Compilation:
        """The mistakes of a text, and what lints say where there are none."""
        path = Path(analysis.source.name)
        done = replace(analysis.compilation, diagnostics=analysis.diagnostics)
        try:
            return linted(done, levels_for(path, options_of(self.settings)))
        except Refused:
            # A wrong table of levels is told by `dotnn check`; lints go on without.
            return linted(done, {})


def options_of(settings: dict[str, str]) -> Options:
    """Levels of lints as the command line gives them."""
    levels = ("off", "warning", "error")
    chosen = {
        f"{level}_codes": [code for code, said in settings.items() if said == level]
        for level in levels
    }
    return Options(**chosen)


def path_of(uri: str) -> Path | None:
    """Where a file is on the disk; None for one that is not there yet."""
    if not uri.startswith("file:"):
        return None
    found = uris.to_fs_path(uri)
    return None if found is None else Path(found)
