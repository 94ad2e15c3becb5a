"""One function for all calls of a block that differ by their constants alone.

The functions of all calls are written first, with the constants of each. Those that
are equal but for constants become one function, and what differs its parameters.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..vocabulary import Constant
from .python.tree import Assign, Expr, Function, Literal, Symbol

Arguments = tuple[tuple[str, Constant], ...]
Passed = tuple[tuple[Symbol, Expr], ...]
# What of a node may differ: comments, and whose code it is.
_ASIDE = frozenset({"shapes", "origins", "about", "wish"})


@dataclass(frozen=True, slots=True)
class General:
    """A function of several calls.

    Attributes:
        function: as of the first call, with the parameters in place of constants.
        passed: what each call passes for the parameters.
        members: which calls these are, by their numbers.
    """

    function: Function
    passed: tuple[Passed, ...]
    members: tuple[int, ...]


def generalize(
    name: str, functions: Sequence[Function], arguments: Sequence[Arguments]
) -> list[General]:
    """As few functions as serve all calls.

    Args:
        name: of the block.
        functions: of each call, with its own constants.
        arguments: the constants that the spec gives each call, which name parameters.
    """
    groups: dict[Hashable, list[int]] = {}
    for number, function in enumerate(functions):
        groups.setdefault(tuple(_outline(function, {})), []).append(number)
    return [
        _merge(
            name,
            [functions[i] for i in group],
            [arguments[i] for i in group],
            group,
        )
        for group in groups.values()
    ]


def _outline(node: Any, seen: dict[Symbol, int]) -> Iterator[Hashable]:
    """What functions have in common that differ by constants alone."""
    match node:
        case Symbol(of_module=True):
            yield node
        case Symbol():
            yield node.wish if node.fixed else seen.setdefault(node, len(seen))
        case tuple():
            yield len(node)
            for item in node:
                yield from _outline(item, seen)
        case None | str() | int():
            yield node
        case Literal(value=value):
            yield type(value)
        case _:
            yield type(node)
            for name in _fields(node):
                if name not in _ASIDE:
                    yield from _outline(getattr(node, name), seen)


def _fields(node: Any) -> tuple[str, ...]:
    return type(node).__slots__


def _merge(
    name: str, functions: list[Function], arguments: list[Arguments], members: list[int]
) -> General:
    merger = _Merger(name, arguments)
    merged = merger.merge(functions)
    parameters = merger.parameters()
    passed = tuple(
        tuple((symbol, Literal(values[i], wish)) for symbol, values, wish in parameters)
        for i in range(len(functions))
    )
    added = (symbol for symbol, _, _ in parameters)
    merged = replace(merged, parameters=(*merged.parameters, *added))
    return General(merged, passed, tuple(members))


class _Merger:
    """Merges functions that differ by constants, for which it makes parameters."""

    def __init__(self, name: str, arguments: list[Arguments]) -> None:
        self._name = name
        self._named: dict[tuple[str, ...], str] = {}
        calls = list(map(dict, arguments))
        for argument in calls[0]:
            values = tuple(repr(given.get(argument)) for given in calls)
            self._named.setdefault(values, argument)
        self._found: dict[tuple[str, ...], tuple[Symbol, list[Constant]]] = {}

    def merge(self, nodes: Sequence[Any]) -> Any:
        first = nodes[0]
        match first:
            case Symbol() | None | str() | int():
                return first
            case tuple():
                return tuple(map(self.merge, zip(*nodes, strict=True)))
            case Literal():
                return self._literal(nodes)
            case Assign():
                shapes = dict.fromkeys(s for node in nodes for s in node.shapes)
                target, value = (
                    self.merge([getattr(node, name) for node in nodes])
                    for name in ("target", "value")
                )
                return Assign(target, value, tuple(shapes), first.origins)
            case _:
                merged = {
                    name: getattr(first, name)
                    if name in _ASIDE
                    else self.merge([getattr(node, name) for node in nodes])
                    for name in _fields(first)
                }
                return type(first)(**merged)

    def _literal(self, nodes: Sequence[Literal]) -> Expr:
        first = nodes[0]
        key = tuple(repr(node.value) for node in nodes)
        is_argument = bool(first.wish) and key in self._named
        if len(set(key)) == 1 and not is_argument:
            return first
        if key not in self._found:
            wish = self._named.get(key, first.wish or "value")
            values = [node.value for node in nodes]
            self._found[key] = (Symbol(wish), values)
        return self._found[key][0]

    def parameters(self) -> list[tuple[Symbol, list[Constant], str]]:
        """The parameters, those first that are arguments of the block.

        Beside each stand its value in each call, and a name for it in the caller.
        """
        ranks = {key: rank for rank, key in enumerate(self._named)}
        keys = sorted(self._found, key=lambda key: ranks.get(key, len(ranks)))
        return [
            (
                symbol,
                values,
                f"{self._name}_{symbol.wish}" if key in ranks else symbol.wish,
            )
            for key, (symbol, values) in ((key, self._found[key]) for key in keys)
        ]
