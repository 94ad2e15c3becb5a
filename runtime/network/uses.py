"""The weights of trained models that a network uses, from their run folders."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from ...compiler import ir
from ..stack.backend import jax
from ..stack.store import load_tree
from .network import Network
from .params import Tree

WEIGHTS = "weights.safetensors"


def load_used(network: Network) -> Tree:
    """Params of every used model, by its name in the spec.

    Raises:
        StoreError: a file is missing, damaged, or of another model.
    """
    if not network.spec.uses:
        return {}
    key = jax.eval_shape(lambda: jax.random.key(0))
    like = jax.eval_shape(network.module.init, key)
    return {
        use.name: load_tree(_path(network, use), like[use.name])[0]
        for use in network.spec.uses
    }


def _path(network: Network, use: ir.Use) -> Path:
    return Path(network.name).parent / use.path / WEIGHTS


def frozen_entries(network: Network, used: Tree) -> dict[str, Any]:
    """The entries of params that stay as the used models have them, by their paths."""
    found: dict[str, Any] = {}
    for path in network.fixed:
        name, *rest = path.split("/")
        if name in used:
            entry = used[name]
            for part in rest:
                entry = entry[part]
            found[path] = entry
    return found


def trained_further(network: Network, used: Tree) -> Tree:
    """The weights that models begin with that are trained further."""
    names = {use.name for use in network.spec.uses if not use.frozen}
    return {name: tree for name, tree in used.items() if name in names}


def digest_of_used(network: Network) -> str:
    """A digest of the weights of all used models; empty where there is none."""
    if not network.spec.uses:
        return ""
    found, used = sha256(), load_used(network)
    for use in network.spec.uses:
        for leaf in jax.tree.leaves(used[use.name]):
            found.update(np.ascontiguousarray(leaf).tobytes())
    return found.hexdigest()
