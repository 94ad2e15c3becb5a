"""Weights of trained models that a network uses, from their run folders."""

from hashlib import sha256
from pathlib import Path

import numpy as np

from ...compiler import ir
from ..stack.backend import jax
from ..stack.store import load_tree
from .network import Network
from .params import Tree, part_of, with_entries

WEIGHTS = "weights.safetensors"


def load_used(network: Network) -> Tree:
    """Params of every trained model, by its name in the spec.

    Raises:
        StoreError: a file is missing, damaged, or of another model.
    """
    if not network.spec.uses:
        return {}
    key = jax.eval_shape(lambda: jax.random.key(0))
    like = jax.eval_shape(network.module.init, key)
    return {
        use.name: load_tree(_path(network, use), _params_of(like, use))[0]
        for use in network.spec.uses
    }


def _params_of(params: Tree, use: ir.Use) -> Tree:
    """Params of a trained model within those of the network."""
    return params["frozen"][use.name] if use.frozen else part_of(params, use.name)


def _path(network: Network, use: ir.Use) -> Path:
    return Path(network.name).parent / use.path / WEIGHTS


def used_entries(network: Network, used: Tree) -> Tree:
    """Initial entries of the params from trained models, by part and name."""
    found: Tree = {}
    for use in network.spec.uses:
        params = {"frozen": used[use.name]} if use.frozen else used[use.name]
        entries = {part: {use.name: tree} for part, tree in params.items()}
        found = with_entries(found, entries)
    return found


def digest_of_used(network: Network) -> str:
    """Digest of the weights of all trained models; empty if there are none."""
    if not network.spec.uses:
        return ""
    found, used = sha256(), load_used(network)
    for use in network.spec.uses:
        for leaf in jax.tree.leaves(used[use.name]):
            found.update(np.ascontiguousarray(leaf).tobytes())
    return found.hexdigest()
