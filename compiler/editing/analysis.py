"""A text with all that an editor asks of it, the broken lines of it aside."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .. import ir, syntax
from ..compilation import Compilation
from ..diagnostics.errors import Diagnostic
from ..pipeline import check_source
from ..text.source import Source, Span
from .facts import Facts, gather_facts
from .recover import recover_all
from .resolve import resolve
from .symbols import Symbols

if TYPE_CHECKING:
    from ..emit import Notes

_SHARED = (syntax.Import, syntax.Let, syntax.Function, syntax.Block)
# What a file that others import lacks, and is right to lack.
_OF_SPECS = frozenset({"E230", "E233"})


@dataclass(frozen=True)
class Analysis:
    """What is known of a text.

    Attributes:
        source: the text with those of the files it imports behind it.
        statements: those that can be read, of all files.
        compilation: what its checks say.
    """

    source: Source
    statements: tuple[syntax.Statement, ...]
    compilation: Compilation

    @property
    def spec(self) -> ir.Spec | None:
        """The checked program; None where there is a mistake."""
        return self.compilation.spec

    @cached_property
    def symbols(self) -> Symbols:
        """Its names."""
        return resolve(self.statements)

    @cached_property
    def facts(self) -> Facts | None:
        """What is known of its network; None where there is a mistake."""
        return None if self.spec is None else gather_facts(self.spec)

    @cached_property
    def notes(self) -> "Notes | None":
        """What its parts become in Python; None where there is a mistake."""
        if self.spec is None:
            return None
        # Imported here: looking for mistakes needs no emitter.
        from ..emit import Notes, emit_module

        notes = Notes()
        emit_module(self.spec, "by dotnn", notes)
        return notes

    @property
    def own_end(self) -> int:
        return self.source.own_end

    @property
    def own_text(self) -> str:
        return self.source.own_text

    @property
    def own_statements(self) -> tuple[syntax.Statement, ...]:
        """Those of its own text."""
        return tuple(s for s in self.statements if s.span.start <= self.own_end)

    @property
    def is_library(self) -> bool:
        """Whether it holds nothing but what other files import."""
        own = self.own_statements
        return bool(own) and all(isinstance(s, _SHARED) for s in own)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The mistakes of a spec, or of a file for others to import."""
        found = self.compilation.diagnostics
        if not self.is_library:
            return found
        return tuple(mistake for mistake in found if mistake.code not in _OF_SPECS)

    def local(self, span: Span) -> tuple[str, str, Span]:
        """The file of a place, the text of it, and the place there.

        The name of the file is relative to the folder of the spec; the spec itself has
        the name of the source.
        """
        start, name = self.source.part(span.start)
        text = self.part_text(start)
        return name, text, Span(span.start - start, span.end - start)

    def part_text(self, start: int) -> str:
        """The text of the file that begins at an offset."""
        starts = [offset for offset, _ in self.source.imported]
        end = next((s - 1 for s in starts if s > start), len(self.source.text))
        return self.source.text[start:end]


def analyze(source: Source) -> Analysis:
    """Check a text, and read what can be read of it where it has mistakes."""
    done = check_source(source)
    if done.statements:
        return Analysis(done.source, done.statements, done)
    whole, statements = recover_all(source)
    return Analysis(whole, statements, done)
