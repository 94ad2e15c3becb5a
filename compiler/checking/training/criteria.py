"""Criteria of `accept`: a metric of an output and its limit."""

from ... import ir, syntax
from ...diagnostics import errors
from ...diagnostics.diagnostic import UNKNOWN, Report, Unknown
from ...vocabulary import METRICS
from ..bind import match_arguments
from ..constants import evaluate_number
from ..declare import Declarations
from ..network.values import Inferred
from .laws import FunctionTerms


def check_criterion(
    accept: syntax.Accept, declared: Declarations, network: Inferred, report: Report
) -> ir.Criterion | Unknown:
    """Check a criterion; return UNKNOWN after a report."""
    limit = evaluate_number(accept.right, declared.constants, report)
    measured = _measured(accept.left, declared, network, report)
    if measured is UNKNOWN or limit is UNKNOWN:
        return UNKNOWN
    metric, output, label = measured
    comparison, span = accept.comparison, accept.span
    return ir.Criterion(metric, output, label, comparison, limit, span=span)


def _measured(
    left: syntax.Expression, declared: Declarations, network: Inferred, report: Report
) -> tuple[str | ir.FunctionTerm, str, str] | Unknown:
    """The metric, its output, and their text in the spec."""
    if not isinstance(left, syntax.Call):
        return report(errors.training.not_a_criterion(left.span, METRICS))
    if left.name.text in declared.functions:
        term = FunctionTerms(declared, network, report).criterion(left)
        if term is UNKNOWN:
            return UNKNOWN
        predicted = [o for o in term.operands if isinstance(o, ir.Prediction)]
        if not predicted:
            return report(errors.training.not_a_criterion(left.span, METRICS))
        names = [
            v.text for a in left.arguments if isinstance(v := a.value, syntax.Name)
        ]
        numbers = [o.value for o in term.operands if isinstance(o, ir.Number)]
        shown = ", ".join((*names, *(f"{number:g}" for number in numbers)))
        return term, predicted[0].output, f"{left.name.text}({shown})"
    output, metric = _check_metric(left, declared, report), left.name.text
    return output if output is UNKNOWN else (metric, output, f"{metric}({output})")


def _check_metric(
    left: syntax.Call, declared: Declarations, report: Report
) -> str | Unknown:
    """Check the metric of `rmse(field)`; return its output."""
    metric = left.name
    if not left.arguments:
        return report(errors.training.not_a_criterion(left.span, METRICS))
    if metric.text not in METRICS:
        known = (*METRICS, *declared.functions)
        return report(errors.names.unknown_metric(metric.span, metric.text, known))
    given = match_arguments(left, ("output",), report)
    if given is UNKNOWN:
        return UNKNOWN
    value = given["output"]
    if not isinstance(value, syntax.Name) or not declared.is_output(value.text):
        outputs = declared.outputs()
        return report(errors.names.not_an_output(value.span, metric.text, outputs))
    if not _suits(metric, declared.quantities[value.text].type, report):
        return UNKNOWN
    return value.text


def _suits(metric: syntax.Name, kind: syntax.Type, report: Report) -> bool:
    """Whether a metric applies to a type; report otherwise."""
    category = kind.name.text == "one_of"
    if METRICS[metric.text].of_categories == category:
        return True
    fit = [name for name, row in METRICS.items() if row.of_categories == category]
    report(
        errors.training.metric_not_for_type(
            metric.span, metric.text, kind.name.text, fit
        )
    )
    return False
