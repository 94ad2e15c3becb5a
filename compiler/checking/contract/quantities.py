"""Inputs and outputs with their shapes, ranges and scalings."""

from collections.abc import Mapping
from math import prod
from typing import Any

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...text.limits import MAX_SIZE
from ...vocabulary import TYPES, Shape
from ..constants import Scope, all_known
from .clauses import (
    Clauses,
    check_bound,
    check_columns,
    check_periodic,
    check_size,
    check_step,
    check_unit,
    check_within,
)
from .scalings import choose_scaling, has_digits

Axes = Mapping[str, ir.Axis | Unknown]


def check_quantities(
    quantities: Mapping[str, syntax.Quantity],
    axes: Axes,
    scope: Scope,
    report: Report,
) -> dict[str, ir.Variable | Unknown]:
    """Inputs and outputs by name; UNKNOWN after a report."""
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
    periodic = check_periodic(clauses, scope, report)
    step = check_step(clauses, within, scope, report)
    ranges = all_known((within, bound, periodic))
    if shaped is UNKNOWN or step is UNKNOWN or ranges is UNKNOWN:
        return UNKNOWN
    within, bound, periodic = ranges
    if not _agree(quantity, clauses, within, bound, report):
        return UNKNOWN
    shape, names = shaped
    kind: Any = quantity.type.name.text
    log = clauses.log is not None
    return ir.Variable(
        role=quantity.role,
        name=quantity.name.text,
        kind=kind,
        shape=shape,
        axes=names,
        classes=tuple(map(_class_name, quantity.type.classes)),
        unit=unit,
        within=within,
        bound=bound,
        periodic=periodic,
        log=log,
        step=step,
        columns=columns,
        optional=clauses.optional is not None,
        scaling=choose_scaling(quantity.role, kind, within, bound, periodic, log=log),
    )


# ---- clauses that go together ----

_ONLY_REAL = ("bound", "periodic", "step", "log")


def _agree(
    quantity: syntax.Quantity,
    clauses: Clauses,
    within: ir.Range | None,
    bound: ir.Range | None,
    report: Report,
) -> bool:
    """Whether the clauses are compatible with the type, the role and each other."""
    kind = quantity.type.name.text
    spans = clauses.spans
    unfit = _ONLY_REAL if kind == "complex" else ("in", *_ONLY_REAL)
    for word in unfit if kind != "real" else ():
        if word in spans:
            report(errors.quantities.clause_not_for_type(spans[word], word, kind))
            return False
    if kind == "one_of" and quantity.unit is not None:
        report(errors.quantities.clause_not_for_type(quantity.unit.span, "unit", kind))
        return False
    if "step" in spans and quantity.role == "output":
        report(errors.quantities.clause_not_for_output(spans["step"], "step"))
        return False
    if "optional" in spans and quantity.role == "input":
        report(errors.quantities.optional_input(spans["optional"]))
        return False
    for word in ("in", "bound", "log") if "periodic" in spans else ():
        if word in spans:
            report(errors.quantities.clauses_at_odds(spans[word], spans["periodic"]))
            return False
    if within and bound and not _contains(bound, within):
        report(errors.quantities.range_outside_bound(spans["in"], spans["bound"]))
        return False
    return True


def _contains(bound: ir.Range, within: ir.Range) -> bool:
    lo, hi = within.ends
    above = bound.lo is None or bound.lo <= lo
    below = bound.hi is None or hi <= bound.hi
    return above and below


def require_precision(
    quantities: Mapping[str, syntax.Quantity],
    variables: Mapping[str, ir.Variable | Unknown],
    precision: str,
    report: Report,
) -> None:
    """Require that floats of the training precision resolve every range."""
    for name, variable in variables.items():
        if isinstance(variable, Unknown):
            continue
        ranges = {
            syntax.InClause: variable.within,
            syntax.BoundClause: variable.bound,
            syntax.PeriodicClause: variable.periodic,
        }
        for clause in quantities[name].clauses:
            ends = ranges.get(type(clause))
            if ends is not None:
                has_digits(ends, clause.span, precision, report)


# ---- types ----


def _check_type(
    kind: syntax.Type, axes: Axes, scope: Scope, report: Report
) -> tuple[Shape, tuple[str | None, ...]] | Unknown:
    """The shape of a type, and the axis of each dimension."""
    if kind.name.text not in TYPES:
        return report(errors.names.unknown_type(kind.name.span, kind.name.text, TYPES))
    shape = all_known(_check_dimension(d, axes, scope, report) for d in kind.dimensions)
    if not _classes_fit(kind, report) or shape is UNKNOWN:
        return UNKNOWN
    least = ir.SHARES.get(kind.name.text, 0)
    if least and (not shape or shape[-1] < least):
        return report(errors.quantities.too_few_shares(kind.span, kind.name.text))
    if prod(shape) * max(2, len(kind.classes)) > MAX_SIZE:
        return report(errors.shapes.too_large(kind.span, shape, MAX_SIZE))
    return shape, tuple(_axis_name(d, axes) for d in kind.dimensions)


def _classes_fit(kind: syntax.Type, report: Report) -> bool:
    """Whether classes are present exactly if the type needs them; report otherwise."""
    names = [_class_name(name) for name in kind.classes]
    if kind.name.text != "one_of":
        if names:
            report(errors.quantities.classes_of_number(kind.span, kind.name.text))
        return not names
    if len(set(names)) < max(2, len(names)) or not all(n.strip() for n in names):
        report(errors.quantities.classes_missing(kind.span))
        return False
    return True


def _class_name(name: syntax.Name | syntax.Text) -> str:
    return name.text if isinstance(name, syntax.Name) else name.value


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
            return report(
                errors.names.unknown_dimension(dimension.span, dimension.text, known)
            )
    return check_size(dimension, scope, report)


def same_quantity(first: ir.Variable, second: ir.Variable) -> bool:
    """Whether two quantities have the same type, shape and unit."""
    alike = first.kind == second.kind and first.classes == second.classes
    return alike and first.shape == second.shape and first.unit == second.unit
