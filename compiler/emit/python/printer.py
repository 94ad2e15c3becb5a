"""Python source of a tree, with long lines broken."""

from collections.abc import Iterable
from typing import assert_never

from . import tree as py
from .naming import Names
from .one_line import ATOM, POWER, OneLine, level_of, terms_of
from .text import INDENT, docstring, indented

WIDTH = 88


def print_function(function: py.Function, names: Names) -> str:
    """Print a function with the names of its symbols."""
    return "\n".join(_Printer(names).function(function))


def print_statements(statements: Iterable[py.Statement], names: Names) -> str:
    """Print statements of a function."""
    return "\n".join(_Printer(names).statements(statements, 1)).strip("\n")


def print_expression(expression: py.Expr, names: Names) -> str:
    """Print an expression on one line."""
    return OneLine(names).flat(expression)


class _Printer:
    """A printer with the names of one module."""

    def __init__(self, names: Names) -> None:
        self._names, self._line = names, OneLine(names)

    # ---- statements ----

    def statements(self, body: Iterable[py.Statement], depth: int) -> list[str]:
        return [line for each in body for line in self._statement(each, depth)]

    def function(self, function: py.Function, depth: int = 0) -> list[str]:
        given = [self._names[symbol] for symbol in function.parameters]
        given += ["*"] if function.by_keyword else []
        given += [self._parameter(*pair) for pair in function.by_keyword]
        before = f"def {self._names[function.name]}("
        opening = [f"{before}{', '.join(given)}):"]
        if len(opening[0]) + len(INDENT) * depth > WIDTH:
            opening = [before, *(f"{INDENT}{each}," for each in given), "):"]
        about = docstring(*function.about.split("\n\n")) if function.about else ""
        body = self.statements(function.body, depth + 1)
        return [*opening, *indented([*about.splitlines(), *body])]

    def _parameter(self, symbol: py.Symbol, default: py.Expr | None) -> str:
        name = self._names[symbol]
        return name if default is None else f"{name}={self._line.flat(default)}"

    def _statement(self, statement: py.Statement, depth: int) -> list[str]:
        match statement:
            case py.Assign(target=target, value=value, shapes=shapes):
                before = "" if target is None else f"{self._target(target)} = "
                return _noted(self.folded(before, value, "", depth), shapes, depth)
            case py.Return(value=py.Dict() as value):
                return self._opened("return {", self._entries(value, depth), "}")
            case py.Return(value=py.Sequence(items=items, brackets="()")) if items:
                line = f"return {', '.join(map(self._line.flat, items))}"
                if len(line) + len(INDENT) * depth <= WIDTH:
                    return [line]
                return self.folded("return ", statement.value, "", depth)
            case py.Return(value=value):
                return self.folded("return ", value, "", depth)
            case py.For(target=target, iterable=iterable, body=body):
                before = f"for {self._target(target)} in "
                opening = self.folded(before, iterable, ":", depth)
                return [*opening, *indented(self.statements(body, depth + 1))]
            case py.Function():
                return ["", *self.function(statement, depth), ""]
            case py.Blank():
                return [""]
            case _:
                assert_never(statement)

    def _target(self, target: py.Expr) -> str:
        if isinstance(
            target, py.Sequence
        ):  # a tuple in a subscript needs no parentheses
            return ", ".join(
                f"({self._target(item)})"
                if isinstance(item, py.Sequence)
                else self._line.flat(item)
                for item in target.items
            )
        return self._line.flat(target)

    # ---- several lines ----

    def folded(
        self,
        before: str,
        node: py.Expr,
        after: str = "",
        depth: int = 0,
        level: int = 0,
    ) -> list[str]:
        """Print `before node after`, on several lines if needed.

        Args:
            depth: indentation depth of the line.
            level: precedence below which the node gets parentheses.
        """
        line = f"{before}{self._line.flat(node, level)}{after}"
        if len(line) + len(INDENT) * depth <= WIDTH:
            return [line]
        if level_of(node) < level and not isinstance(node, py.Chain):
            return self.folded(f"{before}(", node, f"){after}", depth)
        return self._folded(before, node, after, depth) or [line]

    def _folded(self, before: str, node: py.Expr, after: str, depth: int) -> list[str]:
        match node:
            case py.Call(function=function, arguments=arguments):
                given = ", ".join(self._line.arguments(node))
                if len(self._line.flat(function)) > len(given):
                    return self.folded(before, function, f"({given}){after}", depth)
                items = [("", a) for a in arguments] + list(self._line.keywords(node))
                opening = f"{before}{self._line.flat(function, ATOM)}("
                return self._bracketed(opening, items, f"){after}", depth)
            case py.Item(value=value, index=index):
                after = f"[{self._line.index(index)}]{after}"
                return self.folded(before, value, after, depth, ATOM)
            case py.Attribute(value=value, name=name):
                return self.folded(before, value, f".{name}{after}", depth, ATOM)
            case py.Chain():
                inside = self._terms(node, depth)
                return self._opened(f"{before}(", inside, f"){after}")
            case py.Power(base=base, exponent=exponent) if (
                len(self._line.flat(base)) < 8
            ):
                before = f"{before}{self._line.flat(base, ATOM)} ** "
                return self.folded(before, exponent, after, depth, ATOM)
            case py.Power(base=base, exponent=exponent):
                after = f" ** {self._line.flat(exponent, ATOM)}{after}"
                return self.folded(before, base, after, depth, ATOM)
            case py.Negative(operand=operand):
                return self.folded(f"{before}-", operand, after, depth, POWER)
            case py.Sequence(items=items, brackets=brackets) if items:
                each = [("", item) for item in items]
                opening, closing = brackets
                return self._bracketed(
                    before + opening, each, closing + after, depth, comma=True
                )
            case py.Dict() if node.entries:
                inside = self._entries(node, depth)
                return self._opened(f"{before}{{", inside, f"}}{after}")
            case py.Listed(element=element):
                inside = [
                    *self._inner(depth, [("", element, "", 0)]),
                    self._line.loop(node),
                ]
                return self._opened(f"{before}[", inside, f"]{after}")
            case py.Lambda(body=body):
                return self.folded(before + self._line.head(node), body, after, depth)
            case _:
                return []

    def _bracketed(
        self,
        opening: str,
        items: list[tuple[str, py.Expr]],
        closing: str,
        depth: int,
        *,
        comma: bool = False,
    ) -> list[str]:
        """Print items in brackets, on one inner line if they fit."""
        if not items:
            return []
        one = ", ".join(before + self._line.flat(item) for before, item in items)
        if len(one) + len(INDENT) * (depth + 1) <= WIDTH and not comma:
            return self._opened(opening, [one], closing)
        comma = comma or len(items) > 1
        if not comma:
            _, item = items[0]
            if isinstance(item, py.Chain):  # these brackets are its parentheses
                return self._opened(opening, self._terms(item, depth), closing)
        inside = self._inner(depth, ((b, item, ",", 0) for b, item in items))
        return self._opened(opening, inside, closing)

    def _entries(self, node: py.Dict, depth: int) -> list[str]:
        return self._inner(
            depth, ((b, value, ",", 0) for b, value in self._line.pairs(node))
        )

    def _terms(self, node: py.Chain, depth: int) -> list[str]:
        return self._inner(
            depth, ((sign, term, "", level) for sign, term, level in terms_of(node))
        )

    def _inner(
        self, depth: int, parts: Iterable[tuple[str, py.Expr, str, int]]
    ) -> list[str]:
        return [
            line
            for before, node, after, level in parts
            for line in self.folded(before, node, after, depth + 1, level)
        ]

    @staticmethod
    def _opened(opening: str, inside: list[str], closing: str) -> list[str]:
        return [opening, *indented(inside), closing]


def _noted(lines: list[str], shapes: tuple[str, ...], depth: int) -> list[str]:
    """Append shapes to the last line, or above it if they do not fit."""
    if not shapes:
        return lines
    more = ", ..." if len(shapes) > 2 else ""
    note = f"# {', '.join(shapes[:2])}{more}"
    *most, last = lines
    if len(INDENT) * depth + len(last) + len(note) + 2 <= WIDTH:
        return [*most, f"{last}  {note}"]
    return [note, *lines]
