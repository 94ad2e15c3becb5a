"""The subset of Python of emitted modules.

Nodes contain symbols instead of names; `naming` names the symbols. Text of a spec
occurs only in `Key`, `Literal` and docstrings, which the printer quotes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from typing import Literal as Choice

from ...text.record import record
from ...text.source import Span
from ...vocabulary import Constant

Sign = Choice["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """A variable, a parameter or a function; names are unique per scope.

    Attributes:
        wish: preferred name.
        fixed: whether it must have this name, because callers use it as a keyword.
        of_module: whether the whole module sees it.
    """

    wish: str
    fixed: bool = False
    of_module: bool = False


# ---- expressions ----


@record
class Dotted:
    """A name of JAX or Python: `jnp.float32`, `range`."""

    path: str


@record
class Key:
    """An index or dictionary key, which never becomes a parameter."""

    value: str | int


@record
class Literal:
    """A constant; `wish` is its name as a parameter."""

    value: Constant
    wish: str = ""


@record
class Call:
    function: "Expr"
    arguments: tuple["Expr", ...] = ()
    keywords: "tuple[tuple[str | Symbol, Expr], ...]" = ()


@record
class Item:
    value: "Expr"
    index: "Expr"


@record
class Slice:
    """`start:stop` in an index."""

    start: "Expr | None"
    stop: "Expr | None"


@record
class Attribute:
    value: "Expr"
    name: str


@record
class Chain:
    """Terms joined by `+` and `-`, or factors joined by `*` and `/`."""

    first: "Expr"
    rest: "tuple[tuple[Sign, Expr], ...]"


@record
class Power:
    base: "Expr"
    exponent: "Expr"


@record
class Negative:
    operand: "Expr"


@record
class Sequence:
    """A tuple or a list."""

    items: "tuple[Expr, ...]"
    brackets: Choice["()", "[]"] = "()"


@record
class Dict:
    """A dictionary display; values without a key are dictionaries to unpack."""

    entries: "tuple[tuple[Expr | None, Expr], ...]"


@record
class Listed:
    """`[element for target in iterable]`."""

    element: "Expr"
    target: Symbol
    iterable: "Expr"


@record
class Lambda:
    parameters: tuple[Symbol, ...]
    body: "Expr"


Expr = (
    Symbol
    | Dotted
    | Key
    | Literal
    | Call
    | Item
    | Slice
    | Attribute
    | Chain
    | Power
    | Negative
    | Sequence
    | Dict
    | Listed
    | Lambda
)

Entry = tuple[Expr | None, Expr]
"""An entry of a `Dict`."""

# ---- statements ----


@record
class Assign:
    """`target = value`; without a target, the value alone.

    Attributes:
        shapes: shapes of the value, printed as a comment.
        origins: stages, outermost first, and the network value that it computes.
    """

    target: Expr | None
    value: Expr
    shapes: tuple[str, ...] = ()
    origins: tuple[Span | str, ...] = ()


@record
class Return:
    value: Expr


@record
class For:
    target: Expr
    iterable: Expr
    body: "tuple[Statement, ...]"
    origins: tuple[Span | str, ...] = ()


@record
class Blank:
    """An empty line."""


@record
class Function:
    """A `def`; parameters after `*` may have a default."""

    name: Symbol
    parameters: tuple[Symbol, ...]
    about: str
    body: "tuple[Statement, ...]"
    by_keyword: tuple[tuple[Symbol, Expr | None], ...] = ()
    origins: tuple[Span | str, ...] = ()


Statement = Assign | Return | For | Blank | Function


@record
class Code:
    """Complete definitions as text, independent of the spec."""

    text: str
    name: Symbol | None = None


# ---- helpers ----


def entry(value: Expr, *keys: str | int) -> Expr:
    """Make `value["a"]["b"]`."""
    for key in keys:
        value = Item(value, Key(key))
    return value


def joined(terms: Iterable[Expr], sign: Sign = "+") -> Expr:
    """Make `a + b + c`, or `a` of a single term."""
    first, *rest = terms
    return Chain(first, tuple((sign, term) for term in rest)) if rest else first


def call(function: "str | Expr", *arguments: Expr, **keywords: Expr) -> Call:
    """Make a call; a function of JAX is given by its path."""
    named = Dotted(function) if isinstance(function, str) else function
    return Call(named, arguments, tuple(keywords.items()))


def api_name(name: str) -> Symbol:
    """A function that users of the module call by this name."""
    return Symbol(name, fixed=True, of_module=True)


def shape_literal(shape: tuple[int, ...]) -> Expr:
    """A shape of weights with named trailing sizes."""
    wishes = ("size",) * (len(shape) - 2) + ("in_size", "out_size")[-len(shape) :]
    return Sequence(tuple(map(Literal, shape, wishes[-len(shape) :] or ())))


def fields_of(node: Any) -> tuple[str, ...]:
    """Names of the fields of a node."""
    return type(node).__slots__
