"""W105 and W112: depth at which gradients vanish."""

from collections.abc import Iterable, Iterator

from .. import ir
from ..diagnostics.diagnostic import Note
from ..vocabulary import ACTIVATIONS
from .lines import Step, bends, stretches
from .lint import Finding, Program, finds, span_of

_SATURATING = 3
_PLAIN = 10
"""Activations in a row; He et al. 2016 find that plain nets get worse, not better,
with more layers than some twenty."""


def _runs(program: Program) -> Iterator[tuple[ir.Activation, ...]]:
    """Activations after layers with weights, from one normalization to the next."""
    for line in program.lines:
        yield from map(_activations, stretches(line))


def _activations(steps: Iterable[Step]) -> tuple[ir.Activation, ...]:
    activations: list[ir.Activation] = []
    weighed = False
    for step in steps:
        if bends(step):
            activations += [step] if weighed else []
            weighed = False
        elif isinstance(step, ir.Layer) and step.weights:
            weighed = True
    return tuple(activations)


@finds(
    "W105", "Glorot and Bengio (2010), https://proceedings.mlr.press/v9/glorot10a.html"
)
def find_vanishing(program: Program) -> Iterator[Finding]:
    """Find consecutive saturating activations."""
    for activations in _runs(program):
        flat = _levelling(activations)
        if len(flat) >= _SATURATING:
            yield _vanishing(flat)


def _levelling(activations: Iterable[ir.Activation]) -> tuple[ir.Activation, ...]:
    return tuple(a for a in activations if ACTIVATIONS[a.kind].slope is not None)


def _vanishing(flat: tuple[ir.Activation, ...]) -> Finding:
    last = flat[_SATURATING - 1]
    slope = ACTIVATIONS[last.kind].slope
    assert slope is not None
    slopes = {0.25: "1/4", 0.5: "1/2", 1 / 6: "1/6"}
    most = f"slope at most {slopes.get(slope, '1')}, and near 0 where it saturates"
    count = str(len(flat)) if len(flat) <= _PLAIN else f"more than {_PLAIN}"
    fade = "fade" if slope < 1 else "may fade"
    message = f"gradients {fade} through {count} layers of `{last.kind}`"
    hint = (
        "use `gelu` or `silu`, add `layer_norm` between the layers, or wrap pairs of "
        "them in `residual { … }`"
    )
    return Finding(span_of(last), message, most, hint)


@finds("W112", "He et al. (2016), https://arxiv.org/abs/1512.03385")
def find_plain(program: Program) -> Iterator[Finding]:
    """Find very deep sequences of layers without a residual connection."""
    for activations in _runs(program):
        reported = len(_levelling(activations)) >= _SATURATING  # by W105
        kept = any(ACTIVATIONS[each.kind].normalizing for each in activations)
        if len(activations) >= _PLAIN and not reported and not kept:
            yield _plain(activations)


def _plain(activations: tuple[ir.Activation, ...]) -> Finding:
    first, last = activations[0], activations[_PLAIN - 1]
    message = f"{_PLAIN} or more layers in a row without `residual` or a norm"
    hint = "wrap pairs of them in `residual { … }`, or add `layer_norm` between"
    start, end = span_of(first), span_of(last)
    notes = () if start == end else (Note(start, "the first layer"),)
    return Finding(end, message, "too deep to train well", hint, notes)
