"""Clauses of axes and quantities: `in`, `bound`, `periodic`, `log`, …"""

from typing import TypeVar

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...text.source import Span
from ...vocabulary import POSITIVE_WHOLE
from ...vocabulary.spellings import is_arbitrary, respelled
from ..constants import Scope, evaluate, evaluate_number
from .units import is_unit, near_unit

_Clause = TypeVar("_Clause", bound=syntax.Clause)


class Clauses:
    """The clauses of a statement by kind; reports a second one of a kind.

    Attributes:
        spans: of the given clauses, by their words.
    """

    def __init__(self, clauses: tuple[syntax.Clause, ...], report: Report) -> None:
        self._clauses = clauses
        self._report = report
        self.spans: dict[str, Span] = {}
        self.within = self._only(syntax.InClause, "in")
        self.bound = self._only(syntax.BoundClause, "bound")
        self.periodic = self._only(syntax.PeriodicClause, "periodic")
        self.step = self._only(syntax.StepClause, "step")
        self.log = self._only(syntax.LogClause, "log")
        self.columns = self._only(syntax.FromClause, "from")
        self.optional = self._only(syntax.OptionalClause, "optional")

    def _only(self, kind: type[_Clause], word: str) -> _Clause | None:
        same = [clause for clause in self._clauses if isinstance(clause, kind)]
        for again in same[1:]:
            self._report(errors.quantities.said_twice(again.span, word, same[0].span))
        if not same:
            return None
        self.spans[word] = same[0].span
        return same[0]


def check_within(
    clauses: Clauses, scope: Scope, report: Report
) -> ir.Range | Unknown | None:
    """The range of the data, with both ends; None if not given."""
    if clauses.within is None:
        return None
    ends, span = _check_range(clauses.within.range, scope, report), clauses.within.span
    if ends is UNKNOWN:
        return UNKNOWN
    if ends.lo is None or ends.hi is None:
        return report(errors.quantities.open_range(span))
    if clauses.log and ends.lo <= 0:
        return report(errors.quantities.log_of_non_positive(span))
    return ends


def check_bound(
    clauses: Clauses, scope: Scope, report: Report
) -> ir.Range | Unknown | None:
    """The bound of the values; None if not given."""
    if clauses.bound is None:
        return None
    ends = _check_range(clauses.bound.range, scope, report)
    if ends is UNKNOWN:
        return UNKNOWN
    natural = ends.lo == 0 and ends.hi is None  # positive, as a log has to be
    positive = ends.lo is not None and ends.lo > 0
    if clauses.log and not natural and not positive:
        return report(errors.quantities.log_of_non_positive(clauses.bound.span))
    return ends


def check_periodic(
    clauses: Clauses, scope: Scope, report: Report
) -> ir.Range | Unknown | None:
    """The period of an angle, with both ends; None if not given."""
    if clauses.periodic is None:
        return None
    ends = _check_range(clauses.periodic.range, scope, report)
    if ends is UNKNOWN:
        return UNKNOWN
    if ends.lo is None or ends.hi is None:
        return report(errors.quantities.open_period(clauses.periodic.span))
    return ends


def check_step(
    clauses: Clauses,
    within: ir.Range | Unknown | None,
    scope: Scope,
    report: Report,
) -> float | Unknown | None:
    """The step of a grid within a range; None if not given."""
    if clauses.step is None:
        return None
    step = evaluate_number(clauses.step.value, scope, report)
    if step is UNKNOWN or within is UNKNOWN:
        return UNKNOWN
    if within is None:
        return report(errors.quantities.step_without_range(clauses.step.span))
    lo, hi = within.ends
    if not 0 < step <= hi - lo:
        return report(errors.quantities.step_too_wide(clauses.step.value.span, step))
    return step


def _check_range(
    written: syntax.Range, scope: Scope, report: Report
) -> ir.Range | Unknown:
    lo = _check_end(written.lo, scope, report)
    hi = _check_end(written.hi, scope, report)
    if lo is UNKNOWN or hi is UNKNOWN:
        return UNKNOWN
    if lo is not None and hi is not None and lo >= hi:
        return report(errors.quantities.empty_range(written.span, lo, hi))
    return ir.Range(lo, hi)


def _check_end(
    end: syntax.Expression | None, scope: Scope, report: Report
) -> float | Unknown | None:
    return None if end is None else evaluate_number(end, scope, report)


def check_size(
    expression: syntax.Expression, scope: Scope, report: Report
) -> int | Unknown:
    """The size of an axis or of a dimension."""
    size = evaluate(expression, scope, report)
    if size is UNKNOWN:
        return UNKNOWN
    if not POSITIVE_WHOLE.accepts(size) or not isinstance(size, int):
        return report(errors.values.bad_size(expression.span, size))
    return size


def check_columns(clauses: Clauses, report: Report) -> tuple[str, ...]:
    """Names of columns or datasets; empty if not given."""
    if clauses.columns is None:
        return ()
    for name in clauses.columns.names:
        if not name.value.strip():
            report(errors.quantities.empty_column(name.span))
    return tuple(name.value for name in clauses.columns.names)


def check_unit(unit: syntax.Unit | None, report: Report) -> str:
    """A unit that pint accepts; empty if not given."""
    if unit is None:
        return ""
    if is_unit(unit.text):
        return unit.text
    if is_arbitrary(unit.text):
        removed = unit.span  # the blank before it is left to the formatter
        report(errors.clauses.arbitrary_unit(unit.span, unit.text, removed))
        return unit.text
    spelled, near = respelled(unit.text), near_unit(unit.text)
    spelled = spelled if spelled != unit.text and is_unit(spelled) else ""
    near = "" if spelled and near != spelled else near
    report(errors.names.unknown_unit(unit.span, unit.text, near, spelled))
    return unit.text
