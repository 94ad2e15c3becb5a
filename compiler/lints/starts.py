"""W109: initializers that do not match the following activation."""

import re
from collections.abc import Iterator

from .. import ir
from ..diagnostics.diagnostic import Edit, Fix
from ..text.source import Span
from ..vocabulary import ACTIVATIONS, BY_FAMILY, LAYERS, Family
from .lines import Line, Step, bends, stretches
from .lint import Finding, Program, finds, span_of

_ALIKE = frozenset({"ones", "zeros"})
_SUITS: dict[str, tuple[Family, ...]] = {
    "he_normal": ("he",),
    "he_uniform": ("he",),
    "siren_uniform": ("siren",),
}
"""Families of the activations that an initializer is made for.

Glorot's and LeCun's also serve a few rectifiers in a row.
"""

_SMALL = frozenset({"glorot_normal", "glorot_uniform", "lecun_normal", "lecun_uniform"})
# `, init = x` after another argument, or `init = x,` before one, or alone.
_INIT = re.compile(r",\s*init\s*=\s*\w+|\binit\s*=\s*\w+\s*(,\s*)?")
# He et al. 2015 find that 22 rectified layers still train this way, and 30 do not.
_DEEP = 10


@finds("W109", "He et al. (2015), https://arxiv.org/abs/1502.01852")
def find_start(program: Program) -> Iterator[Finding]:
    """Find initializers of another activation family."""
    for line in program.lines:
        deep = _is_deep(line)
        for layer, activation in _pairs(line):
            message = _mismatch(layer, activation, deep)
            if message:
                yield _finding(layer, activation, message, program)


def _pairs(line: Line) -> Iterator[tuple[ir.Layer, ir.Activation]]:
    """Layers with an initializer, with the activation that each feeds."""
    layer: ir.Layer | None = None
    for step in line.steps:
        if isinstance(step, ir.Activation):
            if layer is not None and bends(step):
                yield layer, step
                layer = None
        elif not isinstance(step, ir.Layer):
            layer = None
        elif not LAYERS[step.kind].transparent:
            layer = step if "init" in dict(step.arguments) else None


def _is_deep(line: Line) -> bool:
    """Whether there are many consecutive rectifiers without normalization."""
    return any(sum(map(_is_rectifier, steps)) >= _DEEP for steps in stretches(line))


def _is_rectifier(step: Step) -> bool:
    return isinstance(step, ir.Activation) and ACTIVATIONS[step.kind].family == "he"


def _mismatch(layer: ir.Layer, activation: ir.Activation, deep: bool) -> str:
    init = _init(layer)
    family = ACTIVATIONS[activation.kind].family
    if init in _ALIKE:
        return f"with `init = {init}`, all features of a hidden layer start equal"
    if family not in _SUITS.get(init, (family,)):
        return f"`{init}` does not suit a layer before `{activation.kind}`"
    if deep and init in _SMALL and family == "he":
        return f"with `{init}`, the signal fades through many `{activation.kind}`"
    return ""


def _init(layer: ir.Layer) -> str:
    init = dict(layer.arguments)["init"]
    assert isinstance(init, str)
    return init


def _finding(
    layer: ir.Layer, activation: ir.Activation, message: str, program: Program
) -> Finding:
    family = ACTIVATIONS[activation.kind].family
    hint = (
        f"remove `init`: the default for `{activation.kind}` is `{BY_FAMILY[family]}`"
    )
    edit = _argument_away(span_of(layer), program)
    fix = Fix("remove `init`", (edit,)) if edit else None
    label = f"`{activation.kind}` follows"
    return Finding(span_of(layer), message, label, hint, fix=fix)


def _argument_away(span: Span, program: Program) -> Edit | None:
    """The fix that removes an argument `init = …` with its comma."""
    text = program.source.slice(span)
    match = _INIT.search(text)
    if match is None or "#" in text:
        return None
    return Edit(Span(span.start + match.start(), span.start + match.end()), "")
