"""Repetitions: written out one by one, or scanned over stacked weights.

Layers one after the other in the program run 1.3 to 1.8 times faster than a scan, but
are compiled each by itself; see `benchmarks/README.md`. What keeps running statistics
is not scanned, since these are put in their place as they come.
"""

from .. import ir
from ..walk import Node, has_running, parts_of, stores_weights

SCAN_FROM = 32

STACKED = '''\
def stacked(key, count, draws, fresh):
    """Fresh weights of `count` equal layers, along a first axis."""

    def layer(key):
        return fresh(iter(jax.random.split(key, draws)))

    return jax.vmap(layer)(jax.random.split(key, count))
'''

Run = tuple[int, ir.Body]


def is_scanned(run: Run) -> bool:
    """Whether a run has its weights stacked along a first axis."""
    count, body = run
    return count >= SCAN_FROM and stores_weights(body) and not has_running(body)


def has_scan(node: Node) -> bool:
    """Whether any repetition in it is scanned."""
    if isinstance(node, ir.Repeat) and any(map(is_scanned, node.runs)):
        return True
    return any(map(has_scan, parts_of(node)))
