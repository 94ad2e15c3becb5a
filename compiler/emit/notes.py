"""The code of each part of a spec, for an editor."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from ..text.source import Span
from .functions import Functions
from .python import tree as py
from .python.naming import Names
from .python.printer import print_function, print_statements


@dataclass(frozen=True, slots=True)
class Notes:
    """Python code by part of the spec; a part may be emitted several times.

    Attributes:
        stages: statements of stages, by span.
        layers: functions of layers, by span.
        values: statements of network values, by name.
        blocks, functions: functions of blocks and formulas, by name, one per shape.
    """

    stages: dict[Span, list[str]] = field(default_factory=dict)
    layers: dict[Span, list[str]] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    blocks: dict[str, list[str]] = field(default_factory=dict)
    functions: dict[str, list[str]] = field(default_factory=dict)

    def gather(
        self, parts: Iterable[py.Function | py.Code], functions: Functions, names: Names
    ) -> None:
        """Collect the parts of a module."""
        by_name = {part.name: part for part in parts if part.name is not None}
        for part in by_name.values():
            if isinstance(part, py.Function):
                self._gather_statements(part.body, names)
        for span, symbol in functions.layer_spans:
            code = by_name[symbol]
            assert isinstance(code, py.Code)
            _add(self.layers.setdefault(span, []), code.text)
        for name, symbols in functions.spec_names.items():
            for symbol in symbols:
                function = by_name[symbol]
                assert isinstance(function, py.Function)
                kind = (
                    self.blocks
                    if function.about.startswith("Block")
                    else self.functions
                )
                _add(kind.setdefault(name, []), print_function(function, names))

    def _gather_statements(self, body: tuple[py.Statement, ...], names: Names) -> None:
        for origin, statements in _by_origin(body):
            text = print_statements(statements, names)
            if isinstance(origin, str):
                _add(self.values.setdefault(origin, []), text)
            else:
                _add(self.stages.setdefault(origin, []), text)
        for statement in body:
            if isinstance(statement, py.For | py.Function):
                self._gather_statements(statement.body, names)


def _origins(statement: py.Statement) -> tuple[Span | str, ...]:
    return () if isinstance(statement, py.Blank | py.Return) else statement.origins


def _by_origin(
    body: tuple[py.Statement, ...], depth: int = 0
) -> Iterator[tuple[Span | str, tuple[py.Statement, ...]]]:
    """Group adjacent statements of the same stage or value."""

    def origin(statement: py.Statement) -> Span | str | None:
        found = _origins(statement)
        return found[depth] if len(found) > depth else None

    for found, group in groupby(body, origin):
        if found is not None:
            statements = tuple(group)
            yield found, statements
            yield from _by_origin(statements, depth + 1)


def _add(texts: list[str], text: str) -> None:
    """Add a text unless present."""
    text = text.rstrip()
    if text not in texts:
        texts.append(text)
