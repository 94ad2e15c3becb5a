"""IR expressions that are a single Python expression."""

from collections.abc import Callable, Iterable
from typing import TypeGuard, TypeVar

from .. import ir
from ..vocabulary import ACTIVATIONS, FUNCTIONS, Constant
from .python import tree as py

Inline = Callable[[ir.Expression], py.Expr]
Formula = ir.Concat | ir.Dot | ir.Slice | ir.Power | ir.Mathematics
_Node = TypeVar("_Node", ir.Expression, ir.LossExpression)
_SUM, _PRODUCT = ("+", "-"), ("*", "/")
# Python nests `a + b + c` as deep as it is long, and limits the depth.
_LONGEST = 100


def formula(expression: Formula, inline: Inline) -> py.Expr:
    """Emit an expression.

    Args:
        inline: emits subexpressions.
    """
    match expression:
        case ir.Concat(items=items, axis=axis, shape=shape):
            parts = py.Sequence(tuple(map(inline, items)), "[]")
            if len(shape) == 1:  # scalars count as vectors of size 1
                return py.call("jnp.hstack", parts)
            axis = -1 if axis == len(shape) - 1 else axis
            return py.call("jnp.concatenate", parts, axis=py.Key(axis))
        case ir.Dot(left=left, right=right):
            return py.call("jnp.vecdot", inline(left), inline(right))
        case ir.Slice(source=source, items=items):
            sizes = ir.shape_of(source)
            index = tuple(map(_index, items, sizes))
            return py.Item(
                inline(source), index[0] if len(index) == 1 else py.Sequence(index)
            )
        case ir.Power(base=base, exponent=exponent):
            return py.Power(inline(base), py.Literal(_exponent(exponent), "exponent"))
        case ir.Mathematics(name=name, operands=operands, arguments=arguments):
            given = dict(not_default(name, arguments))
            return py.call(function_of(name), *map(inline, operands), **given)


def arithmetic(node: _Node, inline: Callable[[_Node], py.Expr]) -> py.Expr:
    """Emit a sum or product.

    It loops over a left-nested `a + b + c`, which may be long.
    """
    pending: list[tuple[py.Sign, _Node]] = []
    while isinstance(node, ir.Arithmetic | ir.Combination):
        pending.append((node.sign, node.right))
        node = node.left
    if node == ir.Number(-1.0) and pending and pending[-1][0] == "*":
        first: py.Expr = py.Negative(arithmetic(pending.pop()[1], inline))
    else:
        first = inline(node)
    rest: list[tuple[py.Sign, py.Expr]] = []
    for sign, right in reversed(pending):
        term = arithmetic(right, inline)
        level = _SUM if sign in _SUM else _PRODUCT
        if rest and rest[-1][0] not in level:
            first, rest = py.Chain(first, tuple(rest)), []
        rest.append((sign, term))
        if sign == "+" and _is_sum(term) and len(rest) + len(term.rest) < _LONGEST:
            rest[-1:] = [("+", term.first), *term.rest]
    return py.Chain(first, tuple(rest)) if rest else first


def _is_sum(term: py.Expr) -> TypeGuard[py.Chain]:
    return isinstance(term, py.Chain) and term.rest[0][0] in _SUM


def function_of(name: str) -> str:
    """Path of an activation or mathematical function."""
    if name in FUNCTIONS:
        return FUNCTIONS[name].function
    return ACTIVATIONS[name].function


def not_default(name: str, arguments: ir.Arguments) -> list[tuple[str, py.Expr]]:
    """Keyword arguments of an activation that differ from the default."""
    if name in FUNCTIONS:
        return []
    defaults = {p.name: p.default for p in ACTIVATIONS[name].parameters}
    return keywords((k, v) for k, v in arguments if v != defaults[k])


def keywords(arguments: Iterable[tuple[str, Constant]]) -> list[tuple[str, py.Expr]]:
    """Arguments as Python keyword arguments."""
    return [(name, py.Literal(value, name)) for name, value in arguments]


def plus(number: float, value: py.Expr) -> py.Expr:
    """Emit `number + value`, simplified."""
    return value if number == 0 else py.joined((py.Literal(number), value))


def minus(value: py.Expr, number: float) -> py.Expr:
    """Emit `value - number`, simplified."""
    if number == 0:
        return value
    sign: py.Sign = "-" if number > 0 else "+"
    return py.joined((value, py.Literal(abs(number))), sign)


def times(number: py.Expr | float, value: py.Expr) -> py.Expr:
    """Emit `number * value`, simplified."""
    if number == 1:
        return value
    factor = py.Literal(number) if isinstance(number, int | float) else number
    return py.joined((factor, value), "*")


def over(value: py.Expr, divisor: py.Expr | float) -> py.Expr:
    """Emit `value / divisor`, simplified."""
    if divisor == 1:
        return value
    below = py.Literal(divisor) if isinstance(divisor, int | float) else divisor
    return py.joined((value, below), "/")


def _index(item: int | tuple[int, int], size: int) -> py.Expr:
    if isinstance(item, int):
        return py.Literal(item, "index")
    start, stop = item
    return py.Slice(
        py.Literal(start, "start") if start else None,
        None if stop == size else py.Literal(stop, "stop"),
    )


def _exponent(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
