"""Facts of the checks about each part of a network, by span."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .. import ir
from ..ir.summary import parameters_in
from ..ir.walk import Node, parts_of
from ..text.source import Span
from ..vocabulary import Shape


@dataclass(frozen=True, slots=True)
class Fact:
    """A stage in one of its uses.

    Attributes:
        given, shape: shapes of input and output.
        parameters: trained parameters.
    """

    stage: ir.Stage
    given: Shape
    shape: Shape
    parameters: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Stages and values by span, each with all its uses."""

    stages: Mapping[Span, tuple[Fact, ...]]
    values: Mapping[Span, tuple[Shape, ...]]


def gather_facts(spec: ir.Spec) -> Facts:
    """Collect the facts of a spec."""
    stages: dict[Span, dict[Fact, None]] = {}
    values: dict[Span, dict[Shape, None]] = {}
    for value in spec.values:
        _note_value(value, values)
        for node in _nodes(value.expression):
            if isinstance(node, ir.Body):
                for inner in node.values:
                    _note_value(inner, values)
            if isinstance(node, ir.Pipe):
                for fact in _facts_of(node, spec):
                    if fact.stage.span is not None:
                        stages.setdefault(fact.stage.span, {})[fact] = None
    return Facts(
        {span: tuple(uses) for span, uses in stages.items()},
        {span: tuple(uses) for span, uses in values.items()},
    )


def _note_value(value: ir.Value, values: dict[Span, dict[Shape, None]]) -> None:
    if value.span is not None:
        values.setdefault(value.span, {})[ir.shape_of(value.expression)] = None


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in parts_of(node):
        yield from _nodes(part)


def _facts_of(pipe: ir.Pipe, spec: ir.Spec) -> Iterator[Fact]:
    given = ir.shape_of(pipe.source)
    for stage in pipe.stages:
        # A layer is described without the changes of shape around it.
        if not isinstance(stage, ir.Reshape):
            before = stage.input if isinstance(stage, ir.Layer) else given
            yield Fact(stage, before, stage.shape, parameters_in(stage, spec))
        given = stage.shape
