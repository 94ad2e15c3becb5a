"""The formula of `loss`: a weighted sum of losses, functions and penalties."""

from collections.abc import Iterable

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...ir.walk import operands_in
from ...syntax.mentions import names_in
from ...text.limits import MAX_DEPTH
from ...text.record import record
from ...text.source import Span
from ...vocabulary import LOSSES, PENALTIES
from ..bind import as_call
from ..constants import Scope, evaluate_number
from ..declare import Declarations
from ..network.shapes import fold_numbers
from ..network.values import Inferred
from .laws import FunctionTerms
from .terms import Terms


def check_loss(
    declared: Declarations, network: Inferred, report: Report
) -> ir.LossExpression | Unknown:
    """Check the loss of a spec, which must compare an output with its targets."""
    formula = declared.formulas.get("loss")
    if formula is None:
        return UNKNOWN
    terms = Terms(declared, network, report)
    functions = FunctionTerms(declared, network, report)
    checker = _Checker(declared.constants, terms, functions, report)
    loss = checker.formula(formula.value, 0)
    if loss is UNKNOWN:
        return UNKNOWN
    operands = list(operands_in(loss))
    if not any(_is_predicted(operand, declared) for operand in operands):
        return report(errors.training.loss_without_outputs(formula.value.span))
    _require_one_spread(operands, formula.value.span, report)
    return loss


def _is_predicted(operand: ir.LossOperand, declared: Declarations) -> bool:
    """Whether an operand depends on the weights."""
    match operand:
        case ir.Prediction() | ir.Spread():
            return True
        case ir.Seen(name=name):
            return not declared.is_input(name)
        case ir.Target() | ir.Wanted() | ir.Number():
            return False


def _require_one_spread(
    operands: list[ir.LossOperand],
    span: Span,
    report: Report,
) -> None:
    """Require that each output has one deviation only."""
    spreads = dict.fromkeys(o for o in operands if isinstance(o, ir.Spread))
    outputs = [spread.output for spread in spreads]
    for output in dict.fromkeys(outputs):
        if outputs.count(output) > 1:
            report(errors.training.spread_twice(span, output))


@record
class _Checker:
    scope: Scope
    terms: Terms
    function_terms: FunctionTerms
    report: Report

    def formula(
        self, expression: syntax.Expression, depth: int
    ) -> ir.LossExpression | Unknown:
        match expression:
            case syntax.Name(text=text) if text not in self.scope:
                return self._term(as_call(expression))
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

    def _term(self, call: syntax.Call) -> ir.LossExpression | Unknown:
        name = call.name
        if name.text in LOSSES:
            return self.terms.loss(call)
        if name.text in PENALTIES:
            return self.terms.penalty(call)
        if name.text in self.function_terms.functions:
            return self.function_terms.function(call)
        known = (*LOSSES, *PENALTIES, *self.function_terms.functions, *self.scope)
        return self.report(errors.names.unknown_loss(name.span, name.text, known))

    def _weight(self, expression: syntax.Expression) -> ir.Number | Unknown:
        if isinstance(expression, syntax.Power) and _has_loss(
            expression, self.function_terms.functions
        ):
            return self.report(errors.training.power_of_loss(expression.span))
        value = evaluate_number(expression, self.scope, self.report)
        return UNKNOWN if value is UNKNOWN else ir.Number(value)

    def _arithmetic(
        self, sums: syntax.Arithmetic, depth: int
    ) -> ir.LossExpression | Unknown:
        depth += 1 + len(sums.rest)
        if depth > MAX_DEPTH:
            return self.report(errors.syntax.nested_too_deeply(sums.span))
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
        number = fold_numbers(sign, left, right, spans, self.report)
        return ir.Combination(sign, left, right) if number is None else number


def _has_loss(expression: syntax.Expression, functions: Iterable[str]) -> bool:
    known = {*LOSSES, *PENALTIES, *functions}
    return not known.isdisjoint(names_in(expression))
