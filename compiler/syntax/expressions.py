"""Syntax of a `.nn` file as written: nothing is resolved, checked or filled in.

Every node carries the span of its text. Chains such as `a + b - c` are flat, so a
tree is only as deep as its brackets are nested.
"""

from typing import Literal

from ..text.record import record
from ..text.source import Span

Sign = Literal["+", "-", "*", "/"]
Comparison = Literal["<=", ">=", "<", ">"]


# ---- expressions ----


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
    """`dense(64) as encoder`, whose weights `-> encoder` uses again."""

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
    """`first + term - term`, or the same with `*` and `/`, from left to right."""

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
    """`{ values, then a result }`: of a block, a `repeat` or a `residual`."""

    values: tuple[Assignment, ...]
    result: Expression
    span: Span


# ---- quantities ----


@record
class Range:
    """`lo..hi`, `lo..` or `..hi`."""

    lo: Expression | None
    hi: Expression | None
    span: Span


@record
class Unit:
    text: str
    span: Span


@record
class Type:
    """`real[6]`, `one_of(te, tm)`: a name, its classes, the sizes in its brackets."""

    name: Name
    classes: tuple[Name | Text, ...]
    dimensions: tuple[Expression, ...]
    span: Span


@record
class InClause:
    range: Range
    span: Span


@record
class BoundClause:
    range: Range
    span: Span


@record
class PeriodicClause:
    range: Range
    span: Span


@record
class StepClause:
    value: Expression
    span: Span


@record
class LogClause:
    span: Span


@record
class FromClause:
    names: tuple[Text, ...]
    span: Span


Clause = InClause | BoundClause | PeriodicClause | StepClause | LogClause | FromClause


# ---- statements ----


@record
class Model:
    name: Name
    description: Text | None
    span: Span


@record
class Import:
    """`import "blocks.nn"`."""

    path: Text
    span: Span


@record
class Use:
    """`use "runs/forward" as forward frozen`."""

    path: Text
    name: Name
    frozen: bool
    span: Span


@record
class Let:
    name: Name
    value: Expression
    span: Span


@record
class Axis:
    """`axis x[64] nm in 0..1`, or `axis z = [0, 1, 5] um` with a sequence as size."""

    name: Name
    size: Expression
    unit: Unit | None
    clauses: tuple[Clause, ...]
    span: Span


@record
class Quantity:
    role: Literal["input", "output"]
    name: Name
    type: Type
    unit: Unit | None
    clauses: tuple[Clause, ...]
    span: Span


@record
class Parameter:
    name: Name
    default: Expression | None
    span: Span


@record
class Function:
    """`function snake(x, a = 1) = x + sin(a * x)^2 / a`."""

    name: Name
    parameters: tuple[Parameter, ...]
    value: Expression
    span: Span


@record
class Block:
    name: Name
    parameters: tuple[Parameter, ...]
    body: Body
    span: Span


@record
class Network:
    assignments: tuple[Assignment, ...]
    span: Span


@record
class Formula:
    """`loss …`, `optimizer …` or `schedule …`."""

    keyword: Literal["loss", "optimizer", "schedule"]
    value: Expression
    span: Span


@record
class Settings:
    """`train { … }` or `data { … }`."""

    keyword: Literal["train", "data"]
    entries: tuple[Assignment, ...]
    span: Span


@record
class Accept:
    left: Expression
    comparison: Comparison
    right: Expression
    span: Span


Statement = (
    Model
    | Import
    | Use
    | Let
    | Axis
    | Quantity
    | Function
    | Block
    | Network
    | Formula
    | Settings
    | Accept
)
