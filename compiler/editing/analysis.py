"""A text with everything that an editor needs, including incomplete texts."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .. import ir, syntax
from ..compilation import Compilation
from ..diagnostics.diagnostic import Diagnostic
from ..pipeline import check_source
from ..syntax.resolve import resolve
from ..syntax.symbols import Symbols
from ..text.limits import MAX_TEXT
from ..text.source import Source, Span
from .facts import Facts, gather_facts
from .recover import recover_all

if TYPE_CHECKING:
    from ..emit import Notes


@dataclass(frozen=True)
class Analysis:
    """An analyzed text.

    Attributes:
        source: the text with those of its imports.
        statements: statements that parse, of all files.
        compilation: the result of its checks.
    """

    source: Source
    statements: tuple[syntax.Statement, ...]
    compilation: Compilation

    @property
    def spec(self) -> ir.Spec | None:
        """The checked program; None if there is an error."""
        return self.compilation.spec

    @cached_property
    def symbols(self) -> Symbols:
        """Its names, which the checks resolve if every statement parses."""
        return self.compilation.symbols or resolve(self.statements)

    @cached_property
    def facts(self) -> Facts | None:
        """Facts about its network; None if there is an error."""
        return None if self.spec is None else gather_facts(self.spec)

    @cached_property
    def notes(self) -> "Notes | None":
        """The Python code of its parts; None if there is an error."""
        if self.spec is None:
            return None
        # Imported here because checks need no emitter.
        from ..emit import Notes, emit_module

        notes = Notes()
        emit_module(self.spec, "by dotnn", notes)
        return notes

    @property
    def own_end(self) -> int:
        """End of its own text, before the imports."""
        return self.source.own_end

    @property
    def own_text(self) -> str:
        return self.source.own_text

    @property
    def is_too_long(self) -> bool:
        """Whether its own text exceeds the limit, so that nothing of it is parsed."""
        return len(self.own_text) > MAX_TEXT

    @property
    def own_statements(self) -> tuple[syntax.Statement, ...]:
        """Statements of its own text."""
        return tuple(s for s in self.statements if s.span.start <= self.own_end)

    @property
    def is_library(self) -> bool:
        """Whether it contains only definitions for other files."""
        return syntax.is_library(self.own_statements)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Errors of a spec, or of a file for others to import."""
        return self.compilation.by_itself().diagnostics

    def local(self, span: Span) -> tuple[str, str, Span]:
        """File, text and local span of a span in the whole source.

        The file name is relative to the folder of the spec; for the spec, it is the
        name of the source.
        """
        start, name = self.source.part(span.start)
        text = self.part_text(start)
        return name, text, Span(span.start - start, span.end - start)

    def part_text(self, start: int) -> str:
        """The text of the file that starts at an offset."""
        starts = [offset for offset, _ in self.source.imported]
        end = next((s - 1 for s in starts if s > start), len(self.source.text))
        return self.source.text[start:end]


def analyze(source: Source) -> Analysis:
    """Check a text, and parse what is readable if it has errors."""
    done = check_source(source)
    if done.statements:
        return Analysis(done.source, done.statements, done)
    whole, statements = recover_all(source)
    return Analysis(whole, statements, done)
