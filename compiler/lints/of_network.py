"""W1xx: layers, activations and widths."""

from collections.abc import Iterator
from itertools import pairwise

from .. import ir
from ..errors import Note
from ..walk import Node, parts_of
from .lint import Finding, Lint, Program


def _find_collapse(program: Program) -> Iterator[Finding]:
    """Two `dense` in a row, which are one."""
    for pipe in _pipes(program):
        stages = [s for s in pipe.stages if not isinstance(s, ir.Reshape)]
        for first, second in pairwise(stages):
            if _is_dense(first) and _is_dense(second) and not _is_bottleneck(first):
                yield _collapse(first, second)


def _collapse(first: ir.Stage, second: ir.Stage) -> Finding:
    assert first.span is not None
    assert second.span is not None
    message = "two linear layers in a row are one linear layer"
    hint = "put an activation between them, as `-> gelu`, or keep one of them"
    notes = (Note(first.span, "its output is not bent before the next"),)
    return Finding(second.span, message, "linear in what is linear", hint, notes)


def _is_dense(stage: ir.Stage) -> bool:
    return isinstance(stage, ir.Layer) and stage.kind == "dense"


def _is_bottleneck(stage: ir.Stage) -> bool:
    """Whether it narrows: a matrix of low rank, made of two on purpose."""
    return isinstance(stage, ir.Layer) and stage.shape[-1] < stage.input[-1]


def _pipes(program: Program) -> Iterator[ir.Pipe]:
    for value in program.spec.values:
        yield from _pipes_in(value.expression)


def _pipes_in(node: Node) -> Iterator[ir.Pipe]:
    if isinstance(node, ir.Pipe):
        yield node
    for part in parts_of(node):
        yield from _pipes_in(part)


LINTS = (
    Lint(
        "W101",
        _find_collapse,
        "Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.1",
    ),
)
