"""W115, W116 and W117: layers and functions with unsuitable inputs."""

import re
from collections.abc import Iterator
from math import inf, isinf

from .. import ir
from ..diagnostics.diagnostic import Fix, insertion
from .lines import Step, assigned_stages, is_idle, is_layer
from .lint import Finding, Program, finds, span_of
from .reach import DOMAINS, Reach, find_outside


@finds(
    "W115",
    "Mächler, Accurately computing log(1 - exp(-|a|)) (2012), "
    "https://cran.r-project.org/package=Rmpfr/vignettes/log1mexp-note.pdf",
)
def find_negative(program: Program) -> Iterator[Finding]:
    """Find logarithms of possibly negative numbers."""
    for line in program.lines:
        before: Step | None = None
        for step in line.steps:
            weighed = isinstance(before, ir.Layer) and bool(before.weights)
            if weighed and isinstance(step, ir.Activation) and step.kind == "log1mexp":
                yield _negative(step)
            before = before if is_idle(step) else step


def _negative(step: Step) -> Finding:
    message = "`log1mexp` is NaN for inputs below zero"
    hint = "put `-> softplus` before it, or use `log_sigmoid`, which takes any number"
    return Finding(span_of(step), message, "its input can be negative", hint)


@finds("W117", "https://docs.jax.dev/en/latest/faq.html, on NaN in gradients")
def find_undefined(program: Program) -> Iterator[Finding]:
    """Find logarithms, roots and powers of numbers for which they are NaN."""
    for node, reach in find_outside(program.spec):
        if node.span is not None:
            yield _undefined(node, reach, program.spec)


def _undefined(node: ir.Power | ir.Mathematics, reach: Reach, spec: ir.Spec) -> Finding:
    if isinstance(node, ir.Power):
        name, argument, (lo, hi) = f"^{node.exponent:g}", node.base, (0.0, inf)
    else:
        name, argument, (lo, hi) = node.name, node.operands[0], DOMAINS[node.name]
    limits = f"below {lo:g}" if hi == inf else f"outside {lo:g}..{hi:g}"
    label = f"the argument is in {reach.lo:.3g}..{reach.hi:.3g}"
    hint = "pass an argument in its domain, such as the result of `sigmoid`"
    if isinf(reach.lo) and isinf(reach.hi):
        label = "the argument can be any number"
    inputs = {variable.name: variable for variable in spec.inputs}
    if isinstance(argument, ir.Read) and argument.name in inputs:
        label += f": `{argument.name}` is scaled"
        hint = _hint_of_input(inputs[argument.name], name)
    return Finding(span_of(node), f"`{name}` is NaN {limits}", label, hint)


def _hint_of_input(variable: ir.Variable, function: str) -> str:
    name, scaling = variable.name, variable.scaling
    if function in ("log", "log10") and not variable.log:
        return f"add `log` to the declaration of `{name}` instead"
    if isinstance(scaling, ir.Affine) and not variable.log:
        physical = f"{scaling.center:g} + {scaling.half:g} * {name}"
        return f"for its physical value, write `{physical}`"
    return "the network sees scaled values; give a function that takes any number"


_CALL = re.compile(r"siren\s*\([^#()]*[^#(),\s]\s*\)")
_GIVEN = re.compile(r"first|true|false")
# With more features, both initializations are similar.
_COORDINATES = 8


@finds("W116", "Sitzmann et al. (2020), https://arxiv.org/abs/2006.09661")
def find_first(program: Program) -> Iterator[Finding]:
    """Find sine layers without an explicit `first`."""
    inputs = {variable.name for variable in program.spec.inputs}
    for line in program.lines:
        if not inputs.issuperset(line.source):
            continue
        steps = [step for step in line.steps if not is_idle(step)]
        for number, step in enumerate(steps):
            if is_layer(step, "siren"):
                first = bool(dict(step.arguments)["first"])
                reads_inputs = number == 0 and bool(line.source)
                reads_inputs &= step.input[-1] <= _COORDINATES
                if reads_inputs and not first:
                    yield _first(step, program)
                elif number and first and is_layer(steps[number - 1], "siren"):
                    yield _not_first(step)


def _first(step: ir.Layer, program: Program) -> Finding:
    message = "the sine layer that takes the coordinates lacks `first = true`"
    label = "starts at too low frequencies"
    hint = "add `first = true` so that its frequencies start as high as `omega`"
    fix = _first_fix(step, program)
    return Finding(span_of(step), message, label, hint, fix=fix)


def _first_fix(step: ir.Layer, program: Program) -> Fix | None:
    """The fix that adds `first = true` to a call in an assignment."""
    text = program.source.slice(span_of(step))
    own = any(stage is step for stage in assigned_stages(program.spec))
    if not own or _GIVEN.search(text) or not _CALL.fullmatch(text):
        return None
    edit = insertion(span_of(step).end - 1, ", first = true")
    return Fix("add `first = true`", (edit,))


def _not_first(step: ir.Layer) -> Finding:
    message = "a sine layer after another one takes sines, not coordinates"
    hint = "remove `first` so that its weights start as sines need them"
    return Finding(span_of(step), message, "its input is sines", hint)
