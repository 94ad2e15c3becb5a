"""Paths of weights and state, and the flow of state through a function."""

from dataclasses import dataclass, field

from .. import ir
from ..ir.walk import (
    Node,
    has_entry,
    scope_of,
)
from .python import tree as py

Path = tuple[str, ...]
Pairs = list[py.Entry]


@dataclass(frozen=True, slots=True)
class Entries:
    """The weights and the state of one scope.

    Attributes:
        path: path of the state in that of the function or loop.
        moved: new state by path, for the whole function or loop.
    """

    weights: py.Expr
    state: py.Expr
    path: Path = ()
    moved: dict[Path, py.Expr] = field(default_factory=dict)

    def at(self, key: str) -> "Entries":
        weights, state = py.entry(self.weights, key), py.entry(self.state, key)
        return Entries(weights, state, (*self.path, key), self.moved)

    def old_state(self, key: str) -> py.Expr:
        """The current state of a layer or block."""
        return self.moved.get((*self.path, key), py.entry(self.state, key))

    def new_state(self, key: str) -> py.Expr:
        """The variable of its new state."""
        path = (*self.path, key)
        name = "_".join(part.removeprefix("as ") for part in path)
        return self.moved.setdefault(path, py.Symbol(name))


def state_after(node: Node, entries: Entries, root: Entries) -> tuple[Pairs, Pairs]:
    """Entries of the new state of a node and of the stages that it names."""
    own: Pairs = []
    named: Pairs = []
    for each in scope_of(node):
        if not has_entry(each, "state"):
            continue
        if not isinstance(each, ir.Shared):
            own.append((py.Key(each.key), entries.old_state(each.key)))
            continue
        inner, pairs = root.at(f"as {each.name}"), []
        for stage in each.stages:
            pairs += [
                pair for found in state_after(stage, inner, inner) for pair in found
            ]
        named.append((py.Key(f"as {each.name}"), py.Dict(tuple(pairs))))
    return own, named


def body_state(body: ir.Body, entries: Entries) -> py.Dict:
    """The new state of a body."""
    own, named = state_after(body, entries, entries)
    return py.Dict((*own, *named))
