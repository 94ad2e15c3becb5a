"""Expressions that are one piece of Python: formulas of values that have names."""

from collections.abc import Callable, Iterable

from .. import ir
from ..vocabulary import ACTIVATIONS, FUNCTIONS, Constant

Inline = Callable[[ir.Expression], str]
Formula = ir.Concat | ir.Dot | ir.Slice | ir.Power | ir.Mathematics


def formula(expression: Formula, inline: Inline) -> str:
    """Python for an expression.

    Args:
        inline: Python for what stands in it.
    """
    match expression:
        case ir.Concat(items=items, axis=axis, shape=shape):
            parts = ", ".join(map(inline, items))
            if len(shape) == 1:  # scalars among them count as vectors of one
                return f"jnp.hstack([{parts}])"
            axis = -1 if axis == len(shape) - 1 else axis
            return f"jnp.concatenate([{parts}], axis={axis})"
        case ir.Dot(left=left, right=right):
            return f"jnp.vecdot({inline(left)}, {inline(right)})"
        case ir.Slice(source=source, items=items):
            sizes = ir.shape_of(source)
            places = ", ".join(map(_place, items, sizes))
            return f"{_atom(source, inline)}[{places}]"
        case ir.Power(base=base, exponent=exponent):
            return f"{_atom(base, inline)} ** {_exponent(exponent)}"
        case ir.Mathematics(name=name, operands=operands, arguments=arguments):
            given = [*map(inline, operands), *not_default(name, arguments)]
            return f"{function_of(name)}({', '.join(given)})"


def function_of(name: str) -> str:
    """The Python function of an activation or a function of mathematics."""
    if name in FUNCTIONS:
        return FUNCTIONS[name].function
    return ACTIVATIONS[name].function


def not_default(name: str, arguments: ir.Arguments) -> list[str]:
    """Keyword arguments of an activation, those that are as without them left out."""
    if name in FUNCTIONS:
        return []
    defaults = {p.name: p.default for p in ACTIVATIONS[name].parameters}
    return keywords((k, v) for k, v in arguments if v != defaults[k])


def keywords(arguments: Iterable[tuple[str, Constant]]) -> list[str]:
    """Arguments as Python gives them by name."""
    return [f"{name}={value!r}" for name, value in arguments]


def _place(item: int | tuple[int, int], size: int) -> str:
    if isinstance(item, int):
        return str(item)
    start, stop = item
    return f"{start or ''}:{'' if stop == size else stop}"


def _exponent(value: float) -> str:
    text = repr(int(value) if value.is_integer() and abs(value) < 2**53 else value)
    return f"({text})" if value < 0 else text


def _atom(expression: ir.Expression, inline: Inline) -> str:
    """Python that binds as tight as a name."""
    text = inline(expression)
    loose = (ir.Arithmetic, ir.Power, ir.Number)
    return f"({text})" if isinstance(expression, loose) else text
