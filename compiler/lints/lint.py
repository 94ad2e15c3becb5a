"""What a lint is: a row of a table, and what it finds in a sound spec."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .. import ir
from ..checking.declare import Declarations
from ..diagnostics.errors import Diagnostic, Fix, Note, Severity
from ..text.record import record
from ..text.source import Source, Span
from .lines import Line, straight_lines

Level = Literal["off"] | Severity


@dataclass(frozen=True)
class Program:
    """A spec without mistakes, as lints see it.

    Attributes:
        declared: its statements as they are written.
        rows: how many its data have, where that is known.
    """

    source: Source
    declared: Declarations
    spec: ir.Spec
    rows: int | None = None

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The straight lines of its network."""
        return straight_lines(self.spec)


@record
class Finding:
    """What a lint says of one place: a `Diagnostic` but for what its row knows."""

    span: Span
    message: str
    label: str = ""
    hint: str = ""
    notes: tuple[Note, ...] = ()
    fix: Fix | None = None


@record
class Lint:
    """A row of the table of lints.

    Attributes:
        find: what is to be said of a program; nothing where it needs rows that are
            not known.
        level: how loud it is where nobody says otherwise.
        reference: the paper, page or book that gives the reason.
    """

    code: str
    find: Callable[[Program], Iterable[Finding]]
    reference: str
    level: Severity = "warning"
    needs_rows: bool = False


def diagnostic(
    code: str, level: Severity, finding: Finding, reference: str = ""
) -> Diagnostic:
    """A finding as what people are shown."""
    return Diagnostic(
        code,
        finding.message,
        finding.span,
        finding.label,
        finding.hint,
        finding.notes,
        level,
        reference,
        finding.fix,
    )
