"""Axes: evenly spaced, listed, or read from the data."""

from collections.abc import Mapping
from math import log10

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...text.limits import MAX_POINTS
from ...vocabulary import is_number
from ..constants import Scope, evaluate
from .clauses import Clauses, check_columns, check_size, check_unit, check_within
from .scalings import has_digits


def check_axes(
    axes: Mapping[str, syntax.Axis], scope: Scope, report: Report
) -> dict[str, ir.Axis | Unknown]:
    """Axes of a spec by name; UNKNOWN after a report."""
    checked: dict[str, ir.Axis | Unknown] = {}
    points = 0
    for name, axis in axes.items():
        size = _check_size(axis, scope, report)
        if size is not UNKNOWN and points <= MAX_POINTS < points + size:
            report(errors.quantities.too_many_points(axis.size.span, MAX_POINTS))
        points += 0 if size is UNKNOWN else size
        known = UNKNOWN if points > MAX_POINTS else size
        checked[name] = _check_axis(axis, known, scope, report)
    return checked


def _check_size(axis: syntax.Axis, scope: Scope, report: Report) -> int | Unknown:
    if isinstance(axis.size, syntax.Sequence):
        return len(axis.size.items)
    return check_size(axis.size, scope, report)


def _check_axis(
    axis: syntax.Axis, size: int | Unknown, scope: Scope, report: Report
) -> ir.Axis | Unknown:
    unit = check_unit(axis.unit, report)
    clauses = Clauses(axis.clauses, report)
    columns = check_columns(clauses, report)
    within = check_within(clauses, scope, report)
    for word in ("bound", "periodic", "step", "optional"):
        if word in clauses.spans:
            report(errors.quantities.clause_not_for_axis(clauses.spans[word], word))
    if size is UNKNOWN or within is UNKNOWN:
        return UNKNOWN
    name, log = axis.name.text, clauses.log is not None
    if isinstance(axis.size, syntax.Sequence):
        values = _check_list(axis.size, scope, report)
        if values is UNKNOWN:
            return UNKNOWN
        return ir.Axis(name, size, unit, values, None, log)
    if bool(columns) == (within is not None):
        return report(errors.quantities.axis_without_values(axis.name.span, name))
    if within is None:
        column, *others = columns
        if others or "*" in column:
            report(errors.quantities.axis_from_one_column(clauses.spans["from"]))
        return ir.Axis(name, size, unit, None, column, log)
    if not has_digits(within, clauses.spans["in"], "float64", report):
        return UNKNOWN
    values = _spaced(*within.ends, size, log=log)
    return ir.Axis(name, size, unit, values, None, log)


def _check_list(
    written: syntax.Sequence, scope: Scope, report: Report
) -> tuple[float, ...] | Unknown:
    values = evaluate(written, scope, report)
    if values is UNKNOWN:
        return UNKNOWN
    assert isinstance(values, tuple)
    numbers = tuple(float(value) for value in values if is_number(value))
    if not numbers or len(numbers) < len(values):
        return report(errors.quantities.axis_values(written.span))
    return numbers


def _spaced(lo: float, hi: float, size: int, *, log: bool) -> tuple[float, ...]:
    """`size` evenly spaced values from lo to hi (in decades for `log`)."""
    if size == 1:
        return (lo,)
    if log:
        decades = _spaced(log10(lo), log10(hi), size, log=False)
        return (lo, *(10.0**d for d in decades[1:-1]), hi)
    step = (hi - lo) / (size - 1)
    return (*(lo + i * step for i in range(size - 1)), hi)
