"""Functions that a network calls, without duplicates: layers, blocks and formulas."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from .. import ir
from ..ir.walk import Node, Part, parts_of, stores, terms_in
from ..text.source import Span
from ..vocabulary import LAYERS
from .formulas import arithmetic, formula
from .generalize import Arguments, General, Passed, generalize
from .python import tree as py


class BlockWriter(Protocol):
    """Emits the function of a block with the constants of one call."""

    def __call__(
        self, functions: "Functions", block: ir.Block, /, *, noted: bool
    ) -> py.Function: ...


InitWriter = Callable[["Functions", ir.Block, Part], py.Function]
Called = tuple[py.Symbol, Passed]
_Key = tuple[object, ...]
# Placeholder for a function name, until it is known which calls it serves.
UNNAMED = py.Symbol("unnamed", of_module=True)


class Functions:
    """The functions of a module.

    Attributes:
        precision: precision of all arrays.
        layers, blocks, models: definitions in the order of calls.
        layer_spans: spans of layers in the spec, and their functions.
        spec_names: functions of blocks and formulas that the spec calls.
    """

    def __init__(
        self,
        specs: Sequence[ir.Spec],
        write_block: BlockWriter,
        write_init: InitWriter,
    ) -> None:
        """Collect the blocks and functions that some specs call.

        Args:
            specs: the spec of the module, then the trained models that it uses.
        """
        self.layers: list[py.Code] = []
        self.blocks: list[py.Function] = []
        self.models: list[py.Function] = []
        self.precision = specs[0].train.precision
        self.layer_spans: list[tuple[Span, py.Symbol]] = []
        self.spec_names: dict[str, list[py.Symbol]] = {}
        self._own = {_key(found) for found in _calls_of(specs[0])}
        self._write_block, self._write_init = write_block, write_init
        self._layer_names: dict[str, py.Symbol] = {}
        self._models: dict[tuple[str, str], py.Symbol] = {}
        self._called: dict[_Key, Called] = {}
        self._blocks: dict[str, dict[_Key, ir.Block]] = {}
        self._formulas: dict[str, dict[_Key, ir.Function]] = {}
        for found in (found for spec in specs for found in _calls_of(spec)):
            if isinstance(found, ir.Block):
                self._blocks.setdefault(found.name, {}).setdefault(_key(found), found)
            else:
                known = self._formulas.setdefault(found.name, {})
                known.setdefault(_key(found), found)

    def layer(self, layer: ir.Layer, *, noted: bool) -> py.Symbol:
        """The function of a layer with its arguments."""
        code = LAYERS[layer.kind].code(layer.input, dict(layer.arguments))
        if code not in self._layer_names:
            name = py.Symbol(_defined(code), of_module=True)
            self._layer_names[code] = name
            self.layers.append(py.Code(code, name))
        if noted and layer.span is not None:
            self.layer_spans.append((layer.span, self._layer_names[code]))
        return self._layer_names[code]

    def block(self, block: ir.Block) -> Called:
        """The function of a block, and the arguments of a call for its constants."""
        if _key(block) not in self._called:
            self._define_blocks(block.name)
        return self._called[_key(block)]

    def block_init(self, block: ir.Block, part: Part) -> Called:
        """The function that draws weights or state of a block, and its arguments."""
        self.block(block)
        return self._called[part, *_key(block)]

    def formula(self, function: ir.Function) -> Called:
        """A user's function, and its arguments."""
        if _key(function) not in self._called:
            known = self._formulas[function.name]
            made = [self._formula_function(f) for f in known.values()]
            given: list[Arguments] = [()] * len(made)
            self._add(function.name, list(known), made, given)
        return self._called[_key(function)]

    def application(self, function: ir.Function, *operands: py.Expr) -> py.Call:
        """A call of a user's function."""
        name, passed = self.formula(function)
        return py.Call(name, operands, passed)

    def name_model(self, use: ir.Use) -> py.Symbol:
        """A new symbol for the network function of a trained model."""
        found = self._models[use.name, use.path] = py.Symbol(use.name, of_module=True)
        return found

    def model(self, use: ir.Use) -> py.Symbol:
        return self._models[use.name, use.path]

    def name_start(self, use: ir.Use) -> py.Symbol:
        """A new symbol for the init function of a trained model."""
        found = py.Symbol(f"init_{use.name}", of_module=True)
        self._models[f"init {use.name}", use.path] = found
        return found

    def start_of(self, use: ir.Use) -> py.Symbol:
        return self._models[f"init {use.name}", use.path]

    # ---- definitions ----

    def _define_blocks(self, name: str) -> None:
        """Define functions for all calls of the blocks of a name."""
        known = self._blocks[name]
        endings: dict[Part, str] = {"weights": "", "state": "_state"}
        for part, ending in endings.items():
            stored = {
                k: block for k, block in known.items() if stores(block.body, part)
            }
            made = [self._write_init(self, block, part) for block in stored.values()]
            given = [block.arguments for block in stored.values()]
            keys = [(part, *key) for key in stored]
            self._add(f"init_{name}{ending}", keys, made, given)
        made = [
            self._write_block(self, block, noted=key in self._own)
            for key, block in known.items()
        ]
        self._add(name, list(known), made, [b.arguments for b in known.values()])

    def _add(
        self,
        name: str,
        keys: list[_Key],
        functions: list[py.Function],
        arguments: list[Arguments],
    ) -> None:
        """Add the functions that serve some calls."""
        groups = generalize(
            name.removeprefix("init_").removesuffix("_state"), functions, arguments
        )
        for group in groups:
            symbol = py.Symbol(_variant(name, group, groups, arguments), of_module=True)
            self.blocks.append(replace(group.function, name=symbol))
            if any(keys[member] in self._own for member in group.members):
                self.spec_names.setdefault(name, []).append(symbol)
            for member, passed in zip(group.members, group.passed, strict=True):
                self._called[keys[member]] = (symbol, passed)

    def _formula_function(self, function: ir.Function) -> py.Function:
        local = {parameter: py.Symbol(parameter) for parameter in function.parameters}

        def inline(expression: ir.Expression) -> py.Expr:
            match expression:
                case ir.Read(name=name):
                    return local[name]
                case ir.Number(value=value):
                    return py.Literal(value)
                case ir.Arithmetic():
                    return arithmetic(expression, inline)
                case ir.Apply(function=called, operands=operands):
                    return self.application(called, *map(inline, operands))
                case ir.Pipe() | ir.Bias():
                    raise AssertionError("nothing is learned in a function")
                case _:
                    return formula(expression, inline)

        body = (py.Return(inline(function.result)),)
        about = f"Function `{function.name}`."
        return py.Function(UNNAMED, tuple(local.values()), about, body)


def _variant(
    name: str, group: General, groups: list[General], arguments: list[Arguments]
) -> str:
    """A function name that identifies its constants, if there are several functions."""
    if group is groups[0]:
        return name
    for argument, value in arguments[group.members[0]]:
        others = (g for g in groups if g is not group)
        if _values(group, argument, arguments) == {repr(value)} and all(
            repr(value) not in _values(g, argument, arguments) for g in others
        ):
            if isinstance(value, bool):
                return f"{name}_{'with' if value else 'without'}_{argument}"
            return f"{name}_{argument}_{value}"
    return name


def _values(group: General, argument: str, arguments: list[Arguments]) -> set[str]:
    return {repr(dict(arguments[i]).get(argument)) for i in group.members}


def _defined(code: str) -> str:
    """Name of the function that a text defines."""
    found = re.match(r"def (\w+)\(", code)
    assert found is not None
    return found[1]


def _key(found: ir.Block | ir.Function) -> _Key:
    """A key that distinguishes the functions of two calls."""
    if isinstance(found, ir.Function):
        return (found,)
    operands = tuple((name, ir.shape_of(e)) for name, e in found.operands)
    return (found.name, found.arguments, operands, found.body)


def _calls_of(spec: ir.Spec) -> Iterator[ir.Block | ir.Function]:
    """All calls of blocks and functions in a spec."""
    for value in spec.values:
        yield from _calls_in(value.expression)
    for term in (*terms_in(spec.loss), *(c.metric for c in spec.accept)):
        if isinstance(term, ir.FunctionTerm):
            yield from _with_inner(term.function)


def _calls_in(node: Node) -> Iterator[ir.Block | ir.Function]:
    match node:
        case ir.Block():
            yield node
        case ir.Apply(function=function) | ir.Applied(function=function):
            yield from _with_inner(function)
        case _:
            pass
    for part in parts_of(node):
        yield from _calls_in(part)


def _with_inner(function: ir.Function) -> Iterator[ir.Function]:
    yield function
    for called in _calls_in(function.result):
        if isinstance(called, ir.Function):
            yield called
