"""W113 and W114: layers that ignore the order of a sequence, or forget its start."""

from collections.abc import Iterator

from .. import ir
from ..vocabulary import LAYERS
from .lines import Line, is_layer, stages_of
from .lint import Finding, Program, finds, span_of


@finds("W113", "Vaswani et al. (2017), section 3.5, https://arxiv.org/abs/1706.03762")
def find_unordered(program: Program) -> Iterator[Finding]:
    """Find attention along an axis without positional information."""
    axes = {v.name: v.axes for v in program.spec.inputs if v.axes}
    for line in program.lines:
        axis = _axis_of(line, axes)
        layer = _first_attention(line)
        if axis is not None and layer is not None:
            yield _unordered(layer, axis)


def _axis_of(line: Line, axes: dict[str, tuple[str | None, ...]]) -> str | None:
    """The named axis of the tokens of a line."""
    if len(line.source) != 1:
        return None
    return axes.get(line.source[0], (None,))[0]


def _first_attention(line: Line) -> ir.Layer | None:
    """The first attention without positional information before it."""
    for step in line.steps:
        if not isinstance(step, ir.Layer | ir.Activation | ir.Arithmetic):
            return None
        if isinstance(step, ir.Layer) and not LAYERS[step.kind].by_token:
            given = dict(step.arguments)
            ordered = given.get("causal") or step.operands
            return step if step.kind == "attention" and not ordered else None
    return None


def _unordered(layer: ir.Layer, axis: str) -> Finding:
    message = f"`attention` does not know the order of tokens along `{axis}`"
    hint = "add `-> positional` before it, which appends each token's position"
    return Finding(span_of(layer), message, "same result in any order", hint)


_LONG = 100
"""Steps; Bengio et al. 1994 lose what is some ten steps away, orthogonal starts keep
a few times more."""


@finds("W114", "Bengio et al. (1994), https://doi.org/10.1109/72.279181")
def find_long(program: Program) -> Iterator[Finding]:
    """Find plain recurrent layers along a very long sequence."""
    for stage in stages_of(program.spec):
        if is_layer(stage, "rnn"):
            steps = stage.input[0]
            if steps > _LONG:
                yield _long(stage, steps)


def _long(layer: ir.Layer, steps: int) -> Finding:
    message = f"`rnn` forgets the start of a sequence of {steps} steps"
    hint = "use `gru` or `lstm`, whose gates can keep a state"
    return Finding(span_of(layer), message, "its gradient shrinks at every step", hint)
