"""Syntax of statements, and of the types and clauses of quantities."""

from collections.abc import Sequence
from typing import Literal

from ..text.record import record
from ..text.source import Span
from .expressions import Assignment, Body, Expression, Name, Text

Comparison = Literal["<=", ">=", "<", ">"]


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
    """`real[6]` or `one_of(te, tm)`: a name, its classes and its dimensions."""

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


@record
class OptionalClause:
    span: Span


Clause = (
    InClause
    | BoundClause
    | PeriodicClause
    | StepClause
    | LogClause
    | FromClause
    | OptionalClause
)


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

    keyword: str
    value: Expression
    span: Span


@record
class Settings:
    """`train { … }` or `data { … }`."""

    keyword: str
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


def is_library(statements: Sequence[Statement]) -> bool:
    """Whether all statements are definitions for other files."""
    shared = (Import, Let, Function, Block)
    return bool(statements) and all(isinstance(s, shared) for s in statements)


def keyword_of(statement: Statement) -> str:
    """The keyword that a statement begins with."""
    match statement:
        case Formula(keyword=keyword) | Settings(keyword=keyword):
            return keyword
        case Quantity(role=role):
            return role
        case _:  # the other nodes bear the names of their keywords
            return type(statement).__name__.lower()
