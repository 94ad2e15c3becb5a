"""Repetitions: written out one by one, or scanned over stacked weights.

Layers one after the other in the program run 1.3 to 1.8 times faster than a scan, but
are compiled each by itself; see `benchmarks/README.md`. What keeps running statistics
is not scanned, since these are put in their place as they come.

The backward pass of a scan reads what its steps have kept, copied into an array for all
of them. To keep the matrix products alone, and to compute again what lies between them,
brings a scan within a tenth of the time of layers that are written out.
"""

from collections.abc import Iterable, Iterator

from .. import ir
from ..ir.walk import Node, has_running, layers_in, parts_of, stores_weights
from ..vocabulary import LAYERS

SCAN_FROM = 32

STACKED = '''\
def stacked(key, count, draws, fresh):
    """Fresh weights of `count` equal layers, along a first axis."""

    def layer(key):
        return fresh(iter(jax.random.split(key, draws)))

    return jax.vmap(layer)(jax.random.split(key, count))
'''

REMATERIALIZED = '''\
def rematerialized(step):
    """A step of a scan that keeps its matrix products for the gradient, and no more."""
    policy = jax.checkpoint_policies.dots_saveable
    return jax.checkpoint(step, policy=policy, prevent_cse=False)
'''

Run = tuple[int, ir.Body]


def is_scanned(run: Run) -> bool:
    """Whether a run has its weights stacked along a first axis."""
    count, body = run
    return count >= SCAN_FROM and stores_weights(body) and not has_running(body)


def is_rematerialized(body: ir.Body) -> bool:
    """Whether a scan over a body computes again what lies between matrix products."""
    return not any(LAYERS[layer.kind].kept for layer in layers_in(body))


def scan_code(expressions: Iterable[Node]) -> Iterator[str]:
    """The functions that the scans in some expressions need."""
    bodies = [body for e in expressions for body in _scanned_bodies(e)]
    if bodies:
        yield STACKED
    if any(map(is_rematerialized, bodies)):
        yield REMATERIALIZED


def _scanned_bodies(node: Node) -> Iterator[ir.Body]:
    if isinstance(node, ir.Repeat):
        yield from (run[1] for run in node.runs if is_scanned(run))
    for part in parts_of(node):
        yield from _scanned_bodies(part)
