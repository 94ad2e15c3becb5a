"""Expressions on one line, with the parentheses that they need."""

from collections.abc import Iterator
from typing import assert_never

from . import tree as py
from .naming import Names

# Operator precedence; all other nodes bind like names.
_LAMBDA, _SUM, _PRODUCT, _SIGN, POWER, ATOM = range(6)
_LEVELS = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


class OneLine:
    """A printer of expressions with the names of one module."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def flat(self, node: py.Expr, level: int = 0) -> str:
        """Print on one line, in parentheses if the precedence is below `level`."""
        text = self._flat(node)
        return f"({text})" if level_of(node) < level else text

    def _flat(self, node: py.Expr) -> str:
        match node:
            case py.Symbol():
                return self._names[node]
            case py.Dotted(path=path):
                return path
            case py.Key(value=value):
                return _quoted(value) if isinstance(value, str) else str(value)
            case py.Literal(value=value):
                return _constant(value)
            case py.Call(function=function):
                given = ", ".join(self.arguments(node))
                return f"{self.flat(function, ATOM)}({given})"
            case py.Item(value=value, index=index):
                return f"{self.flat(value, ATOM)}[{self.index(index)}]"
            case py.Slice():
                return self.index(node)
            case py.Attribute(value=value, name=name):
                return f"{self.flat(value, ATOM)}.{name}"
            case py.Chain():
                return " ".join(
                    f"{sign}{self.flat(term, level)}"
                    for sign, term, level in terms_of(node)
                )
            case py.Power(base=base, exponent=exponent):
                return f"{self.flat(base, ATOM)} ** {self.flat(exponent, ATOM)}"
            case py.Negative(operand=operand):
                return f"-{self.flat(operand, POWER)}"
            case py.Sequence(items=items, brackets=brackets):
                inside = ", ".join(map(self.flat, items))
                comma = "," if brackets == "()" and len(items) == 1 else ""
                return f"{brackets[0]}{inside}{comma}{brackets[1]}"
            case py.Dict():
                inside = [
                    before + self.flat(value) for before, value in self.pairs(node)
                ]
                return f"{{{', '.join(inside)}}}"
            case py.Listed():
                return f"[{self.flat(node.element)} {self.loop(node)}]"
            case py.Lambda(body=body):
                return f"{self.head(node)}{self.flat(body)}"
            case _:
                assert_never(node)

    def arguments(self, node: py.Call) -> Iterator[str]:
        yield from map(self.flat, node.arguments)
        for before, value in self.keywords(node):
            yield before + self.flat(value)

    def keywords(self, node: py.Call) -> Iterator[tuple[str, py.Expr]]:
        for name, value in node.keywords:
            yield f"{name if isinstance(name, str) else self._names[name]}=", value

    def index(self, index: py.Expr) -> str:
        match index:
            case py.Slice(start=start, stop=stop):
                ends = ("" if end is None else self.flat(end) for end in (start, stop))
                wide = any(isinstance(end, py.Chain) for end in (start, stop))
                return (" : " if wide else ":").join(ends)
            case py.Sequence(items=items) if items:
                return ", ".join(map(self.index, items))
            case _:
                return self.flat(index)

    def pairs(self, node: py.Dict) -> Iterator[tuple[str, py.Expr]]:
        for key, value in node.entries:
            yield ("**" if key is None else f"{self.flat(key)}: "), value

    def loop(self, node: py.Listed) -> str:
        return f"for {self.flat(node.target)} in {self.flat(node.iterable)}"

    def head(self, node: py.Lambda) -> str:
        return f"lambda {', '.join(map(self.flat, node.parameters))}: "


def terms_of(node: py.Chain) -> Iterator[tuple[str, py.Expr, int]]:
    """Each term with its operator and minimal precedence."""
    yield "", node.first, _LEVELS[node.rest[0][0]]
    for sign, term in node.rest:
        yield f"{sign} ", term, _LEVELS[sign] + 1


def level_of(node: py.Expr) -> int:
    match node:
        case py.Chain(rest=((sign, _), *_)):
            return _LEVELS[sign]
        case py.Lambda():
            return _LAMBDA
        case py.Negative():
            return _SIGN
        case py.Literal(value=int() | float() as value) if value < 0:
            return _SIGN
        case py.Power():
            return POWER
        case _:
            return ATOM


def _quoted(text: str) -> str:
    plain = text.isprintable() and not set(text) & {'"', "\\"}
    return f'"{text}"' if plain else repr(text)


def _constant(value: object) -> str:
    return _quoted(value) if isinstance(value, str) else repr(value)
