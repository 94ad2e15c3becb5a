"""Imported files, whose texts and statements follow those of a spec."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

from .. import syntax
from ..diagnostics import errors
from ..diagnostics.diagnostic import Collect
from ..text.limits import MAX_IMPORTS, MAX_TEXT
from ..text.reading import Unreadable
from ..text.source import Source, Span

Parse = Callable[[Source, int], tuple[syntax.Statement, ...]]


def load_imports(
    source: Source,
    statements: tuple[syntax.Statement, ...],
    parse: Parse,
    report: Collect,
) -> tuple[Source, tuple[syntax.Statement, ...]]:
    """A source with its imports, each once, and the statements of all files.

    Args:
        parse: parses statements of a source from an offset.
    """
    loader = _Loader(source, statements, parse, report)
    loader.load(statements, ("",))
    return loader.source, loader.statements


@dataclass
class _Loader:
    source: Source
    statements: tuple[syntax.Statement, ...]
    parse: Parse
    report: Collect

    def load(
        self, statements: tuple[syntax.Statement, ...], importers: tuple[str, ...]
    ) -> None:
        """Load the imports of some statements.

        Args:
            importers: chain of importing files; the spec's own path is empty.
        """
        for statement in statements:
            if isinstance(statement, syntax.Import):
                path = self._path(statement, importers)
                if path is not None:
                    self._take_in(statement, path, importers)

    def _path(self, written: syntax.Import, importers: tuple[str, ...]) -> str | None:
        """The path relative to the spec; None after a report."""
        text, span = written.path.value, written.path.span
        folder = posixpath.dirname(importers[-1])
        path = posixpath.normpath(posixpath.join(folder, text.replace("\\", "/")))
        outside = path.startswith(("/", "../")) or path == ".." or ":" in path
        if outside or not text.strip():
            self.report(errors.files.import_outside(span))
            return None
        if path in importers:
            steps = [*importers[importers.index(path) :], path]
            self.report(errors.files.import_circle(span, steps))
            return None
        return path

    def _take_in(
        self, written: syntax.Import, path: str, importers: tuple[str, ...]
    ) -> None:
        if any(name == path for _, name in self.source.imported):
            return
        try:
            text = self.source.files.read(path, within=True)
        except Unreadable as reason:
            self.report(
                errors.files.unreadable_file(written.path.span, path, str(reason))
            )
            return
        size = len(self.source.text) + len(text)
        if size > MAX_TEXT or len(self.source.imported) == MAX_IMPORTS:
            self.report(errors.files.too_much_imported(written.path.span))
            return
        start = len(self.source.text) + 1
        self.source = self.source.with_import(text, path)
        statements = self.parse(self.source, start)
        for statement in statements:
            if not isinstance(statement, _SHARED):
                self.report(
                    errors.files.not_for_import(_keyword(statement, self.source))
                )
        self.statements += tuple(s for s in statements if isinstance(s, _SHARED))
        self.load(statements, (*importers, path))


_SHARED = (syntax.Import, syntax.Let, syntax.Function, syntax.Block)


def _keyword(statement: syntax.Statement, source: Source) -> Span:
    """First word of a statement."""
    start = statement.span.start
    word = source.slice(statement.span).split(maxsplit=1)[0]
    return Span(start, start + len(word))
