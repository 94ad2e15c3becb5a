"""Random expressions and pipelines with their shapes.

All of them are valid: the plans of the layer table give the shapes, and the rules of
arguments give the constants, so that a new layer is covered automatically.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

from hypothesis import strategies as st
from random_pen import Pen

from dotnn.compiler.vocabulary import (
    ACTIVATIONS,
    FUNCTIONS,
    LAYERS,
    Constant,
    Misfit,
    Shape,
)

MOST = 300  # elements of a value


@dataclass(frozen=True)
class Value:
    """An expression with its shape, and whether it needs no parentheses."""

    text: str
    shape: Shape
    atom: bool = True
    category: bool = False

    @property
    def enclosed(self) -> str:
        return self.text if self.atom else f"({self.text})"


@dataclass(frozen=True)
class Function:
    """A `function` of one or two values of one shape, then of constants."""

    name: str
    values: int
    constants: tuple[str, ...]
    reduces: bool
    least: int


@dataclass(frozen=True)
class Block:
    name: str
    given: Shape
    shape: Shape
    constants: tuple[tuple[str, int], ...]
    values: tuple[tuple[str, Shape], ...]


@dataclass(frozen=True)
class Region:
    """A scope: the readable values and named stages."""

    values: list[Value]
    constants: dict[str, int | float]
    named: list[tuple[str, Shape, Shape]] = field(default_factory=list)
    it: Value | None = None
    depth: int = 0

    def of_shape(self, shape: Shape) -> list[Value]:
        return [value for value in self.values if value.shape == shape]


class NetworkPen(Pen):
    """A writer of network values, and of the functions and blocks that they need."""

    def __init__(self, draw: st.DrawFn, names: Sequence[str]) -> None:
        super().__init__(draw, names)
        self.functions: list[Function] = []
        self.blocks: list[Block] = []
        self.statements: list[str] = []

    # ---- stages ----

    def stage(self, given: Value, region: Region) -> Value:
        """A stage for an input."""
        shape = given.shape
        named = [(n, out) for n, into, out in region.named if into == shape]
        if named and self.chance(30):
            return Value(*self.pick(named))
        kinds = [self._layer] * 6 + [self._activation, self._activation, self._applied]
        if region.depth < 3:
            kinds += [self._repeat, self._residual, self._block]
        found = self.pick(kinds)(given, region)
        if self.chance(12):
            name = self.name(called=True)
            region.named.append((name, shape, found.shape))
            found = replace(found, text=f"{found.text} as {name}")
        return found

    def _activation(self, given: Value, region: Region) -> Value:
        name = self.pick(list(ACTIVATIONS))
        parameters = ACTIVATIONS[name].parameters
        values = self.arguments(parameters)
        texts = {k: self.constant(v, region.constants) for k, v in values.items()}
        return Value(self.call(name, parameters, texts), given.shape)

    def _applied(self, given: Value, region: Region) -> Value:
        """A user's function as a stage."""
        fit = [
            f
            for f in self.functions
            if f.least <= len(given.shape)
            and (f.values == 1 or region.of_shape(given.shape))
        ]
        if not fit:
            return self._activation(given, region)
        function = self.pick(fit)
        others = range(function.values - 1)
        parts = [self.pick(region.of_shape(given.shape)).text for _ in others]
        parts += [
            f"{constant} = {self.number(region.constants)}"
            for constant in function.constants
            if self.chance(40)
        ]
        call = f"({', '.join(parts)})" if parts else ""
        return Value(function.name + call, () if function.reduces else given.shape)

    def _layer(self, given: Value, region: Region) -> Value:
        for _ in range(8):
            found = self._some_layer(given, region)
            if found is not None:
                return found
        return self._activation(given, region)

    def _some_layer(self, given: Value, region: Region) -> Value | None:
        """A layer with valid arguments, if one fits the input."""
        name = self.pick(list(LAYERS))
        row = LAYERS[name]
        shape = given.shape or ((1,) if row.ranks[0] == 1 else ())
        if not row.ranks[0] <= len(shape) <= row.ranks[1]:
            return None
        if row.of_category and not given.category:
            return None
        values = self.arguments(row.parameters, shape)
        if row.sized is not None:
            values.setdefault(row.sized, self.pick((1, 2, 3, 4)))
        operands = self._operands(row.operands, values, region)
        shapes = {n: v.shape for n, v in operands.items()}
        filled: dict[str, Any] = {p.name: p.default for p in row.parameters}
        filled |= {"init": "lecun_normal"} if filled.get("init", 0) is None else {}
        plan = row.plan(shape, {**filled, **values, **shapes})
        if isinstance(plan, Misfit) or prod(plan.shape) > MOST:
            return None
        if sum(prod(weight.shape) for weight in plan.weights) > 20 * MOST:
            return None
        texts = {k: self.constant(v, region.constants) for k, v in values.items()}
        texts |= {n: v.text for n, v in operands.items()}
        return Value(self.call(name, row.parameters, texts), plan.shape)

    def _operands(
        self, names: Sequence[str], values: dict[str, Constant], region: Region
    ) -> dict[str, Value]:
        """Operands in the shapes that are available."""
        found: dict[str, Value] = {}
        for name in names:
            if not region.values or not self.chance(40):
                continue
            value = self.pick(region.values)
            size = values.get("size")
            if isinstance(size, int) and self.chance(60):
                wide = size * (1 + bool(values.get("bidirectional")))
                value = self.adapted(value, (wide,))
            found[name] = value
        return found

    def adapted(self, value: Value, shape: Shape) -> Value:
        """A value brought to a shape by a layer."""
        if value.shape == shape:
            return value
        text = f"{value.enclosed} -> flatten -> dense({max(1, prod(shape))})"
        text += f" -> reshape({', '.join(map(str, shape))})" if len(shape) > 1 else ""
        return Value(text, shape or (1,), atom=False)

    # ---- bodies ----

    def _repeat(self, given: Value, region: Region) -> Value:
        if not given.shape:
            return self._activation(given, region)
        count = self.pick((1, 2, 3, 33))
        body, shape = self.body(given, region, same=True)
        return Value(f"repeat({self.constant(count, region.constants)}) {body}", shape)

    def _residual(self, given: Value, region: Region) -> Value:
        if not given.shape:
            return self._activation(given, region)
        body, shape = self.body(given, region, same=True)
        return Value(f"residual {body}", shape)

    def _block(self, given: Value, region: Region) -> Value:
        fit = [
            block
            for block in self.blocks
            if block.given == given.shape
            and all(region.of_shape(shape) for _, shape in block.values)
        ]
        block = self.pick(fit) if fit and self.chance(70) else None
        block = block or self._new_block(given.shape, region)
        parts = [
            f"{name} = {self.pick(region.of_shape(shape)).text}"
            for name, shape in block.values
        ]
        parts += [
            f"{name} = {self.constant(value, region.constants)}"
            for name, value in block.constants
        ]
        call = f"({', '.join(parts)})" if parts else ""
        return Value(block.name + call, block.shape)

    def _new_block(self, given: Shape, region: Region) -> Block:
        name = self.name(called=True)
        names = [self.name() for _ in range(self.pick((0, 1)))]
        constants = {name: self.pick((1, 2, 3)) for name in names}
        chosen = [self.pick(region.values)] if region.values and self.chance(30) else []
        values = [Value(self.name(), value.shape) for value in chosen]
        inner = Region(values, dict(constants), depth=region.depth + 1)
        body, shape = self.body(Value("it", given), inner, same=False)
        heads = [v.text for v in values]
        heads += [f"{n} = {v}" if self.chance(50) else n for n, v in constants.items()]
        head = f"{name}({', '.join(heads)})" if heads else name
        self.statements.append(f"block {head} {body}")
        block = Block(
            name,
            given,
            shape,
            tuple(constants.items()),
            tuple((v.text, v.shape) for v in values),
        )
        self.blocks.append(block)
        return block

    def body(self, given: Value, region: Region, *, same: bool) -> tuple[str, Shape]:
        """A body `{ … }` and its shape, optionally the same as that of its input."""
        it = Value("it", given.shape)
        values = [*(v for v in region.values if v.text != "it"), it]
        inner = replace(region, values=values, it=it, depth=region.depth + 1)
        inner = replace(inner, named=list(region.named))
        lines: list[str] = []
        for _ in range(self.pick((0, 0, 0, 1, 2))):
            name = self.name()
            value = self.expression(inner)
            lines.append(f"{name} = {value.text}")
            values.append(Value(name, value.shape))
        result = self.pipe(self.pick((it, it, self.pick(values))), inner)
        if same:
            result = self.adapted(result, given.shape)
        text = result.text
        first = re.match(r"it -> (\w+)", text)
        taken = {v.text for v in values} | {n for n, _, _ in inner.named}
        taken |= set(region.constants)
        taken |= {function.name for function in self.functions}
        if first and first[1] not in taken and " as " not in text and self.chance(50):
            text = text.removeprefix("it -> ")
        lines.append(text)
        if len(lines) == 1:
            return f"{{ {text} }}", result.shape
        return "{\n" + "\n".join(f"    {line}" for line in lines) + "\n}", result.shape

    # ---- expressions ----

    def pipe(self, source: Value, region: Region, most: int = 2) -> Value:
        """A value through one or more stages."""
        text, value = source.enclosed, source
        for _ in range(self.draw(st.integers(1, most))):
            value = self.stage(value, region)
            text += f" -> {value.text}"
        return Value(text, value.shape, atom=False)

    def expression(self, region: Region) -> Value:
        """A random expression of values."""
        source = self.pick(region.values)
        if region.depth < 3 and self.chance(30):
            inner = replace(region, depth=region.depth + 2)
            source = self.expression(inner)
        kinds = [self.pipe] * 4 + [self._sum, self._joined, self._dot, self._slice]
        kinds += [self._power, self._mathematics, self._call, self._shifted]
        return self.pick(kinds)(source, region)

    def _beside(self, value: Value, region: Region) -> Value:
        """Another value of the same shape."""
        options = region.of_shape(value.shape)
        if options and self.chance(70):
            return self.pick(options)
        if " as " in value.text:  # whose name cannot be bound twice
            return self.adapted(self.pick(region.values), value.shape)
        text = f"{value.enclosed} -> {self._activation(value, region).text}"
        return Value(text, value.shape, atom=False)

    def _sum(self, value: Value, region: Region) -> Value:
        left, sign = value.enclosed, self.pick("+-*/")
        right = self.pick(
            (
                self._beside(value, region).enclosed,
                self.number(region.constants),
                "bias()",
            )
        )
        first, second = self.pick(((left, right), (right, left)))
        minus = "" if first.startswith("-") else self.pick(("", "", "-"))
        return Value(f"{minus}{first} {sign} {second}", value.shape, atom=False)

    def _shifted(self, value: Value, region: Region) -> Value:
        """An elementwise operation with a suffix of the shape of a value."""
        if len(value.shape) < 2 or " as " in value.text:
            return self._sum(value, region)
        places = ", ".join(["0"] * self.pick(range(1, len(value.shape))))
        sign = self.pick("+-*/")
        text = f"{value.enclosed} {sign} {value.enclosed}[{places}]"
        return Value(text, value.shape, atom=False)

    def _joined(self, value: Value, region: Region) -> Value:
        rank = max(1, len(value.shape))
        axis = self.pick(range(-rank, rank))
        others = [self._beside(value, region) for _ in range(self.pick((1, 1, 2)))]
        shape: list[int] = [*value.shape] or [1]
        shape[axis] *= 1 + len(others)
        if prod(shape) > MOST:
            return self._sum(value, region)
        items = ", ".join(item.text for item in (value, *others))
        how = "" if axis == -1 else f", axis = {self.constant(axis, region.constants)}"
        return Value(f"concat({items}{how})", tuple(shape))

    def _dot(self, value: Value, region: Region) -> Value:
        if not value.shape:
            return self._power(value, region)
        other = self._beside(value, region).text
        return Value(f"dot({value.text}, {other})", value.shape[:-1])

    def _slice(self, value: Value, region: Region) -> Value:
        if not value.shape:
            return self._mathematics(value, region)
        places: list[str] = []
        shape: list[int] = []
        for size in value.shape[: self.pick(range(1, len(value.shape) + 1))]:
            start = self.pick(range(size))
            stop = self.pick(range(start + 1, size + 1))
            place, left = self.pick(
                (
                    (f"{start}", 0),
                    (f"{start - size}", 0),
                    (f"{start}:{stop}", stop - start),
                    (f":{stop}", stop),
                    (f"{start - size}:", size - start),
                    (":", size),
                )
            )
            places.append(place)
            shape += [left] if left else []
        rest = value.shape[len(places) :]
        return Value(f"{value.enclosed}[{', '.join(places)}]", (*shape, *rest))

    def _power(self, value: Value, region: Region) -> Value:
        exponent = self.pick(("2", "3", "0.5", "-1", "-2.5", "0", "(1 / 3)"))
        return Value(f"{value.enclosed}^{exponent}", value.shape, atom=False)

    def _mathematics(self, value: Value, region: Region) -> Value:
        name = self.pick((*FUNCTIONS, *ACTIVATIONS))
        row = FUNCTIONS.get(name)
        items = [value.text]
        if row is None:
            parameters = ACTIVATIONS[name].parameters
            given = self.arguments(parameters)
            items += [
                f"{k} = {self.constant(v, region.constants)}" for k, v in given.items()
            ]
        elif row.values == 2:
            other = self._beside(value, region).text
            items.insert(
                self.pick((0, 1)),
                self.pick((other, other, self.number(region.constants))),
            )
        shape = () if row is not None and row.reduces else value.shape
        return Value(f"{name}({', '.join(items)})", shape)

    def _call(self, value: Value, region: Region) -> Value:
        fit = [f for f in self.functions if f.least <= len(value.shape)]
        if not fit:
            return self._mathematics(value, region)
        function = self.pick(fit)
        items = [value.text]
        items += [self._beside(value, region).text] * (function.values - 1)
        items += [
            f"{constant} = {self.number(region.constants)}"
            for constant in function.constants
            if self.chance(40)
        ]
        text = f"{function.name}({', '.join(items)})"
        return Value(text, () if function.reduces else value.shape)
