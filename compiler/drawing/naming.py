"""Labels of boxes: calls and formulas in the syntax of a spec."""

from collections.abc import Iterable

from .. import ir
from ..ir.arithmetic import arithmetic
from ..vocabulary import ACTIVATIONS, LAYERS, Constant, Parameter, Shape

_LONGEST = 44  # characters of a formula in a box


def layer_call(layer: ir.Layer) -> str:
    """A layer with its first argument and those that differ from the default."""
    operands = dict(layer.operands)
    given = tuple(pair for pair in layer.arguments if pair[0] not in operands)
    return _call(layer.kind, given, LAYERS[layer.kind].parameters)


def activation_call(name: str, arguments: ir.Arguments) -> str:
    """An activation with the arguments that differ from the default."""
    if name not in ACTIVATIONS:
        return name
    return _call(name, arguments, ACTIVATIONS[name].parameters)


def all_arguments(kind: str, arguments: ir.Arguments) -> str:
    """A call with every argument."""
    given = ", ".join(f"{name} = {constant_text(v)}" for name, v in arguments)
    return f"{kind}({given})" if given else kind


def block_call(block: ir.Block) -> str:
    """A block with its constants: `resnet(256)`."""
    given = ", ".join(constant_text(value) for _, value in block.arguments)
    return f"{block.name}({given})" if given else block.name


def _call(kind: str, arguments: ir.Arguments, parameters: tuple[Parameter, ...]) -> str:
    rows = {parameter.name: parameter for parameter in parameters}
    shown = [
        text
        for name, value in arguments
        if (text := _argument(rows[name], value, first=rows[name] is parameters[0]))
    ]
    return f"{kind}({', '.join(shown)})" if shown else kind


def _argument(parameter: Parameter, value: Constant, *, first: bool) -> str:
    """The text of an argument in a box; empty if it need not be shown."""
    plain = value == parameter.default or parameter.name in ("init", "bias_init")
    size = isinstance(value, int) and not isinstance(value, bool)
    if value is None or (plain and not (first and size)):
        return ""
    if parameter.variadic and isinstance(value, tuple):
        return ", ".join(map(constant_text, value))
    text = constant_text(value)
    return text if first else f"{parameter.name} = {text}"


def constant_text(value: Constant) -> str:
    """A constant as a spec writes it."""
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return f"[{', '.join(map(constant_text, value))}]"
        case float():
            return number_text(value)
        case _:
            return "none" if value is None else str(value)


def number_text(value: float) -> str:
    """Format a number with up to six significant digits."""
    return f"{value:.6g}"


def shape_text(shape: Shape) -> str:
    """Format a shape as `32 × 32 × 2`, or `scalar`."""
    return " × ".join(map(str, shape)) or "scalar"


def count_text(count: int) -> str:
    """Format an integer with thin spaces between thousands: `412 992`."""
    return f"{count:,}".replace(",", " ")


def places_text(items: Iterable[int | tuple[int, int]], sizes: Shape) -> str:
    """Format the brackets of a slice: `[:, 0:2]`."""
    return f"[{', '.join(map(_place, items, sizes))}]"


def _place(item: int | tuple[int, int], size: int) -> str:
    if isinstance(item, int):
        return str(item)
    start, stop = item
    return f"{start or ''}:{'' if stop == size else stop}"


def exponent_text(value: float) -> str:
    """Format an exponent; a negative one in parentheses."""
    text = number_text(value)
    return f"({text})" if value < 0 else text


# ---- formulas ----


def signature(function: ir.Function) -> str:
    """Format a function with its formula: `snake(x) = x + sin(2 * x)^2 / 2`."""
    parameters = ", ".join(function.parameters)
    return f"{function.name}({parameters}) = {_formula(function.result)}"


def short_signature(function: ir.Function) -> str:
    """The signature if it fits into a box, or an empty string."""
    text = signature(function)
    return text if len(text) <= _LONGEST else ""


def _formula(expression: ir.Expression) -> str:
    match expression:
        case ir.Read(name=name):
            return name
        case ir.Number(value=value):
            return number_text(value)
        case ir.Arithmetic():
            return arithmetic(expression, _formula)
        case ir.Power(base=base, exponent=exponent):
            return f"{_atom(base)}^{exponent_text(exponent)}"
        case ir.Slice(source=source, items=items):
            return f"{_atom(source)}{places_text(items, ir.shape_of(source))}"
        case ir.Mathematics(name=name, operands=operands):
            return f"{name}({', '.join(map(_formula, operands))})"
        case ir.Apply(function=function, operands=operands):
            return f"{function.name}({', '.join(map(_formula, operands))})"
        case ir.Concat(items=items):
            return f"concat({', '.join(map(_formula, items))})"
        case ir.Dot(left=left, right=right):
            return f"dot({_formula(left)}, {_formula(right)})"
        case ir.Bias():
            return "bias()"
        case ir.Pipe(source=source):
            return f"{_atom(source)} -> …"


def _atom(expression: ir.Expression) -> str:
    text = _formula(expression)
    loose = (ir.Arithmetic, ir.Power, ir.Number, ir.Pipe)
    return f"({text})" if isinstance(expression, loose) else text
