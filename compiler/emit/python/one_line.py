"""Expressions on one line, with the parentheses that they need."""

from collections.abc import Iterator
from typing import assert_never

from .naming import Names
from .tree import (
    Attribute,
    Call,
    Chain,
    Dict,
    Dotted,
    Expr,
    Item,
    Key,
    Lambda,
    Listed,
    Literal,
    Negative,
    Power,
    Sequence,
    Slice,
    Symbol,
)

# Operator precedence; all other nodes bind like names.
_LAMBDA, _SUM, _PRODUCT, _SIGN, POWER, ATOM = range(6)
_LEVELS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


class OneLine:
    """A printer of expressions with the names of one module."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def flat(self, node: Expr, level: int = 0) -> str:
        """Print on one line, in parentheses if the precedence is below `level`."""
        text = self._flat(node)
        return f"({text})" if level_of(node) < level else text

    def _flat(self, node: Expr) -> str:
        match node:
            case Symbol():
                return self._names[node]
            case Dotted(path=path):
                return path
            case Key(value=value):
                return _quoted(value) if isinstance(value, str) else str(value)
            case Literal(value=value):
                return _constant(value)
            case Call(function=function):
                given = ", ".join(self.arguments(node))
                return f"{self.flat(function, ATOM)}({given})"
            case Item(value=value, index=index):
                return f"{self.flat(value, ATOM)}[{self.index(index)}]"
            case Slice():
                return self.index(node)
            case Attribute(value=value, name=name):
                return f"{self.flat(value, ATOM)}.{name}"
            case Chain():
                return " ".join(
                    f"{sign}{self.flat(term, level)}"
                    for sign, term, level in terms_of(node)
                )
            case Power(base=base, exponent=exponent):
                return f"{self.flat(base, ATOM)} ** {self.flat(exponent, ATOM)}"
            case Negative(operand=operand):
                return f"-{self.flat(operand, POWER)}"
            case Sequence(items=items, brackets=brackets):
                inside = ", ".join(map(self.flat, items))
                comma = "," if brackets == "()" and len(items) == 1 else ""
                return f"{brackets[0]}{inside}{comma}{brackets[1]}"
            case Dict():
                inside = [
                    before + self.flat(value) for before, value in self.pairs(node)
                ]
                return f"{{{', '.join(inside)}}}"
            case Listed():
                return f"[{self.flat(node.element)} {self.loop(node)}]"
            case Lambda(body=body):
                return f"{self.head(node)}{self.flat(body)}"
            case _:
                assert_never(node)

    def arguments(self, node: Call) -> Iterator[str]:
        yield from map(self.flat, node.arguments)
        for before, value in self.keywords(node):
            yield before + self.flat(value)

    def keywords(self, node: Call) -> Iterator[tuple[str, Expr]]:
        for name, value in node.keywords:
            yield f"{name if isinstance(name, str) else self._names[name]}=", value

    def index(self, index: Expr) -> str:
        match index:
            case Slice(start=start, stop=stop):
                ends = ("" if end is None else self.flat(end) for end in (start, stop))
                wide = any(isinstance(end, Chain) for end in (start, stop))
                return (" : " if wide else ":").join(ends)
            case Sequence(items=items) if items:
                return ", ".join(map(self.index, items))
            case _:
                return self.flat(index)

    def pairs(self, node: Dict) -> Iterator[tuple[str, Expr]]:
        for key, value in node.entries:
            yield ("**" if key is None else f"{self.flat(key)}: "), value

    def loop(self, node: Listed) -> str:
        return f"for {self.flat(node.target)} in {self.flat(node.iterable)}"

    def head(self, node: Lambda) -> str:
        return f"lambda {', '.join(map(self.flat, node.parameters))}: "


def terms_of(node: Chain) -> Iterator[tuple[str, Expr, int]]:
    """Each term with its operator and minimal precedence."""
    yield "", node.first, _LEVELS[node.rest[0][0]]
    for sign, term in node.rest:
        yield f"{sign} ", term, _LEVELS[sign] + 1


def level_of(node: Expr) -> int:
    match node:
        case Chain(rest=((sign, _), *_)):
            return _LEVELS[sign]
        case Lambda():
            return _LAMBDA
        case Negative():
            return _SIGN
        case Literal(value=int() | float() as value) if value < 0:
            return _SIGN
        case Power():
            return POWER
        case _:
            return ATOM


def _quoted(text: str) -> str:
    plain = text.isprintable() and not set(text) & {'"', "\\"}
    return f'"{text}"' if plain else repr(text)


def _constant(value: object) -> str:
    return _quoted(value) if isinstance(value, str) else repr(value)
