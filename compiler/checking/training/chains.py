"""Chains of `optimizer` and `schedule` stages, joined by `->`."""

from math import prod

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...vocabulary import SCHEDULES, TRANSFORMS, Arguments, is_number
from ..bind import as_call, bind
from ..constants import all_known
from ..declare import Declarations


def _check_calls(
    formula: syntax.Formula, report: Report
) -> tuple[syntax.Call, ...] | Unknown:
    """The stages of `a -> b(1) -> c`."""
    value = formula.value
    stages = (
        (value.source, *value.stages) if isinstance(value, syntax.Pipe) else (value,)
    )
    calls: list[syntax.Call] = []
    for stage in stages:
        if not isinstance(stage, syntax.Name | syntax.Call):
            return report(errors.training.not_a_chain(stage.span, formula.keyword))
        calls.append(as_call(stage))
    return tuple(calls)


# ---- optimizer ----


def check_optimizer(
    declared: Declarations, report: Report
) -> tuple[ir.Transform, ...] | Unknown:
    """Check the optimizer; return its transformations, or UNKNOWN after a report."""
    formula = declared.formulas.get("optimizer")
    calls = UNKNOWN if formula is None else _check_calls(formula, report)
    if calls is UNKNOWN:
        return UNKNOWN
    chain = all_known(_check_transform(call, declared, report) for call in calls)
    if chain is not UNKNOWN:
        _require_descent(calls, chain, report)
    return chain


def _check_transform(
    call: syntax.Call, declared: Declarations, report: Report
) -> ir.Transform | Unknown:
    name = call.name
    row = TRANSFORMS.get(name.text)
    if row is None:
        return report(errors.names.unknown_optimizer(name.span, name.text, TRANSFORMS))
    values = bind(call, row.parameters, declared.constants, report)
    if values is UNKNOWN:
        return UNKNOWN
    given = tuple((k, v) for k, v in values.items() if v is not None)
    return ir.Transform(row.module, name.text, given, span=call.span)


def _require_descent(
    calls: tuple[syntax.Call, ...], chain: tuple[ir.Transform, ...], report: Report
) -> None:
    signs = [TRANSFORMS[part.name].sign(dict(part.arguments)) for part in chain]
    if 0 in signs:
        call = calls[signs.index(0)]
        report(errors.training.no_step_left(call.span, call.name.text))
    elif prod(signs) > 0:
        span = calls[0].span.to(calls[-1].span)
        report(errors.training.loss_climbs(span, signs.count(-1)))


# ---- schedule ----


def check_schedule(
    declared: Declarations, report: Report
) -> tuple[ir.Schedule, ...] | Unknown:
    """Check the schedule; return its parts, or UNKNOWN after a report."""
    formula = declared.formulas.get("schedule")
    calls = () if formula is None else _check_calls(formula, report)
    if calls is UNKNOWN:
        return UNKNOWN
    chain = all_known(_check_part(call, declared, report) for call in calls)
    for call in calls[:-1]:
        name = call.name.text
        if name in SCHEDULES and SCHEDULES[name].lasts is None:
            return report(errors.training.schedule_never_ends(call.span, name))
    return chain


def _check_part(
    call: syntax.Call, declared: Declarations, report: Report
) -> ir.Schedule | Unknown:
    name = call.name
    row = SCHEDULES.get(name.text)
    if row is None:
        return report(errors.names.unknown_schedule(name.span, name.text, SCHEDULES))
    values = bind(call, row.parameters, declared.constants, report)
    if values is UNKNOWN or not _pieces_match(call, values, report):
        return UNKNOWN
    return ir.Schedule(name.text, tuple(values.items()), span=call.span)


def _pieces_match(call: syntax.Call, values: Arguments, report: Report) -> bool:
    boundaries, scales = values.get("boundaries"), values.get("scales")
    if not isinstance(boundaries, tuple) or not isinstance(scales, tuple):
        return True
    epochs = [boundary for boundary in boundaries if is_number(boundary)]
    rising = sorted(set(epochs)) == epochs
    if rising and len(boundaries) == len(scales):
        return True
    report(errors.training.pieces_mismatch(call.span, len(boundaries), len(scales)))
    return False
