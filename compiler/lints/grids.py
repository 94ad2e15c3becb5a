"""W118: layers that slide along one axis of an image."""

from collections.abc import Iterator

from .. import ir
from ..diagnostics.diagnostic import Fix, a_type, insertion
from ..vocabulary import LAYERS, Shape
from .lines import Line, assigned_stages, is_idle
from .lint import Finding, Program, finds, span_of

# Arguments of layers that slide along the axes before the channels.
_SLIDING = ("kernel", "window", "modes")
_LISTS = (*_SLIDING, "stride", "dilation")
# Inputs rarely have so many channels, and images rarely fewer pixels along an axis.
_LEAST = 16


@finds(
    "W118", "LeCun et al. (1998), http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf"
)
def find_flat(program: Program) -> Iterator[Finding]:
    """Find layers that take a second axis of pixels as channels."""
    inputs = {v.name: v for v in program.spec.inputs}
    for line in program.lines:
        if len(line.source) != 1 or line.source[0] not in inputs:
            continue
        variable = inputs[line.source[0]]
        layer = _first_sliding(line)
        if layer is None or _is_on_purpose(layer, variable):
            continue
        if len(layer.input) == 2 and min(layer.input) >= _LEAST:
            yield _flat(layer, program)


def _first_sliding(line: Line) -> ir.Layer | None:
    """The layer that slides along the axes of the input itself."""
    for step in line.steps:
        if isinstance(step, ir.Layer):
            if any(name in _SLIDING for name, _ in step.arguments):
                return step
            if not is_idle(step) and not LAYERS[step.kind].norm:
                return None
        elif not isinstance(step, ir.Activation):
            return None
    return None


def _is_on_purpose(layer: ir.Layer, variable: ir.Variable) -> bool:
    """Whether the spec says that there is one axis to slide along."""
    given = dict(layer.arguments)
    listed = any(isinstance(given.get(name), tuple) for name in _LISTS)
    named = len(variable.axes) == 2 and variable.axes[0] and not variable.axes[1]
    return listed or bool(named) or given.get("padding") == "causal"


def _flat(layer: ir.Layer, program: Program) -> Finding:
    kind, shape = layer.kind, layer.input
    message = (
        f"`{kind}` slides along one axis of {a_type(shape)} "
        f"and takes the other as {shape[1]} channels"
    )
    hint = (
        f"for an image, write `{_reshaped(shape)}` before it; if one axis is meant, "
        "name it with `axis`, or list one number, such as `[3]`"
    )
    fix = None
    if any(stage is layer for stage in assigned_stages(program.spec)):
        edit = insertion(span_of(layer).start, f"{_reshaped(shape)} -> ")
        fix = Fix(f"write `{_reshaped(shape)}` before it", (edit,), safe=False)
    return Finding(span_of(layer), message, "one-dimensional", hint, fix=fix)


def _reshaped(shape: Shape) -> str:
    return f"reshape({', '.join(map(str, shape))}, 1)"
