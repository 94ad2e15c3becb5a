"""Hand-written loops over the network that dotnn emits.

Convolutions are native or matrix products. An epoch is one call per step, one call per
several steps, or a single call.
"""

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import dotnn

from ..cases import LEARNING_RATE, Case
from . import Tell

_FEW = 4  # unrolled steps per call


def conv_by_products(params: Any, x: Any) -> Any:
    """The emitted `conv` as one product: (*places, inputs) to (*places, outputs)."""
    weight = params["weight"]
    *kernel, _, outputs = weight.shape
    padding = [((n - 1) // 2, n // 2) for n in kernel]
    padded = jnp.pad(x, [*padding, (0, 0)])
    shifted = [
        padded[tuple(slice(k, k + n) for k, n in zip(offset, x.shape, strict=False))]
        for offset in np.ndindex(*kernel)
    ]
    columns = jnp.concatenate(shifted, -1)
    return columns @ weight.reshape(-1, outputs) + params["bias"]


class _Trainer:
    """A training loop.

    Args:
        together: steps per call; 0 scans the whole epoch.
    """

    def __init__(
        self,
        products: bool,
        together: int,
        case: Case,
        inputs: np.ndarray,
        targets: np.ndarray,
    ) -> None:
        # XLA starts without the flags of dotnn, which only sets them before the start.
        jax.devices()
        network = dotnn.compile(case.spec)
        self._case, self._together = case, together or case.updates(1)
        self._module = emitted(network, products=products)
        ours, theirs = network.spec.inputs[0].name, network.spec.outputs[0].name
        self._rows = {ours: jnp.array(inputs)}, {theirs: jnp.array(targets)}
        self._optimizer = optax.adam(LEARNING_RATE)
        self._call = jax.jit(self._calls(scanned=not together), donate_argnums=0)
        leaves = jax.tree.leaves(self._weights()[0])
        self.parameters = sum(leaf.size for leaf in leaves)

    def train(self, epochs: int, tell: Tell) -> int:
        rng, case = np.random.default_rng(0), self._case
        weights, fixed = self._weights()
        carry = weights, self._optimizer.init(weights)
        for _ in range(epochs):
            order = rng.permutation(case.rows).astype(np.int32)
            losses = []
            for chosen in order.reshape(-1, self._together, case.batch):
                carry, loss = self._call(carry, fixed, chosen)
                losses.append(loss)
            tell(float(np.mean(losses)))
        return int(carry[1][0].count)

    def _weights(self) -> tuple[Any, Any]:
        """Fresh weights and untrained state."""
        params = jax.jit(self._module.init)(jax.random.key(0))
        return params.pop("weights"), params

    def _calls(self, *, scanned: bool) -> Callable[[Any, Any, Any], tuple[Any, Any]]:
        def loss(weights: Any, fixed: Any, batch: Any) -> Any:
            return self._module.scaled_loss({"weights": weights, **fixed}, *batch)

        def step(fixed: Any, carry: Any, chosen: Any) -> tuple[Any, Any]:
            weights, state = carry
            batch = jax.tree.map(lambda array: array[chosen], self._rows)
            value, gradient = jax.value_and_grad(loss)(weights, fixed, batch)
            updates, state = self._optimizer.update(gradient, state, weights)
            return (optax.apply_updates(weights, updates), state), value

        def call(carry: Any, fixed: Any, orders: Any) -> tuple[Any, Any]:
            if scanned:
                return jax.lax.scan(partial(step, fixed), carry, orders)
            values = []
            for chosen in orders:
                carry, value = step(fixed, carry, chosen)
                values.append(value)
            return carry, jnp.stack(values)

        return call


def emitted(network: dotnn.Network, *, products: bool) -> ModuleType:
    """A new module of a network, as emitted or with products for convolutions."""
    module = ModuleType("emitted")
    exec(network.source, module.__dict__)
    if products:
        module.__dict__["conv"] = conv_by_products
    return module


build_native = partial(_Trainer, False, 1)
build_native_few = partial(_Trainer, False, _FEW)
build_native_scanned = partial(_Trainer, False, 0)
build_products = partial(_Trainer, True, 1)
build_products_scanned = partial(_Trainer, True, 0)
