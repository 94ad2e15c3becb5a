"""The functions that a network calls, each once: of layers, blocks and formulas."""

from collections.abc import Callable

from .. import ir
from ..vocabulary import LAYERS
from .arithmetic import arithmetic
from .fold import folded
from .formulas import formula
from .notes import Notes
from .text import INDENT, Namer

# Stands for the name of a function in its text until it is known to be a new one.
UNNAMED = "\0"
# Variables of the functions of the loss, which would hide a function called so.
_OF_LOSS = frozenset(
    "predictions targets outputs values truths given unscale rows keys one own".split()
)


class Functions:
    """Names of functions by their text; equal ones have one name.

    Attributes:
        layer_code, block_code: the texts, in the order they were asked for.
        start_code, model_code: of used models, their `init` and their network.
        notes: where what is emitted for each part is noted, if anybody asks.
    """

    def __init__(self, namer: Namer) -> None:
        self.namer = namer
        self._names: dict[str, str] = {}
        self.layer_code: list[str] = []
        self.block_code: list[str] = []
        self.start_code: list[str] = []
        self.model_code: list[str] = []
        self._models: dict[tuple[str, str], str] = {}
        self.notes: Notes | None = None

    def layer(self, layer: ir.Layer) -> str:
        """Name of the function of a layer, with these arguments."""
        code = LAYERS[layer.kind].code(layer.input, dict(layer.arguments))
        code = code.replace(f"def {layer.kind}(", f"def {UNNAMED}(", 1)
        name = self._named(layer.kind, code, self.layer_code)
        if self.notes is not None:
            self.notes.layer(layer, code.replace(UNNAMED, name, 1))
        return name

    def block(self, block: ir.Block, write: Callable[[ir.Block], str]) -> str:
        """Name of the function of a block, with these arguments and shapes."""
        code = write(block)
        name = self._named(block.name, code, self.block_code)
        if self.notes is not None:
            self.notes.block(block.name, code.replace(UNNAMED, name, 1))
        return name

    def formula(self, function: ir.Function) -> str:
        """Name of the function of a user's `function`."""
        wish = function.name + ("_" if function.name in _OF_LOSS else "")
        code = self._formula_code(function)
        name = self._named(wish, code, self.block_code)
        if self.notes is not None:
            self.notes.function(function.name, code.replace(UNNAMED, name, 1))
        return name

    def name_model(self, use: ir.Use) -> str:
        """A name for the function of the network of a used model."""
        self._models[use.name, use.path] = self.namer.fresh(use.name)
        return self._models[use.name, use.path]

    def model(self, use: ir.Use) -> str:
        """The name it got."""
        return self._models[use.name, use.path]

    def name_start(self, use: ir.Use) -> str:
        """A name for the function of its parameters."""
        name = self.namer.fresh(f"init_{use.name}")
        self._models[f"init {use.name}", use.path] = name
        return name

    def start_of(self, use: ir.Use) -> str:
        """The name it got."""
        return self._models[f"init {use.name}", use.path]

    def _named(self, wish: str, code: str, codes: list[str]) -> str:
        if code not in self._names:
            self._names[code] = self.namer.fresh(wish)
            codes.append(code.replace(UNNAMED, self._names[code], 1))
        return self._names[code]

    def _formula_code(self, function: ir.Function) -> str:
        namer = Namer((), self.namer)
        local = {name: namer.fresh(name) for name in function.parameters}

        def inline(expression: ir.Expression) -> str:
            match expression:
                case ir.Read(name=name):
                    return local[name]
                case ir.Number(value=value):
                    return repr(value)
                case ir.Arithmetic():
                    return arithmetic(expression, inline)
                case ir.Apply():
                    return self.application(expression, inline)
                case ir.Pipe() | ir.Bias():
                    raise AssertionError("nothing is learned in a function")
                case _:
                    return formula(expression, inline)

        lines = folded(f"{INDENT}return ", inline(function.result))
        return "\n".join(
            [
                f"def {UNNAMED}({', '.join(local.values())}):",
                f'{INDENT}"""Function `{function.name}`."""',
                *lines,
                "",
            ]
        )

    def application(
        self, call: ir.Apply, inline: Callable[[ir.Expression], str]
    ) -> str:
        """Python that calls a user's function."""
        operands = ", ".join(map(inline, call.operands))
        return f"{self.formula(call.function)}({operands})"
