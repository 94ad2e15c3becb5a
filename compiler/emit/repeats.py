"""The choice between unrolled and scanned repetitions.

Unrolled layers run 1.3 to 1.8 times faster than a scan, but compile separately; see
`benchmarks/README.md`. Layers with running statistics are not scanned, because each
stores its own.

The backward pass of a scan reads the saved residuals of its steps from stacked arrays.
Saving only matrix products, and recomputing everything else, brings a scan to within a
tenth of the time of unrolled layers.
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
    """Whether the weights of a run are stacked along a first axis."""
    count, body = run
    stored = stores(body, "weights") or stores(body, "state")
    return count >= SCAN_FROM and stored and not has_running(body)


def is_rematerialized(body: ir.Body) -> bool:
    """Whether a scan over a body recomputes everything except matrix products."""
    return not any(LAYERS[layer.kind].kept for layer in layers_in(body))
