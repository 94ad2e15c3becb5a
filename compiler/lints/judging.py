"""W5xx: criteria, and the precision that they need."""

from collections.abc import Iterator
from math import frexp, sqrt

from .. import ir, syntax
from ..checking.settings import entry_span
from ..diagnostics.errors import Edit, Fix
from ..text.source import Span
from .lint import Finding, Lint, Program

_ERRORS = ("rmse", "mae", "max_error")
_BELOW = ("<", "<=")


def _place(criterion: ir.Criterion) -> Span:
    assert criterion.span is not None
    return criterion.span


def _output(program: Program, name: str) -> ir.Variable:
    return next(v for v in program.spec.outputs if v.name == name)


# ---- W501 ----


def _find_unjudged(program: Program) -> Iterator[Finding]:
    """Find specs with data and without criteria."""
    if program.spec.accept or "data" not in program.declared.settings:
        return
    assert program.declared.model is not None
    output = program.spec.outputs[0]
    metric = "accuracy" if output.kind == "one_of" else "rmse"
    sign = ">=" if output.kind == "one_of" else "<="
    message = "no `accept` says when the model is good enough"
    hint = f"add `accept {metric}({output.name}) {sign} …`, and `test = 10%` in `data`"
    yield Finding(program.declared.model.name.span, message, "never judged", hint)


# ---- W502 ----

# Network arithmetic loses a few units of float32 precision.
_STEPS = 4


def _find_coarse_floats(program: Program) -> Iterator[Finding]:
    """Find tolerances below the resolution of float32."""
    if program.spec.train.precision == "float64":
        return
    for criterion in program.spec.accept:
        largest = _largest(_output(program, criterion.output))
        error = criterion.metric in _ERRORS and criterion.comparison in _BELOW
        if error and 0 < criterion.threshold < _STEPS * _step(largest):
            yield _coarse_floats(program, criterion, largest)


def _step(value: float) -> float:
    """Distance from a value to the next float32."""
    return 2.0 ** (frexp(value)[1] - 24) if value else 0.0


def _largest(variable: ir.Variable) -> float:
    """Largest value in the declared range of a quantity."""
    ends = variable.within or variable.bound or variable.periodic
    if ends is None or ends.lo is None or ends.hi is None:
        return 0.0
    return max(abs(ends.lo), abs(ends.hi))


def _coarse_floats(
    program: Program, criterion: ir.Criterion, largest: float
) -> Finding:
    limit, step = criterion.threshold, _step(largest)
    message = f"an error of {limit:g} is below the resolution of float32"
    label = f"near {largest:g} its numbers are {step:.1g} apart"
    hint = "set `precision = float64` in `train { … }`, or relax the limit"
    fix = _doubled(program)
    return Finding(_place(criterion), message, label, hint, fix=fix)


def _doubled(program: Program) -> Fix | None:
    title, written = "train in float64", "precision = float64"
    given = entry_span(program.declared, "train", "precision")
    if given is not None:
        return Fix(title, (Edit(given, written),), safe=False)
    train = program.declared.settings.get("train")
    if train is None or not train.entries:
        return None
    end = train.entries[-1].span.end
    edit = Edit(Span(end, end), f"\n    {written}")
    return Fix(title, (edit,), safe=False)


# ---- W503 ----


def _find_empty_criteria(program: Program) -> Iterator[Finding]:
    """Find criteria that any model or no model meets."""
    for criterion in program.spec.accept:
        if isinstance(criterion.metric, ir.FunctionTerm):
            continue
        variable = _output(program, criterion.output)
        span = _place(criterion)
        if _never_met(criterion):
            message = f"no model can meet `{_text(program, span)}`"
            yield Finding(span, message, _best(criterion.metric), "relax it")
        elif (easy := _easy(criterion, variable)) is not None:
            message = f"a constant prediction meets `{_text(program, span)}`"
            label = f"for example, always {easy}"
            yield Finding(span, message, label, "tighten it")


def _text(program: Program, span: Span) -> str:
    words = " ".join(program.source.slice(span).split())
    return words.removeprefix("accept ")


def _never_met(criterion: ir.Criterion) -> bool:
    limit, comparison = criterion.threshold, criterion.comparison
    if criterion.metric in _ERRORS:
        return comparison in _BELOW and limit <= 0
    if comparison in _BELOW:
        return False
    if criterion.metric == "r2":
        return limit >= 1
    return limit > 1 or (limit == 1 and comparison == ">")


def _best(metric: str | ir.FunctionTerm) -> str:
    return "an error is above 0" if metric in _ERRORS else "at most 1"


def _easy(criterion: ir.Criterion, variable: ir.Variable) -> str | None:
    """A trivial prediction that meets a criterion, if any."""
    limit, below = criterion.threshold, criterion.comparison in _BELOW
    if criterion.metric in _ERRORS and below:
        reach = _half_range(variable)
        return None if reach is None or limit < reach else "the middle of the range"
    if criterion.metric == "r2" and not below and limit <= 0:
        return "the mean of the data"
    if criterion.metric == "accuracy" and not below:
        guess = 1 / len(variable.classes)
        return "one class" if limit <= guess else None
    return None


def _half_range(variable: ir.Variable) -> float | None:
    """Largest error of a constant prediction at the center of the range."""
    if variable.kind == "simplex":
        return 1.0
    ends = variable.bound or variable.periodic or variable.within
    if ends is None or ends.lo is None or ends.hi is None:
        ends = variable.within
    if ends is None or ends.lo is None or ends.hi is None:
        return None
    half = (ends.hi - ends.lo) / 2
    return half * sqrt(2) if variable.kind == "complex" else half


# ---- W504 ----


def _find_turned_criteria(program: Program) -> Iterator[Finding]:
    """Find criteria with the wrong direction."""
    for index, criterion in enumerate(program.spec.accept):
        if isinstance(criterion.metric, ir.FunctionTerm):
            continue
        error, below = criterion.metric in _ERRORS, criterion.comparison in _BELOW
        if error != below:
            accept = program.declared.accepts[index]
            yield _turned(accept, criterion, error=error)


def _turned(accept: syntax.Accept, criterion: ir.Criterion, *, error: bool) -> Finding:
    what = "an error" if error else f"`{criterion.metric}`"
    asked = "large" if error else "small"
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[criterion.comparison]
    message = f"the criterion asks for {what} to be {asked}"
    hint = f"write `{turned}`"
    return Finding(accept.span, message, "good models fail it", hint)


_METRICS = (
    "Hastie, Tibshirani, Friedman, Elements of Statistical Learning (2009), chapter 7"
)

LINTS = (
    Lint("W501", _find_unjudged, _METRICS, level="note"),
    Lint(
        "W502",
        _find_coarse_floats,
        "Higham, Accuracy and Stability of Numerical Algorithms (2002), chapter 2",
    ),
    Lint("W503", _find_empty_criteria, _METRICS),
    Lint("W504", _find_turned_criteria, _METRICS),
)
