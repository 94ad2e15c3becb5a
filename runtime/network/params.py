"""The parts of params: `weights`, `state`, `scaling` and `frozen`.

The optimizer moves `weights`; training moves `state` as it goes (running statistics),
beside constants. `scaling` comes from the data, `frozen` from trained models. A network
has `weights`, and of the other parts those that have entries.
"""

from collections.abc import Mapping
from typing import Any

Tree = dict[str, Any]

MOVING = ("weights", "state")


def moving_parts(params: Mapping[str, Any]) -> Tree:
    """The parts that training changes."""
    return {part: params[part] for part in MOVING if part in params}


def part_of(params: Mapping[str, Any], name: str) -> Tree:
    """The params of a used model that is trained on: its entry in each part."""
    return {part: tree[name] for part, tree in params.items() if name in tree}


def with_entries(params: Tree, entries: Mapping[str, Tree]) -> Tree:
    """Params with other entries, by part and name."""
    return params | {part: params.get(part, {}) | new for part, new in entries.items()}
