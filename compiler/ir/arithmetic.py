"""Sums and products as text, with minimal parentheses."""

from collections.abc import Callable
from typing import TypeVar

from .. import ir

_Node = TypeVar("_Node", ir.Expression, ir.LossExpression)
_LEVEL = {"+": 1, "-": 1, "*": 2, "/": 2}
_ATOM = 3
# Python nests `a + b + c` as deep as it is long, and limits the depth.
_LONGEST = 100


def arithmetic(node: _Node, text_of: Callable[[_Node], str]) -> str:
    """Format a sum or product.

    Args:
        text_of: formats operands, which must bind tighter than any operator.
    """
    return _text(node, text_of)[0]


def _text(node: _Node, text_of: Callable[[_Node], str]) -> tuple[str, int, int]:
    """The text, its precedence, and its number of terms.

    It loops over a left-nested `a + b + c`, which may be long.
    """
    rest: list[tuple[ir.Sign, _Node]] = []
    while isinstance(node, ir.Arithmetic | ir.Combination):
        rest.append((node.sign, node.right))
        node = node.left
    text, level, count = text_of(node), _ATOM, 1
    if node == ir.Number(-1.0) and rest and rest[-1][0] == "*":
        operand, tightness, _ = _text(rest.pop()[1], text_of)
        text = f"-{operand}" if tightness == _ATOM else f"-({operand})"
    for sign, right in reversed(rest):
        other, tightness, more = _text(right, text_of)
        if level < _LEVEL[sign]:
            text, count = f"({text})", 1
        flat = sign == "+" and tightness == 1 and count + more <= _LONGEST
        if tightness <= _LEVEL[sign] and not flat:
            other, more = f"({other})", 1
        text, level, count = f"{text} {sign} {other}", _LEVEL[sign], count + more
    return text, level, count
