"""The physical contract: inputs and outputs, with their shapes, ranges and scalings."""

from collections.abc import Mapping
from math import prod

from . import errors, ir, syntax
from .clauses import Clauses, check_bound, check_columns, check_unit, check_within
from .constants import UNKNOWN, Scope, Unknown, evaluate
from .errors import Report
from .limits import MAX_SIZE
from .scalings import choose_scaling, has_digits
from .vocabulary import POSITIVE_WHOLE, TYPES, Shape

Axes = Mapping[str, ir.Axis | Unknown]


def check_quantities(
    quantities: Mapping[str, syntax.Quantity],
    axes: Axes,
    scope: Scope,
    report: Report,
) -> dict[str, ir.Variable | Unknown]:
    """The inputs and outputs by name; UNKNOWN where a mistake was reported."""
    return {
        name: _check_quantity(quantity, axes, scope, report)
        for name, quantity in quantities.items()
    }


def _check_quantity(
    quantity: syntax.Quantity, axes: Axes, scope: Scope, report: Report
) -> ir.Variable | Unknown:
    unit = check_unit(quantity.unit, report)
    shaped = _check_type(quantity.type, axes, scope, report)
    clauses = Clauses(quantity.clauses, report)
    columns = check_columns(clauses, report)
    within = check_within(clauses, scope, report)
    bound = check_bound(clauses, scope, report)
    if shaped is UNKNOWN or within is UNKNOWN or bound is UNKNOWN:
        return UNKNOWN
    if within and bound and not _contains(bound, within):
        assert clauses.within is not None
        assert clauses.bound is not None
        report(errors.range_outside_bound(clauses.within.span, clauses.bound.span))
        return UNKNOWN
    shape, names = shaped
    log = clauses.log is not None
    return ir.Variable(
        role=quantity.role,
        name=quantity.name.text,
        shape=shape,
        axes=names,
        unit=unit,
        within=within,
        bound=bound,
        log=log,
        columns=columns,
        scaling=choose_scaling(quantity.role, within, bound, log=log),
    )


def _contains(bound: ir.Range, within: ir.Range) -> bool:
    assert within.lo is not None
    assert within.hi is not None
    above = bound.lo is None or bound.lo <= within.lo
    below = bound.hi is None or within.hi <= bound.hi
    return above and below


def require_precision(
    quantities: Mapping[str, syntax.Quantity],
    variables: Mapping[str, ir.Variable | Unknown],
    precision: str,
    report: Report,
) -> None:
    """Every range has to be one that the floats of training can tell apart."""
    for name, variable in variables.items():
        if isinstance(variable, Unknown):
            continue
        for clause in quantities[name].clauses:
            match clause:
                case syntax.InClause(span=span) if variable.within:
                    has_digits(variable.within, span, precision, report)
                case syntax.BoundClause(span=span) if variable.bound:
                    has_digits(variable.bound, span, precision, report)
                case _:
                    continue


# ---- types ----


def _check_type(
    kind: syntax.Type, axes: Axes, scope: Scope, report: Report
) -> tuple[Shape, tuple[str | None, ...]] | Unknown:
    """The shape of a type, and the axis along each dimension."""
    if kind.name.text not in TYPES:
        report(errors.unknown_type(kind.name.span, kind.name.text, TYPES))
        return UNKNOWN
    sizes = [_check_dimension(d, axes, scope, report) for d in kind.dimensions]
    shape = tuple(size for size in sizes if size is not UNKNOWN)
    if len(shape) < len(sizes):
        return UNKNOWN
    if prod(shape) > MAX_SIZE:
        report(errors.too_large(kind.span, shape, MAX_SIZE))
        return UNKNOWN
    return shape, tuple(_axis_name(d, axes) for d in kind.dimensions)


def _axis_name(dimension: syntax.Expression, axes: Axes) -> str | None:
    if isinstance(dimension, syntax.Name) and dimension.text in axes:
        return dimension.text
    return None


def _check_dimension(
    dimension: syntax.Expression, axes: Axes, scope: Scope, report: Report
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
