"""Params in parts: what the optimizer moves, what it does not, what comes from data.

Params are dictionaries and lists down to their arrays. A part has some of the arrays
in the same places, and its lists are as long, so that `merged` finds the places again.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ...compiler import NOT_TRAINED

Tree = dict[str, Any]


class Weights(NamedTuple):
    """The params that a training changes.

    Attributes:
        trained: what the optimizer moves.
        untrained: what stands below `NOT_TRAINED`: running statistics, constants.
    """

    trained: Any
    untrained: Any


def split_params(params: Tree, fixed: Iterable[str] = ()) -> Weights:
    """The params that a training changes, without those that come from data.

    Args:
        fixed: entries that come from data, as paths: `scaling`, `forward/scaling`.
    """
    for path in fixed:
        params = _without(params, path.split("/"))
    return Weights(_trained(params), _untrained(params))


def _without(tree: Tree, path: list[str]) -> Tree:
    first, *rest = path
    if rest:
        return {**tree, first: _without(tree[first], rest)}
    return {name: entry for name, entry in tree.items() if name != first}


def _trained(tree: Any) -> Any:
    match tree:
        case dict():
            kept = {name: e for name, e in tree.items() if name != NOT_TRAINED}
            return {name: _trained(entry) for name, entry in kept.items()}
        case list():
            return [_trained(entry) for entry in tree]
        case _:
            return tree


def _untrained(tree: Any) -> Any:
    """The entries below `NOT_TRAINED`; an empty dictionary where there is none."""
    match tree:
        case dict():
            found = {
                name: entry if name == NOT_TRAINED else _untrained(entry)
                for name, entry in tree.items()
            }
            return {name: entry for name, entry in found.items() if entry}
        case list():
            entries = [_untrained(entry) for entry in tree]
            return entries if any(entries) else {}
        case _:
            return {}


def nested(entries: Mapping[str, Any]) -> Tree:
    """Entries by path as a tree: `{"a/b": c}` as `{"a": {"b": c}}`."""
    tree: Tree = {}
    for path, entry in entries.items():
        for name in reversed(path.split("/")):
            entry = {name: entry}
        tree = merged(tree, entry)
    return tree


def merged(*parts: Tree) -> Tree:
    """The parts put together again."""
    whole: Any = {}
    for part in parts:
        whole = _merged(whole, part)
    return whole


def _merged(first: Any, second: Any) -> Any:
    match first, second:
        case dict(), dict():
            both = first.keys() & second.keys()
            common = {name: _merged(first[name], second[name]) for name in both}
            return {**first, **second, **common}
        case list(), list():
            return [_merged(a, b) for a, b in zip(first, second, strict=True)]
        case dict(), _:  # empty, where a part has nothing in a list
            return second
        case _:
            return first
