"""Syntax of a `.nn` file as written: nothing is resolved, checked or filled in.

Every node carries the span of its text. Chains such as `a + b - c` are flat, so a
tree is only as deep as its brackets are nested.
"""

from dataclasses import dataclass
from typing import Literal

from .source import Span

Sign = Literal["+", "-", "*", "/"]
Comparison = Literal["<=", ">=", "<", ">"]


# ---- expressions ----


@dataclass(frozen=True, slots=True)
class Number:
    value: int | float
    span: Span


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Argument:
    """`3`, or `rate = 3`."""

    name: Name | None
    value: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """`dense(64)`, `concat(a, b)`."""

    name: Name
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Combinator:
    """`repeat(3) { … }` or `residual { … }`."""

    name: Name
    arguments: tuple[Argument, ...]
    body: "Body"
    span: Span


@dataclass(frozen=True, slots=True)
class Named:
    """`dense(64) as encoder`, whose weights `-> encoder` uses again."""

    stage: "Name | Call | Combinator"
    name: Name
    span: Span


@dataclass(frozen=True, slots=True)
class Pipe:
    """`source -> stage -> stage`."""

    source: "Expression"
    stages: tuple["Stage", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`first + term - term`, or the same with `*` and `/`, from left to right."""

    first: "Expression"
    rest: tuple[tuple[Sign, "Expression"], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Power:
    base: "Expression"
    exponent: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Negative:
    operand: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Sequence:
    """`[0, 1, 5]`."""

    items: tuple["Expression", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """`0:3`, `:3` or `:` in a slice."""

    start: "Expression | None"
    stop: "Expression | None"
    span: Span


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name = expression`, in a network, a body or a settings statement."""

    target: Name
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Body:
    """`{ values, then a result }`: of a block, a `repeat` or a `residual`."""

    values: tuple[Assignment, ...]
    result: Expression
    span: Span


# ---- quantities ----


@dataclass(frozen=True, slots=True)
class Range:
    """`lo..hi`, `lo..` or `..hi`."""

    lo: Expression | None
    hi: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class Unit:
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Type:
    """`real[6]`, `one_of(te, tm)`: a name, its classes, the sizes in its brackets."""

    name: Name
    classes: tuple[Name | Text, ...]
    dimensions: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class InClause:
    range: Range
    span: Span


@dataclass(frozen=True, slots=True)
class BoundClause:
    range: Range
    span: Span


@dataclass(frozen=True, slots=True)
class PeriodicClause:
    range: Range
    span: Span


@dataclass(frozen=True, slots=True)
class StepClause:
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class LogClause:
    span: Span


@dataclass(frozen=True, slots=True)
class FromClause:
    names: tuple[Text, ...]
    span: Span


Clause = InClause | BoundClause | PeriodicClause | StepClause | LogClause | FromClause


# ---- statements ----


@dataclass(frozen=True, slots=True)
class Model:
    name: Name
    description: Text | None
    span: Span


@dataclass(frozen=True, slots=True)
class Import:
    """`import "blocks.nn"`."""

    path: Text
    span: Span


@dataclass(frozen=True, slots=True)
class Use:
    """`use "runs/forward" as forward frozen`."""

    path: Text
    name: Name
    frozen: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Let:
    name: Name
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Axis:
    """`axis x[64] nm in 0..1`, or `axis z = [0, 1, 5] um` with a sequence as size."""

    name: Name
    size: Expression
    unit: Unit | None
    clauses: tuple[Clause, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Quantity:
    role: Literal["input", "output"]
    name: Name
    type: Type
    unit: Unit | None
    clauses: tuple[Clause, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Parameter:
    name: Name
    default: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class Function:
    """`function snake(x, a = 1) = x + sin(a * x)^2 / a`."""

    name: Name
    parameters: tuple[Parameter, ...]
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    name: Name
    parameters: tuple[Parameter, ...]
    body: Body
    span: Span


@dataclass(frozen=True, slots=True)
class Network:
    assignments: tuple[Assignment, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Formula:
    """`loss …`, `optimizer …` or `schedule …`."""

    keyword: Literal["loss", "optimizer", "schedule"]
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Settings:
    """`train { … }` or `data { … }`."""

    keyword: Literal["train", "data"]
    entries: tuple[Assignment, ...]
    span: Span


@dataclass(frozen=True, slots=True)
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
