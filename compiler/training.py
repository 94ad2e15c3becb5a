"""How a model is trained and judged: loss, optimizer, schedule, settings, criteria."""

from collections.abc import Mapping
from typing import Any

from . import errors, ir, syntax
from .bind import Stage, bind, check_value, stage_arguments, stage_name
from .constants import UNKNOWN, Report, Scope, Unknown, evaluate
from .declare import Declarations
from .limits import MAX_NESTING
from .vocabulary import (
    DATA,
    LOSSES,
    METRICS,
    SCHEDULES,
    TRAIN,
    TRANSFORMS,
    Constant,
    Parameter,
    Required,
    is_number,
)


def check_training(declared: Declarations, report: Report) -> dict[str, Any] | None:
    """The fields of `ir.Spec` that say how it is trained; None after a report."""
    train = _check_settings("train", TRAIN, declared, report)
    data = _check_settings("data", DATA, declared, report)
    loss = _check_loss(declared, report)
    optimizer = _check_optimizer(declared, report)
    schedule = _check_schedule(declared, report)
    accept = tuple(_check_accept(a, declared, report) for a in declared.accepts)
    if train is not None and schedule is not None:
        _require_reachable(declared, schedule, train, report)
    if data is not None:
        _require_splits(declared, data, schedule or (), report)
    parts = (train, data, loss, optimizer, schedule, *accept)
    if any(part is None or part is UNKNOWN for part in parts):
        return None
    return {
        "train": ir.Train(**train),  # pyright: ignore[reportCallIssue]
        "data": ir.Data(**data),  # pyright: ignore[reportCallIssue]
        "loss": loss,
        "optimizer": optimizer,
        "schedule": schedule,
        "accept": accept,
    }


# ---- settings ----


def _check_settings(
    keyword: str,
    table: Mapping[str, Parameter],
    declared: Declarations,
    report: Report,
) -> dict[str, Any] | None:
    values: dict[str, Constant] = {
        name: row.default
        for name, row in table.items()
        if not isinstance(row.default, Required)
    }
    statement = declared.settings.get(keyword)
    first: dict[str, syntax.Name] = {}
    sound = True
    for entry in statement.entries if statement else ():
        name = entry.target
        if name.text not in table:
            report(errors.unknown_setting(name.span, keyword, name.text, table))
            sound = False
            continue
        if name.text in first:
            span = first[name.text].span
            report(errors.duplicate_name(name.span, name.text, span))
            sound = False
        first[name.text] = name
        row = table[name.text]
        value = check_value(keyword, row, entry.value, declared.constants, report)
        if value is UNKNOWN:
            sound = False
        else:
            values[name.text] = value
    return values if sound else None


def _entry_span(declared: Declarations, keyword: str, name: str) -> syntax.Span | None:
    statement = declared.settings.get(keyword)
    for entry in statement.entries if statement else ():
        if entry.target.text == name:
            return entry.span
    return None


def _require_splits(
    declared: Declarations,
    data: Mapping[str, Any],
    schedule: tuple[ir.Schedule, ...],
    report: Report,
) -> None:
    span = _entry_span(declared, "data", "test")
    if data["validation"] + data["test"] >= 1:
        assert span is not None
        report(errors.nothing_left_to_train(span))
    if data["test"] == 0:
        for accept in declared.accepts:
            report(errors.no_test_split(accept.span))
    watched = {dict(part.arguments).get("monitor") for part in schedule}
    if data["validation"] == 0 and "validation" in watched:
        report(errors.no_validation_split(declared.formulas["schedule"].span))


def _require_reachable(
    declared: Declarations,
    schedule: tuple[ir.Schedule, ...],
    train: Mapping[str, Any],
    report: Report,
) -> None:
    """A plateau has to have epochs enough to wait in."""
    before = 0
    for part in schedule:
        arguments = dict(part.arguments)
        lasts = SCHEDULES[part.name].lasts
        if part.name == "plateau" and before + arguments["patience"] >= train["epochs"]:
            span = declared.formulas["schedule"].value.span
            patience, epochs = arguments["patience"], train["epochs"]
            other = _entry_span(declared, "train", "epochs")
            report(errors.patience_never_reached(span, patience, epochs, other))
        before += arguments[lasts] if lasts else 0


# ---- loss ----


def _check_loss(declared: Declarations, report: Report) -> ir.LossExpression | Unknown:
    formula = declared.formulas.get("loss")
    if formula is None:
        return UNKNOWN
    found = _Loss(declared, report).formula(formula.value)
    if isinstance(found, ir.Number):
        report(errors.loss_without_outputs(formula.value.span))
        return UNKNOWN
    return found


class _Loss:
    """Reads a formula of losses."""

    def __init__(self, declared: Declarations, report: Report) -> None:
        self._report = report
        self._scope = declared.constants
        self._outputs = [
            name for name, q in declared.quantities.items() if q.role == "output"
        ]

    def formula(self, expression: syntax.Expression) -> ir.LossExpression | Unknown:
        match expression:
            case syntax.Arithmetic(first=first, rest=rest):
                return self._arithmetic(first, rest, expression.span)
            case syntax.Negative(operand=operand):
                inner = self.formula(operand)
                if inner is UNKNOWN:
                    return UNKNOWN
                return ir.Combination("*", ir.Number(-1.0), inner)
            case syntax.Call():
                return self._term(expression)
            case syntax.Name(text=text) if text in LOSSES:
                return self._term(expression)
            case syntax.Name(text=text) if text not in self._scope:
                known = (*LOSSES, *self._scope)
                self._report(errors.unknown_loss(expression.span, text, known))
                return UNKNOWN
            case _:
                return self._weight(expression)

    def _weight(self, expression: syntax.Expression) -> ir.Number | Unknown:
        value = evaluate(expression, self._scope, self._report)
        if value is UNKNOWN:
            return UNKNOWN
        if not is_number(value) or not isinstance(value, int | float):
            self._report(errors.not_a_number(expression.span, value))
            return UNKNOWN
        return ir.Number(float(value))

    def _arithmetic(
        self,
        first: syntax.Expression,
        rest: tuple[tuple[syntax.Sign, syntax.Expression], ...],
        span: syntax.Span,
    ) -> ir.LossExpression | Unknown:
        if len(rest) > MAX_NESTING:
            self._report(errors.nested_too_deeply(span, MAX_NESTING))
            return UNKNOWN
        left = self.formula(first)
        for sign, term in rest:
            right = self.formula(term)
            if left is UNKNOWN or right is UNKNOWN:
                return UNKNOWN
            if sign == "/" and right == ir.Number(0.0):
                self._report(errors.division_by_zero(term.span))
                return UNKNOWN
            left = ir.Combination(sign, left, right)
        return left

    def _term(self, stage: Stage) -> ir.LossExpression | Unknown:
        """`mse(field)`; without an output, the mean over all of them."""
        name, arguments = stage_name(stage), stage_arguments(stage)
        if name.text not in LOSSES:
            self._report(errors.unknown_loss(name.span, name.text, tuple(LOSSES)))
            return UNKNOWN
        outputs = self._outputs
        if arguments and arguments[0].name is None:
            output = self._output(name, arguments[0])
            if output is None:
                return UNKNOWN
            outputs, arguments = [output], arguments[1:]
        parameters = LOSSES[name.text].parameters
        values = bind(name, arguments, parameters, self._scope, self._report)
        if values is None or not outputs:
            return UNKNOWN
        given = tuple(values.items())
        return _mean([ir.Term(name.text, output, given) for output in outputs])

    def _output(self, name: syntax.Name, argument: syntax.Argument) -> str | None:
        value = argument.value
        if isinstance(value, syntax.Name) and value.text in self._outputs:
            return value.text
        self._report(errors.not_an_output(value.span, name.text, self._outputs))
        return None


def _mean(terms: list[ir.Term]) -> ir.LossExpression:
    total: ir.LossExpression = terms[0]
    for term in terms[1:]:
        total = ir.Combination("+", total, term)
    if len(terms) == 1:
        return total
    return ir.Combination("/", total, ir.Number(float(len(terms))))


# ---- optimizer and schedule ----


def _stages(expression: syntax.Expression, keyword: str, report: Report) -> list[Stage]:
    """The stages of `a -> b(1) -> c`; none after a report."""
    parts = (
        (expression.source, *expression.stages)
        if isinstance(expression, syntax.Pipe)
        else (expression,)
    )
    stages: list[Stage] = []
    for part in parts:
        if not isinstance(part, syntax.Name | syntax.Call):
            report(errors.not_a_chain(part.span, keyword))
            return []
        stages.append(part)
    return stages


def _check_optimizer(
    declared: Declarations, report: Report
) -> tuple[ir.Transform, ...] | None:
    formula = declared.formulas.get("optimizer")
    if formula is None:
        return None
    chain: list[ir.Transform] = []
    stages = _stages(formula.value, "optimizer", report)
    for stage in stages:
        name = stage_name(stage)
        row = TRANSFORMS.get(name.text)
        if row is None:
            report(errors.unknown_optimizer(name.span, name.text, TRANSFORMS))
            continue
        arguments = stage_arguments(stage)
        scope = declared.constants
        values = bind(name, arguments, row.parameters, scope, report)
        if values is not None:
            given = tuple((k, v) for k, v in values.items() if v is not None)
            chain.append(ir.Transform(row.module, name.text, given))
    return tuple(chain) if stages and len(chain) == len(stages) else None


def _check_schedule(
    declared: Declarations, report: Report
) -> tuple[ir.Schedule, ...] | None:
    formula = declared.formulas.get("schedule")
    if formula is None:
        return ()
    chain: list[ir.Schedule] = []
    stages = _stages(formula.value, "schedule", report)
    for stage in stages:
        name = stage_name(stage)
        row = SCHEDULES.get(name.text)
        if row is None:
            report(errors.unknown_schedule(name.span, name.text, SCHEDULES))
            continue
        if row.lasts is None and stage is not stages[-1]:
            report(errors.schedule_never_ends(stage.span, name.text))
            continue
        arguments, scope = stage_arguments(stage), declared.constants
        values = bind(name, arguments, row.parameters, scope, report)
        if values is not None and _pieces_match(stage, values, report):
            chain.append(ir.Schedule(name.text, tuple(values.items())))
    return tuple(chain) if stages and len(chain) == len(stages) else None


def _pieces_match(stage: Stage, values: Mapping[str, Constant], report: Report) -> bool:
    boundaries = values.get("boundaries")
    if boundaries is None:
        return True
    scales = values["scales"]
    assert isinstance(boundaries, tuple)
    assert isinstance(scales, tuple)
    rising = list(boundaries) == sorted({b for b in boundaries if is_number(b)})
    if len(boundaries) != len(scales) or not rising:
        report(errors.pieces_mismatch(stage.span, len(boundaries), len(scales)))
        return False
    return True


# ---- accept ----


def _check_accept(
    accept: syntax.Accept, declared: Declarations, report: Report
) -> ir.Criterion | None:
    scope: Scope = declared.constants
    threshold = evaluate(accept.right, scope, report)
    left = accept.left
    if not isinstance(left, syntax.Call) or len(left.arguments) != 1:
        report(errors.not_a_criterion(left.span, METRICS))
        return None
    metric = left.name
    if metric.text not in METRICS:
        report(errors.unknown_metric(metric.span, metric.text, METRICS))
        return None
    outputs = [n for n, q in declared.quantities.items() if q.role == "output"]
    value = left.arguments[0].value
    if not isinstance(value, syntax.Name) or value.text not in outputs:
        report(errors.not_an_output(value.span, metric.text, outputs))
        return None
    if threshold is UNKNOWN:
        return None
    if not is_number(threshold) or not isinstance(threshold, int | float):
        report(errors.not_a_number(accept.right.span, threshold))
        return None
    return ir.Criterion(metric.text, value.text, accept.comparison, float(threshold))
