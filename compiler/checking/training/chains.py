"""Chains of `optimizer` and `schedule` stages, joined by `->`."""

from math import prod

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import Report
from ...vocabulary import SCHEDULES, TRANSFORMS, Arguments, direction, is_number
from ..bind import Stage, bind, stage_arguments, stage_name
from ..declare import Declarations


def _check_stages(formula: syntax.Formula, report: Report) -> tuple[Stage, ...]:
    """The stages of `a -> b(1) -> c`; empty after a report."""
    value = formula.value
    parts = (
        (value.source, *value.stages) if isinstance(value, syntax.Pipe) else (value,)
    )
    stages: list[Stage] = []
    for part in parts:
        if not isinstance(part, syntax.Name | syntax.Call):
            report(errors.training.not_a_chain(part.span, formula.keyword))
            return ()
        stages.append(part)
    return tuple(stages)


# ---- optimizer ----


def check_optimizer(
    declared: Declarations, report: Report
) -> tuple[ir.Transform, ...] | None:
    """Check the optimizer; return its transformations, or None after a report."""
    formula = declared.formulas.get("optimizer")
    if formula is None:
        return None
    stages = _check_stages(formula, report)
    chain = [_check_transform(stage, declared, report) for stage in stages]
    known = tuple(transform for transform in chain if transform is not None)
    if not stages or len(known) < len(chain):
        return None
    _require_descent(stages, known, report)
    return known


def _check_transform(
    stage: Stage, declared: Declarations, report: Report
) -> ir.Transform | None:
    name = stage_name(stage)
    row = TRANSFORMS.get(name.text)
    if row is None:
        report(errors.names.unknown_optimizer(name.span, name.text, TRANSFORMS))
        return None
    arguments, scope = stage_arguments(stage), declared.constants
    values = bind(name, arguments, row.parameters, scope, report)
    if values is None:
        return None
    given = tuple((k, v) for k, v in values.items() if v is not None)
    return ir.Transform(row.module, name.text, given, span=stage.span)


def _require_descent(
    stages: tuple[Stage, ...], chain: tuple[ir.Transform, ...], report: Report
) -> None:
    signs = [direction(part.name, dict(part.arguments)) for part in chain]
    if 0 in signs:
        stage = stages[signs.index(0)]
        report(errors.training.no_step_left(stage.span, stage_name(stage).text))
    elif prod(signs) > 0:
        span = stages[0].span.to(stages[-1].span)
        report(errors.training.loss_climbs(span, signs.count(-1)))


# ---- schedule ----


def check_schedule(
    declared: Declarations, report: Report
) -> tuple[ir.Schedule, ...] | None:
    """Check the schedule; return its parts, or None after a report."""
    formula = declared.formulas.get("schedule")
    if formula is None:
        return ()
    stages = _check_stages(formula, report)
    chain = [_check_part(stage, declared, report) for stage in stages]
    for stage in stages[:-1]:
        row = SCHEDULES.get(stage_name(stage).text)
        if row is not None and row.lasts is None:
            name = stage_name(stage).text
            report(errors.training.schedule_never_ends(stage.span, name))
            return None
    known = tuple(part for part in chain if part is not None)
    return known if stages and len(known) == len(chain) else None


def _check_part(
    stage: Stage, declared: Declarations, report: Report
) -> ir.Schedule | None:
    name = stage_name(stage)
    row = SCHEDULES.get(name.text)
    if row is None:
        report(errors.names.unknown_schedule(name.span, name.text, SCHEDULES))
        return None
    arguments, scope = stage_arguments(stage), declared.constants
    values = bind(name, arguments, row.parameters, scope, report)
    if values is None or not _pieces_match(stage, values, report):
        return None
    return ir.Schedule(name.text, tuple(values.items()), span=stage.span)


def _pieces_match(stage: Stage, values: Arguments, report: Report) -> bool:
    boundaries, scales = values.get("boundaries"), values.get("scales")
    if not isinstance(boundaries, tuple) or not isinstance(scales, tuple):
        return True
    epochs = [boundary for boundary in boundaries if is_number(boundary)]
    rising = sorted(set(epochs)) == epochs
    if not rising or len(boundaries) != len(scales):
        report(
            errors.training.pieces_mismatch(stage.span, len(boundaries), len(scales))
        )
        return False
    return True
