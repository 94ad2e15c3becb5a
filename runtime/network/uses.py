"""Weights of trained models that a network uses, from their run folders."""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np

from ...compiler import MODEL_ABOUT, ir
from ..stack.backend import jax
from ..stack.store import StoreError, read_unchanged, unpack_tree
from .network import Network
from .params import Tree, part_of, with_entries

WEIGHTS = "weights.safetensors"


def load_used(network: Network) -> Tree:
    """Params of every trained model, by its name in the spec.

    Raises:
        StoreError: a file is missing, damaged, changed, or of another model.
    """
    if not network.spec.uses:
        return {}
    key = jax.eval_shape(lambda: jax.random.key(0))
    like = jax.eval_shape(network.module.init, key)
    return {
        use.name: _load(network, use, _params_of(like, use))
        for use in network.spec.uses
    }


def _load(network: Network, use: ir.Use, like: Tree) -> Tree:
    """The params of a trained model, if they were saved with its spec."""
    path = Path(network.name).parent / use.path / WEIGHTS
    about = json.loads(network.files[f"{use.path}/{MODEL_ABOUT}"])
    digest = about["digests"].get(WEIGHTS)
    if digest is None:
        raise StoreError(path, "the training of this model has not ended")
    return unpack_tree(path, read_unchanged(path, digest), like)[0]


def _params_of(params: Tree, use: ir.Use) -> Tree:
    """Params of a trained model within those of the network."""
    return params["frozen"][use.name] if use.frozen else part_of(params, use.name)


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
