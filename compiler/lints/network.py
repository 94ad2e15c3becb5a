"""W101: consecutive linear layers."""

from collections import Counter
from collections.abc import Iterator

from .. import ir, syntax
from ..diagnostics.diagnostic import Fix, Note, insertion
from ..vocabulary import LAYERS
from .lines import Step, bends, is_linear, mixes, stages_of
from .lint import Finding, Program, finds, span_of


@finds("W101", "Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.1")
def find_collapse(program: Program) -> Iterator[Finding]:
    """Find two consecutive linear layers, which equal one."""
    for line in program.lines:
        first: Step | None = None
        for step in line.steps:
            if not is_linear(step):
                first = None
            elif mixes(step) or isinstance(step, ir.Residual):
                if first is not None and _collapses(first, step):
                    yield _collapse(first, step, program)
                first = step


def _collapse(first: Step, second: Step, program: Program) -> Finding:
    activation = _usual_activation(program.spec)
    message = "two linear layers in a row equal one linear layer"
    hint = f"add an activation between them, such as `-> {activation}`, or keep one"
    notes = (Note(span_of(first), "no activation before the next"),)
    fix = None
    if not _has_name(first, program):
        edit = insertion(span_of(first).end, f" -> {activation}")
        fix = Fix(f"add `{activation}` between them", (edit,), safe=False)
    return Finding(span_of(second), message, "linear after linear", hint, notes, fix)


def _usual_activation(spec: ir.Spec) -> str:
    counts = Counter(stage.kind for stage in stages_of(spec) if bends(stage))
    return counts.most_common(1)[0][0] if counts else "gelu"


def _has_name(step: Step, program: Program) -> bool:
    """Whether `as name` follows, where nothing can be inserted."""
    nodes = (symbol.node for symbol in program.declared.symbols.declared())
    named = (node for node in nodes if isinstance(node, syntax.Named))
    return any(node.stage.span == span_of(step) for node in named)


# ---- what is one ----


def _collapses(first: Step, second: Step) -> bool:
    """Whether one layer of the second's size could replace both."""
    if isinstance(first, ir.Residual) or isinstance(second, ir.Residual):
        return True
    assert isinstance(first, ir.Layer)
    assert isinstance(second, ir.Layer)
    if _is_grouped(first) or _is_grouped(second) or _is_bottleneck(first, second):
        return False
    if not _is_local(first) or not _is_local(second):
        return first.kind == second.kind
    return _have_one_grid(first, second) and not _are_separable(first, second)


def _is_local(layer: ir.Layer) -> bool:
    """Whether each position out is a sum over a position or a window."""
    return LAYERS[layer.kind].by_token or "kernel" in dict(layer.arguments)


def _is_bottleneck(first: ir.Layer, second: ir.Layer) -> bool:
    """Whether a small intermediate size is intended: a low-rank matrix."""
    return first.shape[-1] < min(first.input[-1], second.shape[-1])


def _is_grouped(layer: ir.Layer) -> bool:
    """Whether it keeps channels separate for the next layer to mix."""
    return dict(layer.arguments).get("groups", 1) != 1


def _are_separable(first: ir.Layer, second: ir.Layer) -> bool:
    """Whether the kernels are a deliberate pair of a column and a row."""
    kernels = [dict(layer.arguments).get("kernel") for layer in (first, second)]
    return any(isinstance(kernel, tuple) for kernel in kernels)


def _have_one_grid(first: ir.Layer, second: ir.Layer) -> bool:
    """Whether the second layer reads all positions of the first, or each by itself."""
    by_token = [LAYERS[layer.kind].by_token for layer in (first, second)]
    if first.shape == second.input or not any(by_token) or len(second.input) == 1:
        return True
    return all(by_token) and len(first.input) == 1
