"""W5xx: criteria, and the precision that they need."""

from collections.abc import Iterator
from math import frexp, sqrt

from .. import ir
from ..checking.settings import entry_span
from ..diagnostics.diagnostic import Edit, Fix, insertion
from ..text.source import Span
from ..vocabulary import METRICS, Metric
from .lint import Finding, Program, finds, span_of

_METRICS = (
    "Hastie, Tibshirani, Friedman, Elements of Statistical Learning (2009), chapter 7"
)

_BELOW = ("<", "<=")


def _row(criterion: ir.Criterion) -> Metric | None:
    """The metric of a criterion; None for a function of the user."""
    metric = criterion.metric
    return METRICS[metric] if isinstance(metric, str) else None


def _output(program: Program, name: str) -> ir.Variable:
    return next(v for v in program.spec.outputs if v.name == name)


@finds("W501", _METRICS, level="note")
def find_unjudged(program: Program) -> Iterator[Finding]:
    """Find specs with data and without criteria."""
    if program.spec.accept or "data" not in program.declared.settings:
        return
    assert program.declared.model is not None
    output = program.spec.outputs[0]
    category = output.kind == "one_of"
    rows = METRICS.items()
    metric, row = next(item for item in rows if item[1].of_categories == category)
    sign = "<=" if row.error else ">="
    message = "no `accept` says when the model is good enough"
    hint = f"add `accept {metric}({output.name}) {sign} …`"
    if not ir.may_have(program.spec.data, "test"):
        hint += ", and `test = 10%` in `data`"
    yield Finding(program.declared.model.name.span, message, "never judged", hint)


# Network arithmetic loses a few units of float32 precision.
_STEPS = 4


@finds(
    "W502", "Higham, Accuracy and Stability of Numerical Algorithms (2002), chapter 2"
)
def find_coarse_floats(program: Program) -> Iterator[Finding]:
    """Find tolerances below the resolution of float32."""
    if program.spec.train.precision == "float64":
        return
    for criterion in program.spec.accept:
        row = _row(criterion)
        if row is None or not row.error or criterion.comparison not in _BELOW:
            continue
        largest = _largest(_output(program, criterion.output))
        if 0 < criterion.threshold < _STEPS * _step(largest):
            yield _coarse_floats(program, criterion, largest)


def _step(value: float) -> float:
    """Distance from a value to the next float32."""
    return 2.0 ** (frexp(value)[1] - 24) if value else 0.0


def _largest(variable: ir.Variable) -> float:
    """Largest value in the declared range of a quantity."""
    ends = ir.both_ends(variable.within, variable.bound, variable.periodic)
    return max(map(abs, ends)) if ends else 0.0


def _coarse_floats(
    program: Program, criterion: ir.Criterion, largest: float
) -> Finding:
    limit, step = criterion.threshold, _step(largest)
    message = f"an error of {limit:g} is below the resolution of float32"
    label = f"near {largest:g} its numbers are {step:.1g} apart"
    hint = "set `precision = float64` in `train { … }`, or relax the limit"
    fix = _doubled(program)
    return Finding(span_of(criterion), message, label, hint, fix=fix)


def _doubled(program: Program) -> Fix | None:
    title, written = "train in float64", "precision = float64"
    given = entry_span(program.declared, "train", "precision")
    if given is not None:
        return Fix(title, (Edit(given, written),), safe=False)
    train = program.declared.settings.get("train")
    if train is None or not train.entries:
        return None
    edit = insertion(train.entries[-1].span.end, f"\n    {written}")
    return Fix(title, (edit,), safe=False)


@finds("W503", _METRICS)
def find_empty_criteria(program: Program) -> Iterator[Finding]:
    """Find criteria that any model or no model meets."""
    for criterion in program.spec.accept:
        row = _row(criterion)
        if row is None or row.error != (criterion.comparison in _BELOW):
            continue
        variable = _output(program, criterion.output)
        span = span_of(criterion)
        if _never_met(criterion, row):
            message = f"no model can meet `{_text(program, span)}`"
            yield Finding(span, message, _best(row), "relax it")
        elif _is_easy(criterion, row, variable):
            message = f"a constant prediction meets `{_text(program, span)}`"
            label = f"for example, always {row.constant}"
            yield Finding(span, message, label, "tighten it")


def _text(program: Program, span: Span) -> str:
    words = " ".join(program.source.slice(span).split())
    return words.removeprefix("accept ")


def _never_met(criterion: ir.Criterion, row: Metric) -> bool:
    limit, best = criterion.threshold, 0.0 if row.error else 1.0
    if limit == best:  # which only a share of classes reaches
        return not row.of_categories or criterion.comparison in ("<", ">")
    return (limit < best) == row.error


def _best(row: Metric) -> str:
    return "an error is above 0" if row.error else "at most 1"


def _is_easy(criterion: ir.Criterion, row: Metric, variable: ir.Variable) -> bool:
    """Whether a constant prediction meets a criterion."""
    reached = row.reached(_half_range(variable), len(variable.classes))
    if reached is None:
        return False
    limit = criterion.threshold
    return limit >= reached if row.error else limit <= reached


def _half_range(variable: ir.Variable) -> float | None:
    """Largest error of a constant prediction at the center of the range."""
    if variable.kind in ir.SHARES:
        return 1.0
    ends = ir.both_ends(variable.bound, variable.periodic, variable.within)
    if ends is None:
        return None
    half = (ends[1] - ends[0]) / 2
    return half * sqrt(2) if variable.kind == "complex" else half


@finds("W504", _METRICS)
def find_turned_criteria(program: Program) -> Iterator[Finding]:
    """Find criteria with the wrong direction."""
    for criterion in program.spec.accept:
        row = _row(criterion)
        if row is not None and row.error != (criterion.comparison in _BELOW):
            yield _turned(criterion, error=row.error)


def _turned(criterion: ir.Criterion, *, error: bool) -> Finding:
    what = "an error" if error else f"`{criterion.metric}`"
    asked = "large" if error else "small"
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[criterion.comparison]
    message = f"the criterion asks for {what} to be {asked}"
    hint = f"write `{turned}`"
    return Finding(span_of(criterion), message, "good models fail it", hint)
