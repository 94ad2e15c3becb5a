"""The statements of a network: one line a stage, each on the same variable."""

from dataclasses import dataclass, field, replace
from typing import assert_never

from .. import ir
from ..ir.walk import Node, has_running, has_weights, is_random, parts_of
from ..vocabulary import LAYERS, Shape
from .arithmetic import arithmetic
from .fold import WIDTH, folded
from .formulas import formula, function_of, keywords, not_default
from .functions import UNNAMED, Functions
from .loops import write_repeat
from .places import entry_of_named
from .rescaling import rescaled
from .scalings import head
from .text import INDENT, Namer, docstring, indented, quoted, written


@dataclass(frozen=True, slots=True)
class Frame:
    """Where statements are written: the variables of a function and what they hold.

    Attributes:
        variables: names of the spec to variables.
        weights: Python for the weights of this place.
        spec: the one whose network this is; None in a block.
        root: Python for the dictionary that the weights of named stages stand in.
        named: for each stage that has a name, Python for its weights.
        key: the variable that holds the random key of this place.
        keys: counts the random stages of the function, so that no two share a key.
    """

    functions: Functions
    namer: Namer
    variables: dict[str, str]
    weights: str
    spec: ir.Spec | None = None
    root: str = "params"
    named: dict[str, str] = field(default_factory=dict)
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
            case ir.Apply():
                return self.functions.application(expression, self._inline)
            case ir.Bias(key=key):
                return f"{self.weights}[{quoted(key)}]"
            case ir.Pipe():
                part = self.namer.fresh("part")
                self.assign(part, expression)
                return part
            case _:
                return formula(expression, self._inline)

    # ---- stages ----

    def _stage(self, stage: ir.Stage, current: str, target: str) -> str:
        first = len(self.lines)
        found = self._write_stage(stage, current, target)
        if self.functions.notes is not None:
            self.functions.notes.stage(stage, self.lines[first:])
        return found

    def _write_stage(self, stage: ir.Stage, current: str, target: str) -> str:
        match stage:
            case ir.Layer():
                self.write_value(target, self._layer(stage, current), stage.shape)
            case ir.Activation(kind=kind, arguments=arguments):
                given = ", ".join((current, *not_default(kind, arguments)))
                self.write_value(target, f"{function_of(kind)}({given})")
            case ir.Reshape(shape=shape):
                self.write_value(target, f"jnp.reshape({current}, {shape})")
            case ir.Applied(function=function, operands=operands, shape=shape):
                given = ", ".join((current, *map(self._inline, operands)))
                name = self.functions.formula(function)
                self.write_value(target, f"{name}({given})", shape)
            case ir.Shared():
                return self._shared(stage, current, target)
            case ir.Model():
                self.write_value(target, self._model(stage, current), stage.shape)
            case ir.Block():
                self.write_value(target, self._call(stage, current), stage.shape)
            case ir.Residual(body=body):
                self._residual(body, current, target)
            case ir.Repeat():
                if current != target:
                    self.write(f"{target} = {current}")
                write_repeat(self, stage, target)
            case _:
                assert_never(stage)
        return target

    def _layer(self, layer: ir.Layer, current: str) -> str:
        row = LAYERS[layer.kind]
        arguments = [f"{self.weights}[{quoted(layer.key)}]"] if layer.weights else []
        arguments.append(current)
        arguments += [f"{name}={self._inline(e)}" for name, e in layer.operands]
        arguments += keywords(layer.plan.passed)
        if row.running:
            arguments.append("batch=batch")
        if layer.plan.random:
            arguments.append(f"key={self.subkey()}")
        return f"{self.functions.layer(layer)}({', '.join(arguments)})"

    def _call(self, block: ir.Block, current: str) -> str:
        stored = has_weights(block.body)
        arguments = [f"{self.weights}[{quoted(block.key)}]"] if stored else []
        arguments += [current, *(self._inline(e) for _, e in block.operands)]
        if has_running(block.body):
            arguments.append("batch=batch")
        if is_random(block.body):
            arguments.append(f"key={self.subkey()}")
        name = self.functions.block(
            block, lambda block: _block_function(block, self.functions)
        )
        return f"{name}({', '.join(arguments)})"

    def _model(self, stage: ir.Model, current: str) -> str:
        assert self.spec is not None
        use = next(u for u in self.spec.uses if u.name == stage.name)
        given = [
            f"{quoted(name)}: {self._given(use, name, operand, current)}"
            for name, operand in stage.operands
        ]
        weights = f"params[{quoted(use.name)}]"
        call = f"{self.functions.model(use)}({weights}, {{{', '.join(given)}}})"
        return f"{call}[{quoted(stage.output)}]"

    def _given(self, use: ir.Use, name: str, operand: ir.Given, current: str) -> str:
        """What a used model is given for an input, in its scaled units."""
        value = current if operand.value is None else self._inline(operand.value)
        if operand.quantity is None:
            return value
        assert self.spec is not None
        quantities = (*self.spec.inputs, *self.spec.outputs)
        own = next(v for v in quantities if v.name == operand.quantity)
        there = next(v for v in use.spec.inputs if v.name == name)
        if own.role == "output":
            value = head(own, value)
        return rescaled(value, (own, self.spec), (there, use))

    def _shared(self, stage: ir.Shared, current: str, target: str) -> str:
        if stage.defines:
            self.named[stage.name] = f"{self.root}[{entry_of_named(stage.name)}]"
        weights = self.named[stage.name]
        inner = replace(self, weights=weights, root=weights)
        for part in stage.stages:
            current = inner._stage(part, current, target)
        return current

    def _residual(self, body: ir.Body, current: str, target: str) -> None:
        skip = self._kept(current, target, "skip")
        self.body(body, skip, target)
        self.write(f"{target} = {skip} + {target}")

    def inside(self, weights: str, depth: int) -> "Frame":
        """The place of a body, a level deeper, that has weights of its own."""
        return replace(self, weights=weights, root=weights, depth=depth)

    def subkey(self) -> str:
        """Python for a random key that nothing else in the function has."""
        self.keys[0] += 1
        return f"subkey({self.key}, {self.keys[0]})"

    # ---- bodies ----

    def body(self, body: ir.Body, current: str, target: str) -> None:
        """Compute the result of a body, whose input is in a variable, into another."""
        # The target may hold the input: it is written after the last read of `it`.
        outer = dict(self.variables)
        if current == target and _reads_late(body.result):
            current = self._kept(current, target, "it")
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


def _block_function(block: ir.Block, functions: Functions) -> str:
    """The text of a block's function, its name left open."""
    named = ["params"] if has_weights(block.body) else []
    passed = ["batch"] if has_running(block.body) else []
    passed += ["key"] if is_random(block.body) else []
    values = [name for name, _ in block.operands]
    namer = Namer((*named, "it", "batch", "key"), functions.namer)
    local = {name: namer.fresh(name) for name in values}
    named += ["it", *local.values()]
    named += ["*", *passed] if passed else []
    target = namer.fresh("h")
    frame = Frame(functions, namer, local, "params")
    frame.body(block.body, "it", target)
    given = [f"{name} = {written(v)}" for name, v in block.arguments]
    call = ", ".join((*values, *given))
    call = f"{block.name}({call})" if call else block.name
    lines = [
        f"def {UNNAMED}({', '.join(named)}):",
        *indented(docstring(f"Block `{call}`.").splitlines()),
        *frame.lines,
        f"{INDENT}return {target}",
        "",
    ]
    return "\n".join(line.rstrip() for line in lines)


def _reads_late(expression: ir.Expression) -> bool:
    """Whether `it` is read by a stage, when the variable it came in may be taken."""
    if not isinstance(expression, ir.Pipe):
        return False
    source, *rest = parts_of(expression)
    return _reads_late_in(source) or any(map(_reads_it, rest))


def _reads_late_in(node: Node) -> bool:
    return isinstance(node, ir.Pipe) and _reads_late(node)


def _reads_it(node: Node) -> bool:
    """Whether something reads the `it` around it; a body has an `it` of its own."""
    if isinstance(node, ir.Read):
        return node.name == "it"
    return not isinstance(node, ir.Body) and any(map(_reads_it, parts_of(node)))


def _with_note(lines: list[str], note: str) -> list[str]:
    """Lines with a comment after the last one, or above where it is too long there."""
    *most, last = lines
    if len(last) + len(note) + 2 <= WIDTH:
        return [*most, f"{last}  {note}"]
    margin = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    return [margin + note, *lines]
