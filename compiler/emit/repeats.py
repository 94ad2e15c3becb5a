"""Repetitions: written out one by one, or scanned over stacked weights.

Layers one after the other in the program run 1.3 to 1.8 times faster than a scan, but
are compiled each by itself; see `benchmarks/README.md`. What keeps running statistics
is not scanned, since these are put in their place as they come.

The backward pass of a scan reads what its steps have kept, copied into an array for all
of them. To keep the matrix products alone, and to compute again what lies between them,
brings a scan within a tenth of the time of layers that are written out.
"""

from .. import ir
from ..ir.walk import has_running, layers_in, stores
from ..vocabulary import LAYERS

SCAN_FROM = 32

STACKED = '''\
def stacked(key, count, draws, fresh):
    """Fresh weights of `count` equal layers, along a first axis."""

    def layer(key):
        return fresh(jax.random.split(key, draws))

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
    stored = stores(body, "weights") or stores(body, "state")
    return count >= SCAN_FROM and stored and not has_running(body)


def is_rematerialized(body: ir.Body) -> bool:
    """Whether a scan over a body computes again what lies between matrix products."""
    return not any(LAYERS[layer.kind].kept for layer in layers_in(body))
