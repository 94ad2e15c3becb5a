"""Random expressions and pipelines, with the shapes that they have.

What is written fits: the plans of the layer table say what a stage makes of a shape,
and its arguments are drawn by their rules, so that a new layer is covered as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import prod
from typing import Any, TypeVar

from hypothesis import strategies as st

from dotnn.compiler.vocabulary import (
    ACTIVATIONS,
    CALLED,
    FUNCTIONS,
    LAYERS,
    REQUIRED,
    Constant,
    Misfit,
    Parameter,
    Shape,
)
from dotnn.compiler.vocabulary.arguments import Rule

_T = TypeVar("_T")
MOST = 300  # numbers in a value
CONSTANTS: tuple[Constant, ...] = (
    *(1, 2, 3, 4, 5, 8, 20, 0, -1, 0.5, 0.1, 0.9, 1e-3, 2.5, True, False),
    *((2,), (1, 2), (2, 2), (3, 1), (1, 1, 1), (1, 2, 2), "film.npz"),
)


@cache
def constants_of(rule: Rule) -> tuple[Constant, ...]:
    """What may be given for an argument; the words are those that its rule shows."""
    words = re.findall(r"`([^`]+)`", rule.text)
    return tuple(value for value in (*CONSTANTS, *words) if rule.accepts(value))


@dataclass(frozen=True)
class Value:
    """Text with a shape, and whether it needs no brackets."""

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
    """Where something is written: what it can read, and the stages with names."""

    values: list[Value]
    constants: dict[str, int | float]
    named: list[tuple[str, Shape, Shape]] = field(default_factory=list)
    it: Value | None = None
    depth: int = 0

    def of_shape(self, shape: Shape) -> list[Value]:
        return [value for value in self.values if value.shape == shape]


class Pen:
    """Draws, and keeps the names that are left and what has been declared."""

    def __init__(self, draw: st.DrawFn, names: Sequence[str]) -> None:
        self.draw = draw
        self._names = list(names)
        self._more = 0
        self.functions: list[Function] = []
        self.blocks: list[Block] = []
        self.statements: list[str] = []

    def pick(self, options: Sequence[_T]) -> _T:
        return options[self.draw(st.integers(0, len(options) - 1))]

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) < percent

    def name(self, *, called: bool = False) -> str:
        """A fresh one; of a block or function, one that no row of a table has."""
        fit = [n for n in self._names if not (called and n in CALLED)]
        if not fit:
            self._more += 1
            return f"more_{self._more}"
        name = self.pick(fit[:12])
        self._names.remove(name)
        return name

    # ---- constants ----

    def number(self, region: Region) -> str:
        texts = ("2", "0.5", "10%", "1e-3", "pi", "-3", "(1 + 2 / 4)", "2^2")
        return self.pick((*texts, *region.constants))

    def constant(self, value: Constant, region: Region) -> str:
        """A constant as a spec has it, by the name of an equal one at times."""
        match value:
            case bool():
                return "true" if value else "false"
            case str():
                return value
            case tuple():
                return f"[{', '.join(self.constant(v, region) for v in value)}]"
            case None:
                raise AssertionError("none cannot be written")
            case _:
                same = [n for n, v in region.constants.items() if repr(v) == str(value)]
                return self.pick(same) if same and self.chance(60) else str(value)

    def arguments(
        self, parameters: Sequence[Parameter], shape: Shape = (), often: int = 35
    ) -> dict[str, Constant]:
        """Constants for some of the parameters, those that are required among them."""
        given: dict[str, Constant] = {}
        for parameter in parameters:
            options = constants_of(parameter.rule)
            if parameter.variadic:
                given[parameter.name] = self.factors(prod(shape))
            elif options and (parameter.default is REQUIRED or self.chance(often)):
                given[parameter.name] = self.pick(options)
        return given

    def factors(self, number: int) -> tuple[int, ...]:
        """Sizes of axes that hold so many numbers."""
        found: list[int] = []
        while number > 1 and len(found) < 3 and self.chance(60):
            found.append(
                self.pick([n for n in range(1, number + 1) if number % n == 0])
            )
            number //= found[-1]
        return (*found, number)

    def call(
        self,
        name: str,
        parameters: Sequence[Parameter],
        given: dict[str, str],
        *,
        empty: bool = True,
    ) -> str:
        """A call with some arguments, the first ones without a name at times."""
        plain = self.chance(50)
        parts: list[str] = []
        for parameter in parameters:
            if parameter.name not in given:
                plain = False
            elif parameter.variadic and self.chance(50):
                parts.append(given[parameter.name].strip("[]"))
            elif plain:
                parts.append(given[parameter.name])
            else:
                parts.append(f"{parameter.name} = {given[parameter.name]}")
        if not parts and empty and self.chance(70):
            return name
        return f"{name}({', '.join(parts)})"

    # ---- stages ----

    def stage(self, given: Value, region: Region) -> Value:
        """A stage for what comes in."""
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
        texts = {k: self.constant(v, region) for k, v in values.items()}
        return Value(self.call(name, parameters, texts), given.shape)

    def _applied(self, given: Value, region: Region) -> Value:
        """A function of the spec as a stage."""
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
            f"{constant} = {self.number(region)}"
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
        """A layer with arguments by their rules, if that fits what comes in."""
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
        texts = {k: self.constant(v, region) for k, v in values.items()}
        texts |= {n: v.text for n, v in operands.items()}
        return Value(self.call(name, row.parameters, texts), plan.shape)

    def _operands(
        self, names: Sequence[str], values: dict[str, Constant], region: Region
    ) -> dict[str, Value]:
        """Values beside what comes in, of the shapes that there are."""
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
        return Value(f"repeat({self.constant(count, region)}) {body}", shape)

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
            f"{name} = {self.constant(value, region)}"
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
        """`{ … }` for what comes in, and its shape; `same` as it was, if asked."""
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
        """A value through one stage or several."""
        text, value = source.enclosed, source
        for _ in range(self.draw(st.integers(1, most))):
            value = self.stage(value, region)
            text += f" -> {value.text}"
        return Value(text, value.shape, atom=False)

    def expression(self, region: Region) -> Value:
        """A value of the network made from others, its kind drawn."""
        source = self.pick(region.values)
        if region.depth < 3 and self.chance(30):
            inner = replace(region, depth=region.depth + 2)
            source = self.expression(inner)
        kinds = [self.pipe] * 4 + [self._sum, self._joined, self._dot, self._slice]
        kinds += [self._power, self._mathematics, self._call, self._shifted]
        return self.pick(kinds)(source, region)

    def _beside(self, value: Value, region: Region) -> Value:
        """Another of the same shape."""
        options = region.of_shape(value.shape)
        if options and self.chance(70):
            return self.pick(options)
        if " as " in value.text:  # whose name cannot be given twice
            return self.adapted(self.pick(region.values), value.shape)
        text = f"{value.enclosed} -> {self._activation(value, region).text}"
        return Value(text, value.shape, atom=False)

    def _sum(self, value: Value, region: Region) -> Value:
        left, sign = value.enclosed, self.pick("+-*/")
        right = self.pick(
            (self._beside(value, region).enclosed, self.number(region), "bias()")
        )
        first, second = self.pick(((left, right), (right, left)))
        minus = "" if first.startswith("-") else self.pick(("", "", "-"))
        return Value(f"{minus}{first} {sign} {second}", value.shape, atom=False)

    def _shifted(self, value: Value, region: Region) -> Value:
        """An elementwise operation with the last part of a value."""
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
        shape = list(value.shape or (1,))
        shape[axis] *= 1 + len(others)
        if prod(shape) > MOST:
            return self._sum(value, region)
        items = ", ".join(item.text for item in (value, *others))
        how = "" if axis == -1 else f", axis = {self.constant(axis, region)}"
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
            items += [f"{k} = {self.constant(v, region)}" for k, v in given.items()]
        elif row.values == 2:
            other = self._beside(value, region).text
            items.insert(
                self.pick((0, 1)), self.pick((other, other, self.number(region)))
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
            f"{constant} = {self.number(region)}"
            for constant in function.constants
            if self.chance(40)
        ]
        text = f"{function.name}({', '.join(items)})"
        return Value(text, () if function.reduces else value.shape)
