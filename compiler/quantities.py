"""The physical contract: axes, inputs and outputs, with their ranges and scalings."""

from collections.abc import Mapping
from math import log10
from typing import TypeVar

from . import errors, ir, syntax
from .constants import UNKNOWN, Report, Scope, Unknown, evaluate
from .declare import Declarations
from .units import is_unit
from .vocabulary import POSITIVE_WHOLE, TYPES, Constant, Shape, is_number

# More than memory holds many of; a limit, so that a slip of the keyboard is told.
MAX_SIZE = 100_000_000

_Clause = TypeVar("_Clause", bound=syntax.Clause)


def check_axes(declared: Declarations, report: Report) -> dict[str, ir.Axis | Unknown]:
    """The axes of a spec by name; UNKNOWN where a mistake was reported."""
    return {
        name: _check_axis(axis, declared.constants, report)
        for name, axis in declared.axes.items()
    }


def check_quantities(
    declared: Declarations, axes: Mapping[str, ir.Axis | Unknown], report: Report
) -> dict[str, ir.Variable | Unknown]:
    """The inputs and outputs by name; UNKNOWN where a mistake was reported."""
    return {
        name: _check_quantity(quantity, declared.constants, axes, report)
        for name, quantity in declared.quantities.items()
    }


# ---- axes ----


def _check_axis(axis: syntax.Axis, scope: Scope, report: Report) -> ir.Axis | Unknown:
    _require_unit(axis.unit, report)
    unit = axis.unit.text if axis.unit else ""
    name = axis.name.text
    clauses = _Clauses(axis.clauses, report)
    size = evaluate(axis.size, scope, report)
    if size is UNKNOWN:
        return UNKNOWN
    if isinstance(axis.size, syntax.Sequence):
        return _listed_axis(axis, size, unit, report)
    if not POSITIVE_WHOLE.accepts(size) or not isinstance(size, int):
        report(errors.bad_size(axis.size.span, size))
        return UNKNOWN
    column, within, log = clauses.columns, clauses.within, clauses.log
    if clauses.bound:
        report(errors.clause_not_for_axis(clauses.bound.span, "bound"))
    if (column is None) == (within is None):
        report(errors.axis_without_values(axis.name.span, name))
        return UNKNOWN
    if column is not None:
        if len(column.names) > 1 or "*" in column.names[0].value:
            report(errors.axis_from_one_column(column.span))
        first = column.names[0].value
        return ir.Axis(name, size, unit, None, first, log is not None)
    assert within is not None
    ends = _check_range(within.range, scope, report)
    if ends is UNKNOWN or not _closed(ends, within.span, report):
        return UNKNOWN
    if log and not _positive(ends, within.span, report):
        return UNKNOWN
    assert ends.lo is not None
    assert ends.hi is not None
    values = _spaced(ends.lo, ends.hi, size, log=log is not None)
    return ir.Axis(name, size, unit, values, None, log is not None)


def _listed_axis(
    axis: syntax.Axis, values: Constant, unit: str, report: Report
) -> ir.Axis | Unknown:
    assert isinstance(values, tuple)
    numbers = tuple(float(v) for v in values if isinstance(v, int | float))
    if not values or not all(map(is_number, values)):
        report(errors.axis_values(axis.size.span))
        return UNKNOWN
    return ir.Axis(axis.name.text, len(numbers), unit, numbers, None, False)


def _spaced(lo: float, hi: float, size: int, *, log: bool) -> tuple[float, ...]:
    """`size` values from lo to hi, both included, evenly spaced (in decades)."""
    if size == 1:
        return (lo,)
    if log:
        decades = _spaced(log10(lo), log10(hi), size, log=False)
        return (lo, *(10.0**d for d in decades[1:-1]), hi)
    step = (hi - lo) / (size - 1)
    return (*(lo + i * step for i in range(size - 1)), hi)


# ---- inputs and outputs ----


def _check_quantity(
    quantity: syntax.Quantity,
    scope: Scope,
    axes: Mapping[str, ir.Axis | Unknown],
    report: Report,
) -> ir.Variable | Unknown:
    _require_unit(quantity.unit, report)
    shaped = _check_type(quantity.type, scope, axes, report)
    clauses = _Clauses(quantity.clauses, report)
    within = _check_within(clauses, scope, report)
    bound = _check_bound(clauses, scope, report)
    columns = _check_columns(clauses, report)
    if shaped is UNKNOWN or within is UNKNOWN or bound is UNKNOWN:
        return UNKNOWN
    if within and bound and not _contains(bound, within):
        assert clauses.within
        assert clauses.bound
        report(errors.range_outside_bound(clauses.within.span, clauses.bound.span))
        return UNKNOWN
    shape, dimensions = shaped
    log = clauses.log is not None
    return ir.Variable(
        role=quantity.role,
        name=quantity.name.text,
        shape=shape,
        axes=dimensions,
        unit=quantity.unit.text if quantity.unit else "",
        within=within,
        bound=bound,
        log=log,
        columns=columns,
        scaling=_choose_scaling(quantity.role, within, bound, log=log),
    )


def _check_type(
    kind: syntax.Type,
    scope: Scope,
    axes: Mapping[str, ir.Axis | Unknown],
    report: Report,
) -> tuple[Shape, tuple[str | None, ...]] | Unknown:
    if kind.name.text not in TYPES:
        report(errors.unknown_type(kind.name.span, kind.name.text, TYPES))
        return UNKNOWN
    sizes: list[int] = []
    names: list[str | None] = []
    for dimension in kind.dimensions:
        size = _check_dimension(dimension, scope, axes, report)
        if size is UNKNOWN:
            return UNKNOWN
        along = isinstance(dimension, syntax.Name) and dimension.text in axes
        sizes.append(size)
        names.append(dimension.text if along else None)
        if _product(sizes) > MAX_SIZE:
            report(errors.too_large(kind.span, tuple(sizes), MAX_SIZE))
            return UNKNOWN
    return tuple(sizes), tuple(names)


def _check_dimension(
    dimension: syntax.Expression,
    scope: Scope,
    axes: Mapping[str, ir.Axis | Unknown],
    report: Report,
) -> int | Unknown:
    if isinstance(dimension, syntax.Name):
        if dimension.text in axes:
            axis = axes[dimension.text]
            return axis if isinstance(axis, Unknown) else axis.size
        if dimension.text not in scope:
            known = (*axes, *scope)
            report(errors.unknown_dimension(dimension.span, dimension.text, known))
            return UNKNOWN
    size = evaluate(dimension, scope, report)
    if size is UNKNOWN:
        return UNKNOWN
    if not POSITIVE_WHOLE.accepts(size) or not isinstance(size, int):
        report(errors.bad_size(dimension.span, size))
        return UNKNOWN
    return size


def _product(sizes: list[int]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


# ---- clauses ----


class _Clauses:
    """The clauses of a statement by kind; a second one of a kind is reported."""

    def __init__(self, clauses: tuple[syntax.Clause, ...], report: Report) -> None:
        self._clauses = clauses
        self._report = report
        self.within = self._only(syntax.InClause, "in")
        self.bound = self._only(syntax.BoundClause, "bound")
        self.log = self._only(syntax.LogClause, "log")
        self.columns = self._only(syntax.FromClause, "from")

    def _only(self, kind: type[_Clause], word: str) -> _Clause | None:
        found = [clause for clause in self._clauses if isinstance(clause, kind)]
        for again in found[1:]:
            self._report(errors.clause_twice(again.span, word, found[0].span))
        return found[0] if found else None


def _check_within(
    clauses: _Clauses, scope: Scope, report: Report
) -> ir.Range | Unknown | None:
    if clauses.within is None:
        return None
    ends = _check_range(clauses.within.range, scope, report)
    if ends is UNKNOWN or not _closed(ends, clauses.within.span, report):
        return UNKNOWN
    if clauses.log and not _positive(ends, clauses.within.span, report):
        return UNKNOWN
    return ends


def _check_bound(
    clauses: _Clauses, scope: Scope, report: Report
) -> ir.Range | Unknown | None:
    if clauses.bound is None:
        return None
    ends = _check_range(clauses.bound.range, scope, report)
    if ends is UNKNOWN:
        return UNKNOWN
    natural = ends.lo == 0 and ends.hi is None  # positive, as a log has to be
    if clauses.log and not natural and not _positive(ends, clauses.bound.span, report):
        return UNKNOWN
    return ends


def _check_range(
    written: syntax.Range, scope: Scope, report: Report
) -> ir.Range | Unknown:
    ends: list[float | None] = []
    for end in (written.lo, written.hi):
        value = None if end is None else evaluate(end, scope, report)
        if value is UNKNOWN:
            return UNKNOWN
        if end is not None and not is_number(value):
            report(errors.not_a_number(end.span, value))
            return UNKNOWN
        ends.append(float(value) if isinstance(value, int | float) else None)
    lo, hi = ends
    if lo is not None and hi is not None and lo >= hi:
        report(errors.empty_range(written.span, lo, hi))
        return UNKNOWN
    return ir.Range(lo, hi)


def _closed(ends: ir.Range, span: syntax.Span, report: Report) -> bool:
    closed = ends.lo is not None and ends.hi is not None
    if not closed:
        report(errors.open_range(span))
    return closed


def _positive(ends: ir.Range, span: syntax.Span, report: Report) -> bool:
    positive = ends.lo is not None and ends.lo > 0
    if not positive:
        report(errors.log_of_non_positive(span))
    return positive


def _contains(bound: ir.Range, within: ir.Range) -> bool:
    assert within.lo is not None
    assert within.hi is not None
    above = bound.lo is None or bound.lo <= within.lo
    below = bound.hi is None or within.hi <= bound.hi
    return above and below


def _check_columns(clauses: _Clauses, report: Report) -> tuple[str, ...]:
    if clauses.columns is None:
        return ()
    for name in clauses.columns.names:
        if not name.value.strip():
            report(errors.empty_column(name.span))
    return tuple(name.value for name in clauses.columns.names)


def _require_unit(unit: syntax.Unit | None, report: Report) -> None:
    if unit is not None and not is_unit(unit.text):
        report(errors.unknown_unit(unit.span, unit.text))


# ---- scalings ----


def _choose_scaling(
    role: str, within: ir.Range | None, bound: ir.Range | None, *, log: bool
) -> ir.Scaling:
    """The map to the units of the network, on log10 of the values for a `log`."""
    within, bound = _on_scale(within, log=log), _on_scale(bound, log=log)
    if role == "output" and bound is not None:
        return _head(bound, within)
    ends = within or bound
    if ends is None or ends.lo is None or ends.hi is None:
        return ir.Standard()
    return ir.Affine((ends.lo + ends.hi) / 2, (ends.hi - ends.lo) / 2)


def _head(bound: ir.Range, within: ir.Range | None) -> ir.Scaling:
    size = None
    if within is not None and within.lo is not None and within.hi is not None:
        size = (within.hi - within.lo) / 2
    if bound.lo is not None and bound.hi is not None:
        return ir.Interval(bound.lo, bound.hi)
    if bound.lo is not None:
        return ir.HalfLine(bound.lo, 1, size)
    assert bound.hi is not None
    return ir.HalfLine(bound.hi, -1, size)


def _on_scale(ends: ir.Range | None, *, log: bool) -> ir.Range | None:
    if ends is None or not log:
        return ends
    if ends.lo == 0:  # `bound 0..` of a `log` holds by itself
        return None
    lo = None if ends.lo is None else log10(ends.lo)
    hi = None if ends.hi is None else log10(ends.hi)
    return ir.Range(lo, hi)
