"""Random valid specs over the whole language."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from hypothesis import strategies as st
from random_networks import MOST, Function, NetworkPen, Region, Value

from dotnn.compiler.vocabulary import (
    ACTIVATIONS,
    DATA,
    FUNCTIONS,
    KEYWORDS,
    LOSSES,
    METRICS,
    PENALTIES,
    SCHEDULES,
    TRAIN,
    TRANSFORMS,
    Parameter,
    Shape,
)

# Names of Python, of the emitted module and of our tables, and some that Python's
# identifier normalization merges.
NAMES = """
x y z h w n m k q u v it_ params key keys weights layer index part skip step pair it_2
jax jnp init apply network loss_ scaled_loss training_loss subkey stacked
criteria scale_inputs scale_targets unscale_inputs unscale_outputs as_parts waves
turns_of unit_phase lambda class def print self None True False __class__ __import__
scaling given values truths predictions rows example own inputs targets batch outputs
match type list float len range enumerate iter next global async yield mse he_normal
normal zeros orthogonal unscale running sums same valid relu dense gelu mean sin tanh
µ μ ﬁ fi ª a ℌ H ſ s Ω é size rate epsilon x_2 layer_2 scaled running_mean heads
""".split()
SHAPES: tuple[Shape, ...] = (
    *((), (), (1,), (2,), (3,), (4,), (8,), (4, 2), (3, 1), (8, 4), (2, 3)),
    *((4, 4, 2), (2, 3, 4), (3, 4, 2, 1), (1, 1), (2, 2, 2, 1, 2)),
)
TEXTS = ("", "a b", "d*", "it's \\\" {x} %s", "µ", "a\\nb", "𝛼", "}", "#")
UNITS = ("nm", "deg", "W/m^2", "1/cm", "cm^-3", "percent", "kg*m/s^2")


@dataclass(frozen=True)
class Quantity:
    """An input or output as written.

    Attributes:
        kind: its type, or `periodic`.
        shape: shape in the units of the network.
    """

    name: str
    kind: str
    shape: Shape


class SpecPen(NetworkPen):
    """A writer of the statements of a spec."""

    def spec(self) -> str:
        constants = self._constants()
        sizes = self._axes(constants)
        for _ in range(self.pick((0, 0, 1, 2))):
            self._function(constants)
        inputs = [
            self._quantity("input", sizes) for _ in range(self.pick((1, 1, 2, 3)))
        ]
        outputs = [self._quantity("output", sizes) for _ in range(self.pick((1, 1, 2)))]
        values, spreads = self._network(inputs, outputs, constants)
        self.statements.append(f"loss {self._loss(inputs, outputs, values, spreads)}")
        self.statements.append(f"optimizer {self._optimizer()}")
        if self.chance(40):
            self.statements.append(f"schedule {self._schedule()}")
        self._settings(outputs)
        rest = self.draw(st.permutations(self.statements))
        about = self.pick(("", "", '\n"about"', "\n\"\\ ''' {x} %s é 𝛼\""))
        return "\n".join([f"model {self.name()}{about}", *rest]) + "\n"

    # ---- what is declared ----

    def _constants(self) -> dict[str, int | float]:
        found: dict[str, int | float] = {}
        for _ in range(self.pick((0, 1, 2))):
            value = self.pick((1, 2, 3, 0.5))
            name = self.name()
            before = self.pick(("", "0 + ", "-1 * -"))
            self.statements.append(f"let {name} = {before}{value}")
            found[name] = value
        return found

    def _axes(self, constants: Mapping[str, int | float]) -> dict[str, int]:
        found = {n: v for n, v in constants.items() if isinstance(v, int)}
        for _ in range(self.pick((0, 0, 1, 2))):
            name, size = self.name(), self.pick((1, 2, 4))
            unit = self.pick(("", "", "nm"))
            listed = str([float(i) for i in range(size)])
            said = self.pick(
                (
                    f"{name}[{size}] {unit} in 1..5",
                    f"{name}[{size}] {unit} in 1e-3..1e3 log",
                    f'{name}[{size}] {unit} from "t"',
                    f"{name} = {listed} {unit}",
                )
            )
            self.statements.append(f"axis {said}")
            found[name] = size
        return found

    def _quantity(self, role: str, sizes: Mapping[str, int]) -> Quantity:
        name = self.name()
        shape = self.pick(SHAPES)
        dims = [self._size(size, sizes) for size in shape]
        kind = self.pick(
            ("real",) * 5 + ("complex", "one_of", "simplex", "fractions", "periodic")
        )
        if kind in ("simplex", "fractions"):
            shape, dims = (*shape, 3), [*dims, "3"]
        network = _network_shape(role, kind, shape)
        if prod(network) > MOST:
            return self._quantity(role, sizes)
        said = "real" if kind == "periodic" else kind
        classes = self.pick(("(te, tm)", '("a", "0", "é b")'))
        if kind == "one_of":
            said += classes
            network = (*shape, 2 if classes == "(te, tm)" else 3)
        said += f"[{', '.join(dims)}]" if dims else ""
        said += f" {self.pick(UNITS)}" if kind != "one_of" and self.chance(30) else ""
        clauses = self._clauses(role, kind)
        self.statements.append(f"{role} {name} : {said} {clauses}".rstrip())
        return Quantity(name, kind, network)

    def _size(self, size: int, sizes: Mapping[str, int]) -> str:
        return self.pick((str(size), *(n for n, s in sizes.items() if s == size)))

    def _clauses(self, role: str, kind: str) -> str:
        column = self.pick(("", "", "", 'from "a b"', 'from "d*"'))
        options: tuple[str, ...] = ("",)
        if kind == "periodic":
            options = ("periodic 0..360", "periodic -pi..pi", "periodic 0..1")
        elif kind == "complex":
            options = ("", "", "in -2..2")
        elif kind == "real":
            options = (
                *("", "", "in 1..3", "in 0.1..10 log", "log", "in -2..5"),
                *("bound 0..", "bound 0..1", "bound -1..1", "bound ..5"),
                *("bound 0.1..10 log", "bound 0.. log", "bound 2.. log in 3..4"),
                *("in 0.1..0.4 bound 0..1", "bound ..9 in -2..8", "in 1..2 bound 0.."),
                *(("in 1..3 step 0.5",) if role == "input" else ()),
            )
        return f"{self.pick(options)} {column}".strip()

    # ---- functions ----

    def _function(self, constants: Mapping[str, int | float]) -> None:
        name = self.name(called=True)
        parameters = [self.name() for _ in range(self.pick((1, 1, 2)))]
        defaults = [self.name() for _ in range(self.pick((0, 0, 1, 2)))]
        values = [Value(p, ()) for p in parameters]
        region = Region(values, {**constants, **dict.fromkeys(defaults, 0.5)})
        least = 0
        text = self._formula(region)
        if self.chance(20):
            text, least = f"dot({text}, {text})", 1
        reduces = self.chance(50) or least > 0
        if reduces:
            text = f"{self.pick(('mean', 'sum', 'max'))}({text})"
        heads = [*parameters, *(f"{d} = {self.pick(('1', '0.5'))}" for d in defaults)]
        self.statements.append(f"function {name}({', '.join(heads)}) = {text}")
        self.functions.append(
            Function(name, len(parameters), tuple(defaults), reduces, least)
        )

    def _formula(self, region: Region) -> str:
        """A formula that reads all of some values of one shape."""
        text = " + ".join(value.text for value in region.values)
        for _ in range(self.pick((1, 2, 3))):
            inside = f"({text})"
            single = {n: row for n, row in FUNCTIONS.items() if row.values == 1}
            unary = self.pick([n for n, row in single.items() if not row.reduces])
            whole = self.pick([n for n, row in single.items() if row.reduces])
            own = [f for f in self.functions if f.values == 1 and not f.least]
            text = self.pick(
                (
                    f"{unary}({text})",
                    f"{self.pick(list(ACTIVATIONS))}({text})",
                    f"maximum({text}, {self.number(region.constants)})",
                    f"{inside}^{self.pick(('2', '0.5', '-1'))}",
                    f"{inside} {self.pick('+-*/')} {self.number(region.constants)}",
                    f"-{inside} * {region.values[0].text}",
                    f"{inside} - {whole}({text})",
                    f"{inside} * {self.pick(own).name}({text})" if own else text,
                )
            )
        return text

    # ---- network ----

    def _network(
        self,
        inputs: list[Quantity],
        outputs: list[Quantity],
        constants: dict[str, int | float],
    ) -> tuple[list[Value], dict[str, str]]:
        known = [Value(q.name, q.shape, True, q.kind == "one_of") for q in inputs]
        region = Region(known, constants)
        lines: list[str] = []
        for _ in range(self.pick((0, 1, 2, 3))):
            name = self.name()
            value = self.expression(region)
            lines.append(f"{name} = {value.text}")
            known.append(Value(name, value.shape))
        spreads: dict[str, str] = {}
        for output in outputs:
            if output.kind == "real" and self.chance(30):
                spreads[output.name] = spread = self.name()
                shape = self.pick((output.shape, (1,)))
                wide = self.adapted(self.pick(known), shape or (1,))
                ending = self.pick(("softplus", "squareplus(1)", "exp"))
                source = f"{wide.enclosed} -> {ending}"
                if ending == "exp":
                    source = f"exp({wide.text})"
                lines.append(f"{spread} = {source}")
        text = "\n".join(lines)
        for number, output in enumerate(outputs):
            if number:
                source = self.pick(known)
            else:
                source = self._all(self._unread(known, text) or known[:1])
            line = f"{output.name} = {self._ending(source, output, region)}"
            lines.append(line)
            text += f"\n{line}"
        lines = self.draw(st.permutations(lines))
        body = "\n".join("    " + line.replace("\n", "\n    ") for line in lines)
        self.statements.append(f"network {{\n{body}\n}}")
        return known, spreads

    def _unread(self, known: list[Value], text: str) -> list[Value]:
        words = text.replace("(", " ").replace(")", " ").replace(",", " ")
        words = words.replace("[", " ").replace("]", " ").replace("{", " ")
        count = words.split()
        declared = [line.split(" = ")[0].strip() for line in text.split("\n")]
        return [v for v in known if count.count(v.text) <= declared.count(v.text)]

    def _all(self, values: list[Value]) -> Value:
        """Several values as one vector."""
        if len(values) == 1:
            return values[0]
        parts = ", ".join(f"{v.text} -> flatten" for v in values)
        size = sum(max(1, prod(v.shape)) for v in values)
        return Value(f"concat({parts})", (size,))

    def _ending(self, source: Value, output: Quantity, region: Region) -> str:
        """A pipeline that produces an output; its last size is sometimes inferred."""
        value = self.pipe(source, region) if self.chance(60) else source
        wanted, text = output.shape, value.enclosed
        if self.chance(30):
            return self.adapted(value, wanted).text if wanted else f"mean({text})"
        if len(wanted) > 1 and value.shape[:-1] == wanted[:-1]:
            last = self.pick(("dense", "dense(bias = false)", "conv(kernel = 1)"))
            return f"{text} -> {last if 2 <= len(wanted) <= 4 else 'dense'}"
        return f"{text} -> flatten -> {self.pick(('dense', 'dense(init = normal)'))}"

    # ---- training ----

    def _loss(
        self,
        inputs: list[Quantity],
        outputs: list[Quantity],
        values: list[Value],
        spreads: dict[str, str],
    ) -> str:
        terms = [f"nll({name}, {spread})" for name, spread in spreads.items()]
        for output in outputs:
            terms.append(self._term(output))
        for _ in range(self.pick((0, 0, 1, 2))):
            terms.append(self._other_term(inputs, outputs, values))
        text = terms[0]
        for term in terms[1:]:
            sign = self.pick((" + ", " + ", " - ", " * ", " / "))
            text += sign + self.pick((term, term, f"0.5 * {term}", f"({term} + 1) / 2"))
        return text

    def _term(self, output: Quantity) -> str:
        fit = [
            name
            for name, row in LOSSES.items()
            if output.kind in row.types and row.value is None
        ]
        name = self.pick(fit)
        parameters = LOSSES[name].parameters
        texts = {k: str(v) for k, v in self.arguments(parameters).items()}
        given = ", ".join(f"{k} = {v}" for k, v in texts.items())
        return f"{name}({output.name}{', ' * bool(given)}{given})"

    def _other_term(
        self, inputs: list[Quantity], outputs: list[Quantity], values: list[Value]
    ) -> str:
        """A penalty, a loss between values, or a function of quantities."""
        quantities = [*inputs, *outputs]
        seen = [(q.name, q.shape) for q in quantities]
        seen += [(v.text, v.shape) for v in values]
        one, shape = self.pick(seen)
        same = [name for name, other in seen if other == shape]
        between = [n for n, row in LOSSES.items() if row.units != "logits"]
        between = [n for n in between if LOSSES[n].value is None]
        options = [
            f"{self.pick(list(PENALTIES))}(params)",
            f"{self.pick(between)}({one}, {self.pick(same)})",
            self.pick(("mse", "mae", "huber")),
        ]
        for function in self.functions:
            names = [self.pick(quantities).name]
            names += [self.pick(quantities).name] * (function.values - 1)
            options.append(f"{function.name}({', '.join(names)})")
        return self.pick(options)

    def _chosen(self, name: str, parameters: tuple[Parameter, ...]) -> str:
        given = self.arguments(parameters, often=15)
        texts = {k: self.constant(v) for k, v in given.items()}
        return self.call(name, parameters, texts)

    def _optimizer(self) -> str:
        turning = [
            name
            for name, row in TRANSFORMS.items()
            if name.rpartition("_")[2] != "rprop"
            and any(p.name == "learning_rate" for p in row.parameters)
        ]
        name = self.pick((*("adam", "sgd", "adamw", "lion"), *turning))
        parameters = TRANSFORMS[name].parameters
        rest = [p for p in parameters if p.name not in ("learning_rate", "flip_sign")]
        given = {"learning_rate": "1e-3"}
        for key, value in self.arguments(rest, often=15).items():
            given[key] = self.constant(value)
        text = f"{name}({', '.join(f'{k} = {v}' for k, v in given.items())})"
        return self.pick(("", "", "clip_by_global_norm(1) -> ", "zero_nans -> ")) + text

    def _schedule(self) -> str:
        lasting = [n for n, row in SCHEDULES.items() if row.lasts]
        names = [self.pick(lasting) for _ in range(self.pick((0, 0, 1)))]
        names.append(self.pick(list(SCHEDULES)))
        parts: list[str] = []
        for name in names:
            if name == "piecewise":
                parts.append("piecewise([3, 8], scales = [0.5, 0.1])")
            else:
                parts.append(self._chosen(name, SCHEDULES[name].parameters))
        return " -> ".join(parts)

    def _settings(self, outputs: list[Quantity]) -> None:
        train = self._entries(list(TRAIN.values()), {"epochs": "99"})
        self.statements.append(f"train {{ {train} }}")
        data = self._entries(list(DATA.values()), {"test": "20%", "validation": "0.1"})
        self.statements.append(f"data {{\n{data}\n}}")
        for output in outputs:
            for _ in range(self.pick((0, 0, 1, 2))):
                self.statements.append(f"accept {self._criterion(output)}")

    def _criterion(self, output: Quantity) -> str:
        of_categories = output.kind == "one_of"
        metrics = [n for n, m in METRICS.items() if m.of_categories == of_categories]
        metrics += [f.name for f in self.functions]
        sign = self.pick(("<=", ">=", "<", ">"))
        return f"{self.pick(metrics)}({output.name}) {sign} {self.pick(('0.1', '90%'))}"

    def _entries(self, rows: list[Parameter], fixed: dict[str, str]) -> str:
        given = self.arguments([r for r in rows if r.name not in fixed], often=25)
        texts = {k: self.constant(v) for k, v in given.items()}
        texts = {k: f'"{v}"' if k in ("file", "group") else v for k, v in texts.items()}
        return "\n".join(f"{k} = {v}" for k, v in {**fixed, **texts}.items())


def _network_shape(role: str, kind: str, shape: Shape) -> Shape:
    match kind:
        case "complex":
            return (*shape, 2)
        case "one_of":
            return (*shape, 3)
        case "periodic" if role == "input" and shape:
            return (*shape[:-1], 2 * shape[-1])
        case "periodic":
            return (*shape, 2)
        case _:
            return shape


@st.composite
def specs(draw: st.DrawFn) -> str:
    """A small spec of any part of the language."""
    names = [name for name in NAMES if name not in KEYWORDS]
    return SpecPen(draw, draw(st.permutations(names))).spec()
