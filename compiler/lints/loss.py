"""W3xx: what a loss omits, and terms that cannot work."""

from collections.abc import Iterator, Mapping

from .. import ir
from ..diagnostics.diagnostic import Fix
from ..ir.walk import names_read, operands_in, owns_weights, terms_in
from ..text.source import Span
from .arguments import argument_edit
from .lint import Finding, Program, finds, span_of


@finds("W302", "Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.5")
def find_untrained(program: Program) -> Iterator[Finding]:
    """Find outputs with weights that no loss term depends on."""
    values = {value.name: value.expression for value in program.spec.values}
    trained = _needed(_names_in_loss(program.spec.loss), values)
    for output in program.spec.outputs:
        own = _needed({output.name}, values) - trained
        if any(owns_weights(values[name]) for name in own if name in values):
            yield _untrained(program, output.name)


def _names_in_loss(loss: ir.LossExpression) -> set[str]:
    """Values and outputs that a loss reads."""
    operands = list(operands_in(loss))
    outputs = {o.output for o in operands if isinstance(o, ir.Prediction)}
    return outputs | {o.name for o in operands if isinstance(o, ir.Seen | ir.Spread)}


def _needed(names: set[str], values: Mapping[str, ir.Expression]) -> set[str]:
    """Values and their transitive dependencies."""
    needed: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in needed and name in values:
            left += names_read(values[name])
        needed.add(name)
    return needed


def _untrained(program: Program, name: str) -> Finding:
    span = program.declared.quantities[name].name.span
    message = f"no loss term reads `{name}`, so its layers are not trained"
    hint = f"add a term such as `+ mse({name})`, or remove the output"
    return Finding(span, message, "stays random", hint)


@finds("W303", "Nix and Weigend (1994), https://doi.org/10.1109/ICNN.1994.374138")
def find_relative_plateau(program: Program) -> Iterator[Finding]:
    """Find plateaus with relative progress on a loss that crosses 0."""
    terms = terms_in(program.spec.loss)
    likelihoods = [t for t in terms if isinstance(t, ir.Term) and t.loss == "nll"]
    for part in program.spec.schedule if likelihoods else ():
        given = dict(part.arguments)
        if part.name == "plateau" and given["rtol"] and not given["atol"]:
            yield _relative_plateau(program, part)


def _relative_plateau(program: Program, part: ir.Schedule) -> Finding:
    edit = argument_edit(program, part, "atol", "1e-3")
    message = "`nll` can pass 0, where relative progress vanishes"
    hint = "require absolute progress, such as `atol = 1e-3`"
    # Only the user knows how much.
    fix = Fix("add `atol = 1e-3`", (edit,), safe=False)
    return Finding(span_of(part), message, "requires relative progress", hint, fix=fix)


_FAR = 10.0  # scaled: half ranges or standard deviations


@finds("W304", "Huber (1964), https://doi.org/10.1214/aoms/1177703732")
def find_huge_delta(program: Program) -> Iterator[Finding]:
    """Find `huber` losses whose errors never reach the linear part."""
    scalings = {v.name: v.scaling for v in program.spec.outputs}
    by_place: dict[Span, list[bool]] = {}
    deltas: dict[Span, float] = {}
    for term in terms_in(program.spec.loss):
        match term:
            case ir.Term(
                loss="huber", operands=(ir.Prediction(output=name), other), span=span
            ):
                delta = dict(term.arguments)["delta"]
                assert isinstance(delta, float)
                compared = isinstance(other, ir.Target)
                reach = _reach(scalings[name]) if compared else delta * 2
                assert span is not None
                deltas[span] = delta
                by_place.setdefault(span, []).append(reach <= delta)
            case _:
                continue
    for span, never in by_place.items():
        if all(never):
            yield _huge_delta(span, deltas[span])


def _reach(scaling: ir.Scaling) -> float:
    """Largest possible scaled error."""
    match scaling:
        case ir.Interval(lo=-1, hi=1) | ir.Phase():
            return 2.0
        case ir.Interval() | ir.Shares() | ir.OneHot():
            return 1.0
        case ir.Affine() | ir.Standard() | ir.HalfLine():
            return _FAR


def _huge_delta(span: Span, delta: float) -> Finding:
    message = f"no error reaches a `delta` of {delta:g}, so `huber` is half of `mse`"
    hint = "`delta` is in scaled units, where ranges are 1 or 2: for example, use 0.1"
    return Finding(span, message, "never in its linear part", hint)
