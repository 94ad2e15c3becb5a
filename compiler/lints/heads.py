"""W103 and W104: a final activation that restricts the range of an output."""

from collections.abc import Callable, Iterator
from math import exp, inf, isfinite, isinf, log1p, tanh

from .. import ir
from ..diagnostics.diagnostic import Fix
from ..vocabulary import ACTIVATIONS
from .arguments import stage_removal
from .lines import Step, assigned_stages, is_idle
from .lint import Finding, Program, finds, span_of

Reach = tuple[float, float]


def _last_activations(program: Program) -> Iterator[tuple[ir.Activation, ir.Variable]]:
    """The final activation of each output, if any."""
    for line in program.lines:
        if line.output is not None:
            last = _last(line.steps)
            if isinstance(last, ir.Activation) and _has_defaults(last):
                yield last, line.output


def _last(steps: tuple[Step, ...]) -> Step | None:
    return next((step for step in reversed(steps) if not is_idle(step)), None)


def _has_defaults(activation: ir.Activation) -> bool:
    given = dict(activation.arguments)
    parameters = ACTIVATIONS[activation.kind].parameters
    return all(given[p.name] == p.default for p in parameters)


@finds("W103", "Bishop, Pattern Recognition and Machine Learning (2006), section 5.2")
def find_before_head(program: Program) -> Iterator[Finding]:
    """Find activations that restrict the range of a head."""
    for activation, output in _last_activations(program):
        left = _left_by_head(output, ACTIVATIONS[activation.kind].reach)
        if left:
            name = output.name
            message = f"`{activation.kind}` before the head of `{name}` leaves {left}"
            hint = f"remove it: {_head_of(output)}"
            yield _finding(activation, message, hint, program)


@finds("W104", "Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.2.2")
def find_without_head(program: Program) -> Iterator[Finding]:
    """Find final activations without a head, in scaled units."""
    for activation, output in _last_activations(program):
        reach = ACTIVATIONS[activation.kind].reach
        left = _left_of_scaled(output, reach)
        if left:
            name = output.name
            message = f"`{activation.kind}` at the end of `{name}` leaves {left}"
            hint = "remove it; declare a hard limit on the output, such as `bound 0..`"
            yield _finding(activation, message, hint, program)


def _finding(
    activation: ir.Activation, message: str, hint: str, program: Program
) -> Finding:
    label = "cuts the range"
    fix = _removal(activation, program)
    return Finding(span_of(activation), message, label, hint, fix=fix)


def _removal(activation: ir.Activation, program: Program) -> Fix | None:
    """The fix that removes the last stage of an assignment."""
    own = any(stage is activation for stage in assigned_stages(program.spec))
    edit = stage_removal(span_of(activation), program.source)
    return Fix(f"remove `{activation.kind}`", (edit,)) if own and edit else None


# ---- heads ----


def _sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z)) if z > -500 else 0.0


def _softplus(z: float) -> float:
    return inf if isinf(z) and z > 0 else log1p(exp(z))


def _left_by_head(output: ir.Variable, reach: Reach) -> str:
    """Range of a head after an activation, in words; empty if it is complete."""
    low, high = reach
    cut = low > -inf or high < inf
    match output.scaling:
        case ir.Interval(lo=lo, hi=hi) if cut:
            if (lo, hi) == (-1, 1):
                return _range(output, tanh, reach, lambda x: x)
            return _range(output, _sigmoid, reach, lambda x: lo + (hi - lo) * x)
        case ir.HalfLine(end=end, sign=sign, size=float(size)) if cut:
            return _range(output, _softplus, reach, lambda x: end + sign * size * x)
        case ir.HalfLine() if cut:
            return "part of its range unreachable"
        case ir.OneHot() | ir.Shares() if isfinite(high - low):
            others = ir.network_shape(output)[-1] - 1
            rest = exp(-high) if _leaves_rest(output) else 0.0
            most = 1 / (1 + others * exp(low - high) + rest)
            what = "probability" if isinstance(output.scaling, ir.OneHot) else "share"
            return f"no {what} above {most:.2g}"
        case ir.Phase() if low >= 0:
            return "only a quarter of the circle"
        case _:
            return ""


def _range(
    output: ir.Variable,
    head: Callable[[float], float],
    reach: Reach,
    physical: Callable[[float], float],
) -> str:
    first, last = sorted(physical(head(end)) for end in reach)
    if output.log:
        first, last = 10**first, 10**last
    unit = f" {output.unit}" if output.unit else ""
    if isinf(last):
        return f"only values above {first:.3g}{unit}"
    return f"only {first:.3g}..{last:.3g}{unit}"


def _leaves_rest(output: ir.Variable) -> bool:
    return isinstance(output.scaling, ir.Shares) and output.scaling.rest


def _head_of(output: ir.Variable) -> str:
    match output.scaling:
        case ir.OneHot() | ir.Shares():
            return "the head applies softmax"
        case ir.Phase():
            return "the head maps to the circle"
        case ir.HalfLine():
            return "its bound already applies softplus"
        case ir.Interval(lo=-1, hi=1):
            return "its bound already applies tanh"
        case _:
            return "its bound already applies sigmoid"


# ---- no head ----


def _left_of_scaled(output: ir.Variable, reach: Reach) -> str:
    """Range of a quantity without a head, in words; empty if it is complete."""
    low, high = reach
    match output.scaling:
        case ir.Affine() as scale if low > -1 or high < 1:
            ends = (max(low, -1.0), min(high, 1.0))
            return _range(
                output, lambda z: z, ends, lambda z: scale.center + scale.half * z
            )
        case ir.Standard() if low > -inf and high < inf:
            return f"only values from {_from_mean(low)} to {_from_mean(high)}"
        case ir.Standard() if low > -inf:
            return f"nothing below {_from_mean(low)}"
        case ir.Standard() if high < inf:
            return f"nothing above {_from_mean(high)}"
        case _:
            return ""


def _from_mean(deviations: float) -> str:
    if deviations == 0:
        return "its mean"
    side = "above" if deviations > 0 else "below"
    plural = "" if abs(deviations) == 1 else "s"
    return f"{abs(deviations):.3g} standard deviation{plural} {side} its mean"
