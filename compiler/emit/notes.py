"""What became of each part of a spec in its module, for who asks about one part."""

from dataclasses import dataclass, field
from textwrap import dedent

from .. import ir
from ..text.source import Span


@dataclass(frozen=True, slots=True)
class Notes:
    """Python by the part of the spec that it is of; one part may be emitted often.

    Attributes:
        stages: lines of stages, by where these are written.
        layers: functions of layers, likewise.
        values: lines of values of the network, by their names.
        blocks, functions: functions of these, by their names, one for each shape.
    """

    stages: dict[Span, list[str]] = field(default_factory=dict)
    layers: dict[Span, list[str]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    blocks: dict[str, list[str]] = field(default_factory=dict)
    functions: dict[str, list[str]] = field(default_factory=dict)

    def stage(self, stage: ir.Stage, lines: list[str]) -> None:
        """Note the lines of a stage."""
        span = stage.span
        if span is not None and lines:
            _add(self.stages.setdefault(span, []), dedent("\n".join(lines)))

    def layer(self, layer: ir.Layer, code: str) -> None:
        """Note the function of a layer."""
        if layer.span is not None:
            _add(self.layers.setdefault(layer.span, []), code)

    def value(self, name: str, lines: list[str]) -> None:
        """Note the lines of a value."""
        _add(self.values.setdefault(name, []), dedent("\n".join(lines)).strip("\n"))

    def block(self, name: str, code: str) -> None:
        """Note the function of a block."""
        _add(self.blocks.setdefault(name, []), code)

    def function(self, name: str, code: str) -> None:
        """Note the function of a user's formula."""
        _add(self.functions.setdefault(name, []), code)


def _add(texts: list[str], text: str) -> None:
    """Add a text once."""
    text = text.rstrip()
    if text not in texts:
        texts.append(text)
