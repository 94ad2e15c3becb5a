"""The statements of a network: one line a stage, each on the same variable."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import assert_never

from .. import ir
from ..vocabulary import ACTIVATIONS, LAYERS, Constant, Shape
from .arithmetic import arithmetic
from .fold import WIDTH, folded
from .text import INDENT, Namer, docstring, indented, quoted, written
from .walk import has_weights, is_random


class Functions:
    """The functions that a network calls: of layers, by their text, and of blocks."""

    def __init__(self, namer: Namer) -> None:
        self.namer = namer
        self._layers: dict[str, str] = {}
        self._blocks: dict[str, str] = {}
        self.layer_code: list[str] = []
        self.block_code: list[str] = []

    def layer(self, layer: ir.Layer) -> str:
        """Name of the function of a layer, with these arguments."""
        code = LAYERS[layer.kind].code(layer.input, dict(layer.arguments))
        if code not in self._layers:
            name = self.namer.fresh(layer.kind)
            self._layers[code] = name
            self.layer_code.append(
                code.replace(f"def {layer.kind}(", f"def {name}(", 1)
            )
        return self._layers[code]

    def block(self, block: ir.Block) -> str:
        """Name of the function of a block, with these arguments and shapes."""
        code = "\n".join(_block_function(block, self)) + "\n"
        if code not in self._blocks:
            name = self.namer.fresh(block.name)
            self._blocks[code] = name
            self.block_code.append(code.replace("\0", name, 1))
        return self._blocks[code]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where statements are written: the variables of a function and what they hold.

    Attributes:
        variables: names of the spec to variables.
        weights: the variable that holds the weights of this place.
        key: the variable that holds the random key of this place.
        keys: counts the random stages of the function, so that no two share a key.
    """

    functions: Functions
    namer: Namer
    variables: dict[str, str]
    weights: str
    key: str = "key"
    keys: list[int] = field(default_factory=lambda: [0])
    lines: list[str] = field(default_factory=list)
    depth: int = 1

    def write(self, line: str) -> None:
        """Add a line as it stands."""
        self.lines.append(INDENT * self.depth + line)

    def write_value(
        self, target: str, expression: str, shape: Shape | None = None
    ) -> None:
        """Add the line that computes a variable, with a shape as its comment."""
        before = f"{INDENT * self.depth}{target} = "
        lines = folded(before, expression)
        if shape is not None:
            lines = _with_note(lines, f"# {shape}")
        self.lines.extend(lines)

    def assign(self, target: str, expression: ir.Expression) -> None:
        """Compute an expression into a variable."""
        found = self._compute(expression, target)
        if found != target:
            self.write_value(target, found, ir.shape_of(expression))

    def _compute(self, expression: ir.Expression, target: str) -> str:
        """Python for an expression, whose stages are computed in `target`."""
        if not isinstance(expression, ir.Pipe):
            return self._inline(expression)
        if isinstance(expression.source, ir.Read):
            current = self.variables[expression.source.name]
        else:
            self.assign(target, expression.source)
            current = target
        for stage in expression.stages:
            current = self._stage(stage, current, target)
        return current

    def _inline(self, expression: ir.Expression) -> str:
        match expression:
            case ir.Read(name=name):
                return self.variables[name]
            case ir.Number(value=value):
                return repr(value)
            case ir.Arithmetic():
                return arithmetic(expression, self._inline)
            case ir.Concat(items=items, shape=shape):
                parts = ", ".join(map(self._inline, items))
                if len(shape) == 1:
                    return f"jnp.hstack([{parts}])"
                return f"jnp.concatenate([{parts}], axis=-1)"
            case ir.Pipe():
                part = self.namer.fresh("part")
                self.assign(part, expression)
                return part
            case _:
                assert_never(expression)

    # ---- stages ----

    def _stage(self, stage: ir.Stage, current: str, target: str) -> str:
        match stage:
            case ir.Layer():
                self.write_value(target, self._layer(stage, current), stage.shape)
            case ir.Activation(kind=kind, arguments=arguments):
                function = ACTIVATIONS[kind].function
                given = _keywords(_not_default(kind, arguments))
                self.write_value(target, f"{function}({', '.join((current, *given))})")
            case ir.Reshape(shape=shape):
                self.write_value(target, f"jnp.reshape({current}, {shape})")
            case ir.Block():
                self.write_value(target, self._call(stage, current), stage.shape)
            case ir.Residual(body=body):
                self._residual(body, current, target)
            case ir.Repeat():
                self._repeat(stage, current, target)
            case _:
                assert_never(stage)
        return target

    def _layer(self, layer: ir.Layer, current: str) -> str:
        row = LAYERS[layer.kind]
        arguments = [f"{self.weights}[{quoted(layer.key)}]"] if layer.weights else []
        arguments.append(current)
        arguments += [f"{name}={self._inline(e)}" for name, e in layer.operands]
        arguments += _keywords(layer.plan.passed)
        if row.running:
            arguments.append("batch=batch")
        if layer.plan.random:
            arguments.append(f"key={self._subkey()}")
        return f"{self.functions.layer(layer)}({', '.join(arguments)})"

    def _call(self, block: ir.Block, current: str) -> str:
        arguments = (
            [f"{self.weights}[{quoted(block.key)}]"] if has_weights(block) else []
        )
        arguments.append(current)
        if is_random(block):
            arguments.append(f"key={self._subkey()}")
        return f"{self.functions.block(block)}({', '.join(arguments)})"

    def _residual(self, body: ir.Body, current: str, target: str) -> None:
        skip = self._kept(current, target, "skip")
        self.body(body, skip, target)
        self.write(f"{target} = {skip} + {target}")

    def _repeat(self, repeat: ir.Repeat, current: str, target: str) -> None:
        if current != target:
            self.write(f"{target} = {current}")
        start = 0
        for count, body in repeat.runs:
            self._run(repeat, body, range(start, start + count), target)
            start += count

    def _run(
        self, repeat: ir.Repeat, body: ir.Body, indices: range, target: str
    ) -> None:
        """The repetitions of a `repeat` that have one and the same body."""
        weights = self.namer.fresh("layer") if has_weights(body) else self.weights
        stacked = f"{self.weights}[{quoted(repeat.key)}]"
        if len(indices) == 1:
            if has_weights(body):
                self.write(f"{weights} = {stacked}[{indices.start}]")
            self._inner(weights, self.depth).body(body, target, target)
            return
        whole = repeat.runs == ((len(indices), body),)
        part = stacked if whole else f"{stacked}[{indices.start}:{indices.stop}]"
        if is_random(body):
            key, index = self.namer.fresh("key"), self.namer.fresh("index")
            source = (
                f"enumerate({part})" if has_weights(body) else f"range{_ends(indices)}"
            )
            loop = f"{index}, {weights}" if has_weights(body) else index
            subkey = self._subkey()
            self.write(f"for {loop} in {source}:")
            self.write(f"{INDENT}{key} = subkey({subkey}, {index})")
            inner = replace(self._inner(weights, self.depth + 1), key=key)
        elif has_weights(body):
            self.write(f"for {weights} in {part}:")
            inner = self._inner(weights, self.depth + 1)
        else:
            self.write(f"for _ in range({len(indices)}):")
            inner = self._inner(weights, self.depth + 1)
        inner.body(body, target, target)

    def _inner(self, weights: str, depth: int) -> "Frame":
        return replace(self, weights=weights, depth=depth)

    def _subkey(self) -> str:
        self.keys[0] += 1
        return f"subkey({self.key}, {self.keys[0]})"

    # ---- bodies ----

    def body(self, body: ir.Body, current: str, target: str) -> None:
        """Compute the result of a body, whose input is in a variable, into another."""
        # The target may hold the input: it is written after the last read of `it`.
        outer = dict(self.variables)
        self.variables["it"] = current
        for value in body.values:
            variable = self.namer.fresh(value.name)
            self.assign(variable, value.expression)
            self.variables[value.name] = variable
        self.assign(target, body.result)
        self.variables.clear()
        self.variables.update(outer)

    def _kept(self, current: str, target: str, wish: str) -> str:
        """A variable that holds what `current` says and outlives a change of target."""
        if current != target and current.isidentifier():
            return current
        name = self.namer.fresh(wish)
        self.write(f"{name} = {current}")
        return name


def _block_function(block: ir.Block, functions: Functions) -> Iterator[str]:
    """The lines of a block's function; its name is left open, as NUL."""
    named = ["params"] if has_weights(block) else []
    named.append("it")
    if is_random(block):
        named += ["*", "key"]
    namer = Namer(named, functions.namer)
    target = namer.fresh("h")
    frame = Frame(functions, namer, {}, "params")
    frame.body(block.body, "it", target)
    given = ", ".join(f"{name} = {written(v)}" for name, v in block.arguments)
    call = f"{block.name}({given})" if given else block.name
    yield f"def \0({', '.join(named)}):"
    yield from indented(docstring(f"Block `{call}`.").splitlines())
    yield from frame.lines
    yield f"{INDENT}return {target}"


def _with_note(lines: list[str], note: str) -> list[str]:
    """Lines with a comment after the last one, or above where it is too long there."""
    *most, last = lines
    if len(last) + len(note) + 2 <= WIDTH:
        return [*most, f"{last}  {note}"]
    margin = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return [margin + note, *lines]


def _keywords(arguments: Iterable[tuple[str, Constant]]) -> list[str]:
    return [f"{name}={value!r}" for name, value in arguments]


def _not_default(kind: str, arguments: ir.Arguments) -> list[tuple[str, Constant]]:
    defaults = {p.name: p.default for p in ACTIVATIONS[kind].parameters}
    return [(k, v) for k, v in arguments if v != defaults[k]]


def _ends(indices: range) -> str:
    return f"({indices.start}, {indices.stop})"
