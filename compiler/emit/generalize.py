"""One function for all calls of a block that differ only in constants.

The function of each call is first emitted with its constants. Functions that are equal
up to constants are merged, and the constants become parameters.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..vocabulary import Constant
from .python import tree as py

Arguments = tuple[tuple[str, Constant], ...]
Passed = tuple[tuple[py.Symbol, py.Expr], ...]
# Fields that may differ: comments and origins.
_ASIDE = frozenset({"shapes", "origins", "about", "wish"})


@dataclass(frozen=True, slots=True)
class General:
    """A function for several calls.

    Attributes:
        function: function of the first call, with parameters in place of constants.
        passed: arguments of each call for these parameters.
        members: indices of the calls.
    """

    function: py.Function
    passed: tuple[Passed, ...]
    members: tuple[int, ...]


def generalize(
    name: str, functions: Sequence[py.Function], arguments: Sequence[Arguments]
) -> list[General]:
    """Merge functions into as few as possible.

    Args:
        name: name of the block.
        functions: function of each call, with its own constants.
        arguments: constants of each call in the spec, which name the parameters.
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


def _outline(node: Any, seen: dict[py.Symbol, int]) -> Iterator[Hashable]:
    """A key that functions share if they differ only in constants."""
    match node:
        case py.Symbol(of_module=True):
            yield node
        case py.Symbol():
            yield node.wish if node.fixed else seen.setdefault(node, len(seen))
        case tuple():
            yield len(node)
            for item in node:
                yield from _outline(item, seen)
        case None | str() | int():
            yield node
        case py.Literal(value=value):
            yield type(value)
        case _:
            yield type(node)
            for name in py.fields_of(node):
                if name not in _ASIDE:
                    yield from _outline(getattr(node, name), seen)


def _merge(
    name: str,
    functions: list[py.Function],
    arguments: list[Arguments],
    members: list[int],
) -> General:
    merger = _Merger(name, arguments)
    merged = merger.merge(functions)
    parameters = merger.parameters()
    passed = tuple(
        tuple(
            (symbol, py.Literal(values[i], wish)) for symbol, values, wish in parameters
        )
        for i in range(len(functions))
    )
    added = (symbol for symbol, _, _ in parameters)
    merged = replace(merged, parameters=(*merged.parameters, *added))
    return General(merged, passed, tuple(members))


class _Merger:
    """Merges functions, with parameters for the constants that differ."""

    def __init__(self, name: str, arguments: list[Arguments]) -> None:
        self._name = name
        self._named: dict[tuple[str, ...], str] = {}
        calls = list(map(dict, arguments))
        for argument in calls[0]:
            values = tuple(repr(given.get(argument)) for given in calls)
            self._named.setdefault(values, argument)
        self._found: dict[tuple[str, ...], tuple[py.Symbol, list[Constant]]] = {}

    def merge(self, nodes: Sequence[Any]) -> Any:
        first = nodes[0]
        match first:
            case py.Symbol() | None | str() | int():
                return first
            case tuple():
                return tuple(map(self.merge, zip(*nodes, strict=True)))
            case py.Literal():
                return self._literal(nodes)
            case _:
                merged = {
                    name: getattr(first, name)
                    if name in _ASIDE
                    else self.merge([getattr(node, name) for node in nodes])
                    for name in py.fields_of(first)
                }
                if isinstance(first, py.Assign):
                    shapes = (shape for node in nodes for shape in node.shapes)
                    merged["shapes"] = tuple(dict.fromkeys(shapes))
                return type(first)(**merged)

    def _literal(self, nodes: Sequence[py.Literal]) -> py.Expr:
        first = nodes[0]
        key = tuple(repr(node.value) for node in nodes)
        is_argument = bool(first.wish) and key in self._named
        if len(set(key)) == 1 and not is_argument:
            return first
        if key not in self._found:
            wish = self._named.get(key, first.wish or "value")
            values = [node.value for node in nodes]
            self._found[key] = (py.Symbol(wish), values)
        return self._found[key][0]

    def parameters(self) -> list[tuple[py.Symbol, list[Constant], str]]:
        """The parameters, those of the block first.

        Each comes with its value in every call, and its name in the caller.
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
