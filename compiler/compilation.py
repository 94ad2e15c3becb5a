"""The result of compiling a text: each stage as far as it came, and the diagnostics."""

from collections.abc import Mapping
from dataclasses import replace

from . import ir, syntax
from .checking.declare import Declarations
from .diagnostics import errors
from .diagnostics.diagnostic import Diagnostic
from .syntax.symbols import Symbols
from .text.record import record
from .text.source import Source
from .vocabulary import Constant

# Diagnostics that do not apply to a file for others to import.
_OF_SPECS = frozenset({"E230", "E233"})


class CompileError(Exception):
    """A spec that does not compile.

    Attributes:
        diagnostics: all errors, in the order of the text.
    """

    def __init__(self, source: Source, diagnostics: tuple[Diagnostic, ...]) -> None:
        from .diagnostics.render import render_all

        super().__init__("\n" + render_all(diagnostics, source))
        self.source = source
        self.diagnostics = diagnostics


@record
class Compilation:
    """The result of checking a text, from which all consumers start.

    Attributes:
        source: the text, followed by those of its imports.
        overrides: values that replace those of `let`s.
        files: texts of the other files that were read, by path.
        statements: the syntax; empty if a statement is malformed.
        declared: statements by kind; None if one is malformed.
        spec: the checked program; None if there is an error.
    """

    source: Source
    overrides: Mapping[str, Constant]
    files: Mapping[str, str]
    statements: tuple[syntax.Statement, ...] = ()
    declared: Declarations | None = None
    spec: ir.Spec | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_library(self) -> bool:
        """Whether the text has only definitions for other files."""
        return syntax.is_library(self.own_statements)

    @property
    def own_statements(self) -> tuple[syntax.Statement, ...]:
        """Statements of the text, without those of its imports."""
        end = self.source.own_end
        return tuple(s for s in self.statements if s.span.start <= end)

    def by_itself(self) -> "Compilation":
        """The result without demands for statements that a library does not need.

        Training and emitting still need them.
        """
        if not self.is_library:
            return self
        own = tuple(d for d in self.diagnostics if d.code not in _OF_SPECS)
        return replace(self, diagnostics=own)

    @property
    def symbols(self) -> Symbols | None:
        """The names, resolved; None where a statement is malformed."""
        return None if self.declared is None else self.declared.symbols

    def require_spec(self) -> ir.Spec:
        """The checked program.

        Raises:
            CompileError: the text has errors.
        """
        if self.spec is not None:
            return self.spec
        found = self.diagnostics
        if self.is_library and not self.by_itself().diagnostics:
            found = (errors.names.all_statements_missing(),)
        raise CompileError(self.source, found)
