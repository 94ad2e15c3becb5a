"""W3xx: what a loss adds up, and what it leaves out.

A loss compares scaled values, so that quantities of different units count alike and
need no weights. What is told here is where that does not hold.
"""

from collections.abc import Iterator, Mapping
from math import nan

from .. import ir
from ..errors import Fix
from ..source import Span
from ..vocabulary import LOSSES, SCHEDULES
from ..walk import Node, operands_in, owns_weights, parts_of, terms_in
from .arguments import argument_edit, stage_at
from .lint import Finding, Lint, Program

Term = ir.Term | ir.FunctionTerm | ir.Penalty
Weighed = Iterator[tuple[Term, float]]


def weighed_terms(loss: ir.LossExpression, weight: float = 1.0) -> Weighed:
    """The terms of a loss and what each is multiplied by; NaN where by a term."""
    match loss:
        case ir.Number():
            return
        case ir.Combination(sign="+", left=left, right=right):
            yield from weighed_terms(left, weight)
            yield from weighed_terms(right, weight)
        case ir.Combination(sign="-", left=left, right=right):
            yield from weighed_terms(left, weight)
            yield from weighed_terms(right, -weight)
        case ir.Combination(sign="*", left=ir.Number(value=value), right=inner):
            yield from weighed_terms(inner, weight * value)
        case ir.Combination(sign="*", left=inner, right=ir.Number(value=value)):
            yield from weighed_terms(inner, weight * value)
        case ir.Combination(sign="/", left=inner, right=ir.Number(value=value)):
            yield from weighed_terms(inner, weight / value)
        case ir.Combination(left=left, right=right):
            yield from weighed_terms(left, nan)
            yield from weighed_terms(right, nan)
        case _:
            yield loss, weight


def _place(term: Term) -> Span:
    assert term.span is not None
    return term.span


def _variables(program: Program) -> Mapping[str, ir.Variable]:
    spec = program.spec
    return {variable.name: variable for variable in (*spec.inputs, *spec.outputs)}


# ---- W301 ----

_WITHOUT_UNIT = ("", "dimensionless", "percent")


def _find_raw_laws(program: Program) -> Iterator[Finding]:
    """Laws in physical units, added as they are to what is scaled."""
    terms = list(weighed_terms(program.spec.loss))
    if not any(_is_compared(term) for term, _ in terms):
        return
    for term, weight in terms:
        if weight != 1 or not isinstance(term, ir.FunctionTerm):
            continue
        if _is_compared(term) or _has_scale(term):
            continue
        for variable in _seen_by(term, _variables(program)):
            if variable.unit not in _WITHOUT_UNIT and not _is_of_order_one(variable):
                yield _raw_law(term, variable)
                break


def _is_compared(term: Term) -> bool:
    """Whether it compares predictions with targets."""
    return not isinstance(term, ir.Penalty) and any(
        isinstance(operand, ir.Target) for operand in term.operands
    )


def _has_scale(term: ir.FunctionTerm) -> bool:
    """Whether a law may bring its own scale: a constant, or something it divides by."""
    given = any(isinstance(operand, ir.Number) for operand in term.operands)
    return given or _scales(term.function.result)


def _scales(node: Node) -> bool:
    match node:
        case ir.Arithmetic(sign="/"):
            return True
        case ir.Arithmetic(sign="*", left=left, right=right):
            if isinstance(left, ir.Number) or isinstance(right, ir.Number):
                return True
        case ir.Apply(function=function):
            if _scales(function.result):
                return True
        case _:
            pass
    return any(map(_scales, parts_of(node)))


def _seen_by(
    term: ir.FunctionTerm, variables: Mapping[str, ir.Variable]
) -> Iterator[ir.Variable]:
    for operand in term.operands:
        match operand:
            case (
                ir.Prediction(output=name, units="physical")
                | ir.Seen(name=name, units="physical")
            ) if name in variables:
                yield variables[name]
            case _:
                continue


def _is_of_order_one(variable: ir.Variable) -> bool:
    ends = variable.within or variable.bound
    if ends is None or ends.lo is None or ends.hi is None:
        return False
    return 0.1 <= max(abs(ends.lo), abs(ends.hi)) <= 10


def _raw_law(term: ir.FunctionTerm, variable: ir.Variable) -> Finding:
    name = term.function.name
    message = (
        f"`{name}` is in physical units and has no weight, "
        "beside terms of the order of 1"
    )
    label = f"its size follows from the unit of `{variable.name}`, {variable.unit}"
    hint = f"give it a weight, as `1e-3 * {name}(…)`, or divide by a size in it"
    return Finding(_place(term), message, label, hint)


# ---- W302 ----


def _find_untrained(program: Program) -> Iterator[Finding]:
    """Outputs with weights that no term of the loss depends on."""
    values = {value.name: value.expression for value in program.spec.values}
    trained = _needed(_names_in_loss(program.spec.loss), values)
    for output in program.spec.outputs:
        own = _needed({output.name}, values) - trained
        if any(owns_weights(values[name]) for name in own if name in values):
            yield _untrained(program, output.name)


def _names_in_loss(loss: ir.LossExpression) -> set[str]:
    """Values and outputs that a loss reads."""
    found: set[str] = set()
    for operand in operands_in(loss):
        match operand:
            case ir.Prediction(output=name):
                found.add(name)
            case ir.Seen(name=name) | ir.Spread(name=name):
                found.add(name)
            case ir.Target() | ir.Wanted() | ir.Number():
                continue
    return found


def _needed(names: set[str], values: Mapping[str, ir.Expression]) -> set[str]:
    """Some values and all that they are made of."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in found and name in values:
            left += _reads(values[name])
        found.add(name)
    return found


def _reads(node: Node) -> Iterator[str]:
    match node:
        case ir.Read(name=name):
            yield name
        case ir.Model(operands=operands):
            yield from (given.quantity for _, given in operands if given.quantity)
        case _:
            pass
    for part in parts_of(node):
        yield from _reads(part)


def _untrained(program: Program, name: str) -> Finding:
    span = program.declared.quantities[name].name.span
    message = f"`{name}` is in no loss, so nothing trains the layers that make it"
    hint = f"add a term for it, as `+ mse({name})`, or remove the output"
    return Finding(span, message, "stays as random as it began", hint)


# ---- W303 ----


def _find_relative_plateau(program: Program) -> Iterator[Finding]:
    """A plateau that asks for relative progress of a loss that passes 0."""
    terms = terms_in(program.spec.loss)
    likelihoods = [t for t in terms if isinstance(t, ir.Term) and t.loss == "nll"]
    for part in program.spec.schedule if likelihoods else ():
        given = dict(part.arguments)
        if part.name == "plateau" and given["rtol"] and not given["atol"]:
            yield _relative_plateau(program, part)


def _relative_plateau(program: Program, part: ir.Schedule) -> Finding:
    assert part.span is not None
    stage = stage_at(program, "schedule", part.span)
    edit = argument_edit(stage, SCHEDULES["plateau"].parameters, "atol", "1e-3")
    message = "`nll` passes 0, where progress in proportion to the loss is none at all"
    hint = "ask for absolute progress, as `atol = 1e-3`"
    # How much is for the user to say.
    fix = Fix("add `atol = 1e-3`", (edit,), safe=False)
    return Finding(part.span, message, "asks for relative progress", hint, fix=fix)


# ---- W304 ----

_FAR = 10.0  # scaled: half ranges or deviations


def _find_huge_delta(program: Program) -> Iterator[Finding]:
    """`huber` whose errors never reach the place where its square becomes a line."""
    variables = _variables(program)
    by_place: dict[Span, list[bool]] = {}
    deltas: dict[Span, float] = {}
    for term in terms_in(program.spec.loss):
        match term:
            case ir.Term(loss="huber", operands=(ir.Prediction(output=name), other)):
                delta = dict(term.arguments)["delta"]
                assert isinstance(delta, float)
                compared = isinstance(other, ir.Target)
                reach = _reach(variables[name].scaling) if compared else delta * 2
                deltas[_place(term)] = delta
                by_place.setdefault(_place(term), []).append(reach <= delta)
            case _:
                continue
    for span, never in by_place.items():
        if all(never):
            yield _huge_delta(span, deltas[span])


def _reach(scaling: ir.Scaling) -> float:
    """The largest error that a target and a prediction can have, scaled."""
    match scaling:
        case ir.Interval(lo=-1, hi=1) | ir.Phase():
            return 2.0
        case ir.Interval() | ir.Shares() | ir.OneHot():
            return 1.0
        case ir.Affine() | ir.Standard() | ir.HalfLine():
            return _FAR


def _huge_delta(span: Span, delta: float) -> Finding:
    message = f"no error reaches a `delta` of {delta:g}, so `huber` is `mse` by half"
    hint = "`delta` is in scaled units, in which a range is 1 or 2: take 0.1, say"
    return Finding(span, message, "its line is never reached", hint)


# ---- W305 ----

_HEAVY = 0.1


def _find_heavy_penalties(program: Program) -> Iterator[Finding]:
    """Penalties that weigh about as much as what they are added to."""
    terms = list(weighed_terms(program.spec.loss))
    data = [abs(w) for term, w in terms if not isinstance(term, ir.Penalty)]
    largest = max(data, default=nan)
    for term, weight in terms:
        if isinstance(term, ir.Penalty) and weight >= _HEAVY * largest:
            yield _heavy_penalty(term)


def _heavy_penalty(term: ir.Penalty) -> Finding:
    message = f"`{term.name}` sums over all weights and outweighs the loss beside it"
    hint = f"give it a small weight, as `1e-4 * {term.name}(params)`"
    return Finding(_place(term), message, "of the order of 100", hint)


# ---- W306 ----


def _find_climbing_terms(program: Program) -> Iterator[Finding]:
    """Losses and penalties of the tables with a weight below 0."""
    for term, weight in weighed_terms(program.spec.loss):
        if isinstance(term, ir.FunctionTerm) or not weight < 0:
            continue
        name = term.loss if isinstance(term, ir.Term) else term.name
        assert isinstance(term, ir.Penalty) or name in LOSSES
        message = f"`{name}` has a weight below 0, so training makes it large"
        yield Finding(_place(term), message, "subtracted", "add it")


LINTS = (
    Lint(
        "W301",
        _find_raw_laws,
        "Wang, Teng, Perdikaris 2021, https://arxiv.org/abs/2001.04536",
    ),
    Lint(
        "W302",
        _find_untrained,
        "Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.5",
    ),
    Lint(
        "W303",
        _find_relative_plateau,
        "Nix and Weigend 1994, https://doi.org/10.1109/ICNN.1994.374138",
    ),
    Lint(
        "W304",
        _find_huge_delta,
        "Huber 1964, https://doi.org/10.1214/aoms/1177703732",
    ),
    Lint(
        "W305",
        _find_heavy_penalties,
        "Goodfellow, Bengio, Courville, Deep Learning (2016), section 7.1",
    ),
    Lint(
        "W306",
        _find_climbing_terms,
        "Goodfellow, Bengio, Courville, Deep Learning (2016), section 4.3",
    ),
)
