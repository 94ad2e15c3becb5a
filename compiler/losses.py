"""The formula of `loss`: losses of outputs, weighted and added."""

from dataclasses import dataclass

from . import errors, ir, syntax
from .bind import Stage, bind, stage_arguments, stage_name
from .constants import UNKNOWN, Scope, Unknown, arithmetic, evaluate
from .declare import Declarations
from .errors import Report
from .limits import MAX_DEPTH
from .mentions import values_in
from .source import Span
from .vocabulary import LOSSES, is_number


def check_loss(declared: Declarations, report: Report) -> ir.LossExpression | Unknown:
    """The formula of a spec, which has to compare an output with its targets."""
    formula = declared.formulas.get("loss")
    if formula is None:
        return UNKNOWN
    checker = _Checker(declared.constants, declared.outputs(), report)
    found = checker.formula(formula.value, 0)
    if isinstance(found, ir.Number):
        report(errors.loss_without_outputs(formula.value.span))
        return UNKNOWN
    return found


@dataclass(frozen=True, slots=True)
class _Checker:
    scope: Scope
    outputs: tuple[str, ...]
    report: Report

    def formula(
        self, expression: syntax.Expression, depth: int
    ) -> ir.LossExpression | Unknown:
        match expression:
            case syntax.Name(text=text) if text in LOSSES:
                return self._term(expression)
            case syntax.Name(text=text) if text not in self.scope:
                known = (*LOSSES, *self.scope)
                self.report(errors.unknown_loss(expression.span, text, known))
                return UNKNOWN
            case syntax.Call():
                return self._term(expression)
            case syntax.Arithmetic():
                return self._arithmetic(expression, depth)
            case syntax.Negative(operand=operand):
                inner = self.formula(operand, depth + 1)
                if inner is UNKNOWN:
                    return UNKNOWN
                spans = (expression.span, operand.span)
                return self._joined("*", ir.Number(-1.0), inner, spans)
            case _:
                return self._weight(expression)

    def _weight(self, expression: syntax.Expression) -> ir.Number | Unknown:
        if isinstance(expression, syntax.Power) and _has_loss(expression):
            self.report(errors.power_of_array(expression.span))
            return UNKNOWN
        value = evaluate(expression, self.scope, self.report)
        if value is UNKNOWN:
            return UNKNOWN
        if not is_number(value):
            self.report(errors.not_a_number(expression.span, value))
            return UNKNOWN
        return ir.Number(float(value))

    def _arithmetic(
        self, sums: syntax.Arithmetic, depth: int
    ) -> ir.LossExpression | Unknown:
        depth += 1 + len(sums.rest)
        if depth > MAX_DEPTH:
            self.report(errors.nested_too_deeply(sums.span))
            return UNKNOWN
        left, span = self.formula(sums.first, depth), sums.first.span
        for sign, term in sums.rest:
            right = self.formula(term, depth)
            if left is UNKNOWN or right is UNKNOWN:
                return UNKNOWN
            left = self._joined(sign, left, right, (span, term.span))
            span = span.to(term.span)
        return left

    def _joined(
        self,
        sign: ir.Sign,
        left: ir.LossExpression,
        right: ir.LossExpression,
        spans: tuple[Span, Span],
    ) -> ir.LossExpression | Unknown:
        if sign == "/" and right == ir.Number(0.0):
            self.report(errors.division_by_zero(spans[1]))
            return UNKNOWN
        if not isinstance(left, ir.Number) or not isinstance(right, ir.Number):
            return ir.Combination(sign, left, right)
        value = arithmetic(sign, left.value, right.value)
        if value is None:
            self.report(errors.number_out_of_range(spans[0].to(spans[1])))
            return UNKNOWN
        return ir.Number(float(value))

    # ---- losses of outputs ----

    def _term(self, stage: Stage) -> ir.LossExpression | Unknown:
        """`mse(field)`; without an output, the mean over all of them."""
        name, arguments = stage_name(stage), stage_arguments(stage)
        if name.text not in LOSSES:
            self.report(errors.unknown_loss(name.span, name.text, tuple(LOSSES)))
            return UNKNOWN
        outputs: tuple[str, ...] = self.outputs
        if arguments and arguments[0].name is None:
            output = self._output(name, arguments[0])
            if output is None:
                return UNKNOWN
            outputs, arguments = (output,), arguments[1:]
        parameters = LOSSES[name.text].parameters
        values = bind(name, arguments, parameters, self.scope, self.report)
        if values is None or not outputs:
            return UNKNOWN
        given = tuple(values.items())
        terms = tuple(ir.Term(name.text, output, given) for output in outputs)
        if len(terms) == 1:
            return terms[0]
        return ir.Combination("/", _sum(terms), ir.Number(float(len(terms))))

    def _output(self, name: syntax.Name, argument: syntax.Argument) -> str | None:
        value = argument.value
        if isinstance(value, syntax.Name) and value.text in self.outputs:
            return value.text
        self.report(errors.not_an_output(value.span, name.text, self.outputs))
        return None


def _sum(terms: tuple[ir.LossExpression, ...]) -> ir.LossExpression:
    """Halves added, so that a sum of many outputs is not nested as many times."""
    if len(terms) == 1:
        return terms[0]
    half = (len(terms) + 1) // 2
    return ir.Combination("+", _sum(terms[:half]), _sum(terms[half:]))


def _has_loss(expression: syntax.Expression) -> bool:
    return any(name in LOSSES for name in values_in(expression))
