"""Paths of weights and state, and the flow of state through a function."""

from dataclasses import dataclass, field

from .. import ir
from ..ir.walk import (
    Node,
    has_entry,
    scope_of,
)
from .python.tree import (
    Dict,
    Expr,
    Key,
    Symbol,
    entry,
)

Path = tuple[str, ...]
Pairs = list[tuple[Expr | None, Expr]]


@dataclass(frozen=True, slots=True)
class Entries:
    """The weights and the state of one scope.

    Attributes:
        path: path of the state in that of the function or loop.
        moved: new state by path, for the whole function or loop.
    """

    weights: Expr
    state: Expr
    path: Path = ()
    moved: dict[Path, Expr] = field(default_factory=dict)

    def at(self, key: str) -> "Entries":
        weights, state = entry(self.weights, key), entry(self.state, key)
        return Entries(weights, state, (*self.path, key), self.moved)

    def old_state(self, key: str) -> Expr:
        """The current state of a layer or block."""
        return self.moved.get((*self.path, key), entry(self.state, key))

    def new_state(self, key: str) -> Expr:
        """The variable of its new state."""
        path = (*self.path, key)
        name = "_".join(part.removeprefix("as ") for part in path)
        return self.moved.setdefault(path, Symbol(name))


def state_after(node: Node, entries: Entries, root: Entries) -> tuple[Pairs, Pairs]:
    """Entries of the new state of a node and of the stages that it names."""
    own: Pairs = []
    named: Pairs = []
    for each in scope_of(node):
        if not has_entry(each, "state"):
            continue
        if not isinstance(each, ir.Shared):
            own.append((Key(each.key), entries.old_state(each.key)))
            continue
        inner, pairs = root.at(f"as {each.name}"), []
        for stage in each.stages:
            pairs += [
                pair for found in state_after(stage, inner, inner) for pair in found
            ]
        named.append((Key(f"as {each.name}"), Dict(tuple(pairs))))
    return own, named


def body_state(body: ir.Body, entries: Entries) -> Dict:
    """The new state of a body."""
    own, named = state_after(body, entries, entries)
    return Dict((*own, *named))
