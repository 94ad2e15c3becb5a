"""Expressions between values as boxes: sums, slices, formulas."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import assert_never

from .. import ir
from .graph import Kind, Line, Node
from .naming import (
    activation_call,
    exponent_text,
    number_text,
    places_text,
    short_signature,
    signature,
)
from .sketch import Sketch, Spot

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def draw_expression(sketch: Sketch, expression: ir.Expression) -> Spot:
    """Draw an expression and return where its result leaves."""
    match expression:
        case ir.Read(name=name):
            return sketch.find(name)
        case ir.Pipe():
            return sketch.pipe(expression)
        case ir.Number(value=value):
            return _operation(sketch, number_text(value), (), expression)
        case ir.Bias():
            line, about = Line("bias()", parameters=1), "A learned number."
            node = Node("layer", (line,), (), about=about, parameters=1)
            return sketch.add(replace(node, shape=ir.shape_of(expression)))
        case ir.Concat(items=items, axis=axis, shape=shape):
            last = axis == len(shape) - 1
            name = "concat" if last else f"concat axis {axis}"
            return _operation(sketch, name, items, expression)
        case ir.Dot(left=left, right=right):
            return _operation(sketch, "dot", (left, right), expression)
        case ir.Slice(source=source, items=items):
            text = places_text(items, ir.shape_of(source))
            return _operation(sketch, text, (source,), expression, kind="places")
        case ir.Power(base=base, exponent=exponent):
            text = f"^ {exponent_text(exponent)}"
            return _operation(sketch, text, (base,), expression)
        case ir.Mathematics(name=name, operands=operands, arguments=arguments):
            text = activation_call(name, arguments)
            return _called(sketch, text, operands, expression)
        case ir.Apply(function=function, operands=operands):
            return _applied(sketch, function, operands, expression)
        case ir.Arithmetic():
            return _arithmetic(sketch, expression)
        case _:
            assert_never(expression)


def _operation(
    sketch: Sketch,
    text: str,
    operands: Sequence[ir.Expression],
    expression: ir.Expression,
    *,
    kind: Kind = "join",
) -> Spot:
    """Draw one box for an operation; a single operand lies directly above it."""
    node = Node(
        kind,
        (Line(text, kind=kind),),
        ("",) * len(operands),
        straight=len(operands) == 1,
        shape=ir.shape_of(expression),
    )
    return sketch.add(node, tuple(map(sketch.value, operands)))


def _called(
    sketch: Sketch,
    name: str,
    operands: tuple[ir.Expression, ...],
    expression: ir.Expression,
) -> Spot:
    """Draw a function call; literal operands appear in the label."""
    values = [item for item in operands if not isinstance(item, ir.Number)]
    if len(values) < len(operands):
        shown = (
            number_text(i.value) if isinstance(i, ir.Number) else "·" for i in operands
        )
        name = f"{name}({', '.join(shown)})"
    return _operation(sketch, name, values, expression, kind="activation")


def _applied(
    sketch: Sketch,
    function: ir.Function,
    operands: tuple[ir.Expression, ...],
    expression: ir.Expression,
) -> Spot:
    line = Line(short_signature(function) or function.name, kind="function")
    node = Node("function", (line,), about=signature(function))
    node = replace(node, straight=len(operands) == 1, shape=ir.shape_of(expression))
    given = zip(function.parameters, operands, strict=True)
    return draw_call(sketch, node, (), given)


def draw_call(
    sketch: Sketch,
    node: Node,
    first: tuple[Spot, ...],
    operands: Iterable[tuple[str, ir.Expression]],
) -> Spot:
    """Draw a call with values already drawn (`first`) and named operands.

    Literal operands appear in the label.
    """
    operands = tuple(operands)
    numbers = {n: e.value for n, e in operands if isinstance(e, ir.Number)}
    values = [(n, e) for n, e in operands if n not in numbers]
    said = ", ".join(f"{name} = {number_text(v)}" for name, v in numbers.items())
    lines = (*node.lines, Line(said, kind="function")) if said else node.lines
    names = (*("" for _ in first), *(name for name, _ in values))
    ports = names if len(names) > 1 else ("",) * len(names)
    given = (*first, *(sketch.value(value) for _, value in values))
    return sketch.add(replace(node, lines=lines, ports=ports), given)


# ---- arithmetic ----


def _arithmetic(sketch: Sketch, expression: ir.Arithmetic) -> Spot:
    """Draw a chain of operators; a left-nested `a + b + c` becomes one box."""
    rest: list[ir.Arithmetic] = []
    node: ir.Expression = expression
    while isinstance(node, ir.Arithmetic):
        rest.append(node)
        node = node.left
    terms: list[ir.Expression] = [node]
    current: Spot | None = None
    while rest:
        part = rest.pop()
        terms.append(part.right)
        more = rest and rest[-1].sign == part.sign and part.sign in ("+", "*")
        if more:
            continue
        current = _operator(sketch, part, terms, current)
        terms = []
    assert current is not None
    return current


def _operator(
    sketch: Sketch, last: ir.Arithmetic, terms: list[ir.Expression], first: Spot | None
) -> Spot:
    """Draw one box for an operator; literals and biases appear in its label.

    Args:
        first: the left operand, if it is drawn already.
    """
    sign = _SIGNS[last.sign]
    written = [_constant(term) for term in terms]
    values = [t for t, text in zip(terms, written, strict=True) if not text]
    texts = [text for text in written if text]
    biases = sum(isinstance(term, ir.Bias) for term in terms)
    given = (() if first is None else (first,)) + tuple(map(sketch.value, values))
    text = f" {sign} ".join(texts)
    if given and first is None and written[0]:  # `2 -`
        text = f"{text} {sign}"
    elif given:
        text = f"{sign} {text}".rstrip()
    kind: Kind = "layer" if biases else "join"
    box = Node(
        kind,
        (Line(text, biases, kind=kind),),
        ("",) * len(given),
        straight=len(given) == 1,
        about="Adds a learned number." if biases else "",
        shape=last.shape,
        parameters=biases,
    )
    return sketch.add(box, given)


def _constant(term: ir.Expression) -> str:
    match term:
        case ir.Number(value=value):
            return number_text(value)
        case ir.Bias():
            return "bias"
        case _:
            return ""
