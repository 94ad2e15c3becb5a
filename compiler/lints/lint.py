"""The data types of lints: a row of the table, a program, a finding."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, Protocol

from .. import ir
from ..checking.declare import Declarations
from ..diagnostics.diagnostic import Diagnostic, Fix, Note, Severity, with_guess
from ..text.record import record
from ..text.source import Source, Span
from .lines import Line, straight_lines

Level = Literal["off"] | Severity


@dataclass(frozen=True)
class Program:
    """A spec without errors, as lints see it.

    Attributes:
        declared: its statements.
        rows: number of rows in its data, if known.
        splits: rows of each split, if known; by default those of its shares.
    """

    source: Source
    declared: Declarations
    spec: ir.Spec
    rows: int | None = None
    splits: Mapping[str, int] | None = None

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Lines of its network."""
        return straight_lines(self.spec)

    def train_rows(self) -> int:
        """Rows of the training split, if the number of rows is known."""
        held_out = self.held_out()
        return 0 if held_out is None else (self.rows or 0) - sum(held_out.values())

    def held_out(self) -> Mapping[str, int] | None:
        """Rows of the splits that are not trained on; None if they are not known."""
        data, rows = self.spec.data, self.rows or 0
        if self.splits is not None:
            return {name: self.splits.get(name, 0) for name in ir.HELD_OUT}
        if not ir.draws_alone(data):
            return None
        return {name: rows_of(ir.share_of(data, name), rows) for name in ir.HELD_OUT}


def rows_of(share: float, rows: int) -> int:
    """Rows of a split."""
    return max(1, round(share * rows)) if share else 0


@record
class Finding:
    """A diagnostic without the facts of its row."""

    span: Span
    message: str
    label: str = ""
    hint: str = ""
    notes: tuple[Note, ...] = ()
    fix: Fix | None = None


Find = Callable[[Program], Iterable[Finding]]


@record
class Lint:
    """A row of the table of lints.

    Attributes:
        find: returns the findings in a program; none if it needs an unknown row count.
        level: default severity.
        reference: paper, page or book that gives the reason.
    """

    code: str
    find: Find
    reference: str
    level: Severity
    needs_rows: bool


def finds(
    code: str, reference: str, *, level: Severity = "warning", needs_rows: bool = False
) -> Callable[[Find], Lint]:
    """Make a row of the function below, which finds the lint in a program."""
    return lambda find: Lint(code, find, reference, level, needs_rows)


class _Written(Protocol):
    @property
    def span(self) -> Span | None: ...


def span_of(node: _Written) -> Span:
    """The span of a node of the IR, which no node of a text lacks."""
    assert node.span is not None
    return node.span


def diagnostic(
    code: str, level: Severity, finding: Finding, reference: str = ""
) -> Diagnostic:
    """Make a diagnostic from a finding."""
    made = Diagnostic(
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
    return with_guess(made)
