"""Where weights and state are, and how state moves through a function."""

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
    """The weights and the state of one place.

    Attributes:
        path: where the state stands in that of the function or the loop.
        moved: new state by its path, of the whole function or loop.
    """

    weights: Expr
    state: Expr
    path: Path = ()
    moved: dict[Path, Expr] = field(default_factory=dict)

    def at(self, key: str) -> "Entries":
        weights, state = entry(self.weights, key), entry(self.state, key)
        return Entries(weights, state, (*self.path, key), self.moved)

    def old_state(self, key: str) -> Expr:
        """The state of a layer or a block, as it is by now."""
        return self.moved.get((*self.path, key), entry(self.state, key))

    def new_state(self, key: str) -> Expr:
        """The variable for its state from now on."""
        path = (*self.path, key)
        name = "_".join(part.removeprefix("as ") for part in path)
        return self.moved.setdefault(path, Symbol(name))


def state_after(node: Node, entries: Entries, root: Entries) -> tuple[Pairs, Pairs]:
    """The entries of the state of a node after it ran, and of the stages it names."""
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
    """The state of a body after it ran."""
    own, named = state_after(body, entries, entries)
    return Dict((*own, *named))
