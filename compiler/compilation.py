"""The result of compiling a text: each stage as far as it came, and the diagnostics."""

from collections.abc import Mapping

from . import ir, syntax
from .checking.declare import Declarations
from .diagnostics.errors import Diagnostic
from .text.record import record
from .text.source import Source
from .vocabulary import Constant


class CompileError(Exception):
    """A spec that does not compile.

    Attributes:
        diagnostics: all mistakes found, in the order of the text.
    """

    def __init__(self, source: Source, diagnostics: tuple[Diagnostic, ...]) -> None:
        from .diagnostics.render import render_all

        super().__init__("\n" + render_all(diagnostics, source))
        self.source = source
        self.diagnostics = diagnostics


@record
class Compilation:
    """A text after the checks. Everything else in the house starts from one.

    Attributes:
        source: the text, followed by those of the files it imports.
        overrides: the values given for its `let`s from outside.
        files: the texts of the other files that were read, by path.
        statements: the syntax; empty where a statement is malformed.
        declared: the statements by what they declare; None where one is malformed.
        spec: the checked program; None where there is a mistake.
    """

    source: Source
    overrides: Mapping[str, Constant]
    files: Mapping[str, str]
    statements: tuple[syntax.Statement, ...] = ()
    declared: Declarations | None = None
    spec: ir.Spec | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    def require_spec(self) -> ir.Spec:
        """The checked program.

        Raises:
            CompileError: the text has mistakes.
        """
        if self.spec is None:
            raise CompileError(self.source, self.diagnostics)
        return self.spec
