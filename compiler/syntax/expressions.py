"""Syntax of expressions as written: nothing is resolved, checked or filled in.

Every node carries its span. Chains such as `a + b - c` are flat, so a tree is only as
deep as its brackets are nested.
"""

from typing import Literal

from ..text.record import record
from ..text.source import Span

Sign = Literal["+", "-", "*", "/"]


@record
class Number:
    value: int | float
    span: Span


@record
class Boolean:
    value: bool
    span: Span


@record
class Text:
    value: str
    span: Span


@record
class Name:
    text: str
    span: Span


@record
class Argument:
    """`3`, or `rate = 3`."""

    name: Name | None
    value: "Expression"
    span: Span


@record
class Call:
    """`dense(64)`, `concat(a, b)`."""

    name: Name
    arguments: tuple[Argument, ...]
    span: Span


@record
class Combinator:
    """`repeat(3) { … }` or `residual { … }`."""

    name: Name
    arguments: tuple[Argument, ...]
    body: "Body"
    span: Span


@record
class Named:
    """`dense(64) as encoder`; `-> encoder` reuses its weights."""

    stage: "Name | Call | Combinator"
    name: Name
    span: Span


@record
class Pipe:
    """`source -> stage -> stage`."""

    source: "Expression"
    stages: tuple["Stage", ...]
    span: Span


@record
class Arithmetic:
    """`first + term - term`, or the same with `*` and `/`, left-associative."""

    first: "Expression"
    rest: tuple[tuple[Sign, "Expression"], ...]
    span: Span


@record
class Power:
    base: "Expression"
    exponent: "Expression"
    span: Span


@record
class Negative:
    operand: "Expression"
    span: Span


@record
class Sequence:
    """`[0, 1, 5]`."""

    items: tuple["Expression", ...]
    span: Span


@record
class Stretch:
    """`0:3`, `:3` or `:` in a slice."""

    start: "Expression | None"
    stop: "Expression | None"
    span: Span


@record
class Slice:
    """`x[0:3]`, `x[:, 2]`."""

    source: "Expression"
    items: tuple["Expression | Stretch", ...]
    span: Span


Stage = Name | Call | Combinator | Named
Expression = (
    Number
    | Boolean
    | Text
    | Name
    | Call
    | Combinator
    | Pipe
    | Arithmetic
    | Power
    | Negative
    | Sequence
    | Slice
    | Named
)


@record
class Assignment:
    """`name = expression`, in a network, a body or a settings statement."""

    target: Name
    value: Expression
    span: Span


@record
class Body:
    """`{ assignments, result }` of a block, a `repeat` or a `residual`."""

    values: tuple[Assignment, ...]
    result: Expression
    span: Span
