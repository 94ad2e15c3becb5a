"""Networks of convolutions: dotnn beside other ways to train the same, in one run.

    python -m benchmarks.convs

`conv` is the network of `specs/spectrum_resnet.nn`, `unet` that of
`specs/near_field_unet.nn`, on noise of their shapes. The ways by hand train the emitted
module with Adam: native convolutions with a call a step, or with several steps written
out in a call; convolutions as products of matrices, with a call a step, or scanned over
an epoch. PyTorch trains the same network written by hand, in a process of its own. The
ways take turns; the best round of each counts, and its first epoch, which compiles, is
left out.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import dotnn
from dotnn.runtime import backend
from dotnn.runtime.partition import split_params

ROOT = Path(__file__).parent.parent
RATE = 1e-3
WRITTEN_OUT = 4  # steps of a call
EPOCHS = 2  # that a round times


@dataclass(frozen=True, slots=True)
class Case:
    """A spec of the gallery, without its data, on noise.

    Attributes:
        steps: of an epoch, all of full batches.
    """

    name: str
    file: str
    batch: int
    steps: int

    @property
    def text(self) -> str:
        """The spec, with plain Adam, no dropout and no data file."""
        text = (ROOT / "specs" / self.file).read_text(encoding="utf-8")
        text = re.sub(r"\n(data|train) \{.*?\n\}", "", text, flags=re.DOTALL)
        text = re.sub(r"\n(accept|optimizer|schedule) .*", "", text)
        text = text.replace(" -> dropout(0.1)", "")
        adam = f"optimizer adam(learning_rate = {RATE})"
        return f"{text}\n{adam}\ntrain {{ batch = {self.batch} }}\n"

    def data(self, network: dotnn.Network) -> dict[str, np.ndarray]:
        """Noise within what the spec allows."""
        rng = np.random.default_rng(0)
        rows = self.batch * self.steps
        found = {}
        for variable in (*network.spec.inputs, *network.spec.outputs):
            noise = rng.uniform(0.1, 0.9, (rows, *variable.shape)).astype(np.float32)
            if variable.kind == "complex":
                noise = noise + 1j * noise[::-1]
            elif variable.unit:
                noise = 20 + 100 * noise  # nm
            found[variable.name] = noise
        return found


CASES = {
    "conv": Case("conv", "spectrum_resnet.nn", batch=128, steps=12),
    "unet": Case("unet", "near_field_unet.nn", batch=16, steps=8),
}


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


class ByDotnn:
    """`dotnn.train`."""

    def __init__(self, case: Case) -> None:
        self._case, self._network = case, dotnn.compile(case.text)
        self._data = case.data(self._network)
        params = split_params(
            self._network.init(jax.random.key(0)), self._network.fixed
        )
        self.parameters = sum(a.size for a in jax.tree.leaves(params.trained))

    def round(self) -> float:
        """Seconds of a step."""
        stamps: list[float] = []
        dotnn.train(
            self._network,
            self._data,
            epochs=1 + EPOCHS,
            callback=lambda _: stamps.append(time.perf_counter()),
        )
        return (stamps[-1] - stamps[0]) / (EPOCHS * self._case.steps)


class ByHand:
    """The emitted module in a loop written by hand.

    Args:
        products: whether convolutions are products of matrices.
        together: steps of a call; scanned where they are all of an epoch.
    """

    def __init__(self, case: Case, *, products: bool, together: int) -> None:
        network = dotnn.compile(case.text)
        module = ModuleType("emitted")
        exec(network.source, module.__dict__)
        if products:
            module.__dict__["conv"] = conv_by_products
        data = case.data(network)
        inputs = {v.name: data[v.name] for v in network.spec.inputs}
        targets = {v.name: data[v.name] for v in network.spec.outputs}
        params = module.init(jax.random.key(0))
        fixed = {name: params.pop(name) for name in network.fixed}
        scale = jax.vmap(lambda x, y: _scaled(module, fixed, x, y))
        self._rows = jax.jit(scale)(inputs, targets)
        self._optimizer = optax.adam(RATE)
        self._carry = params, self._optimizer.init(params)
        self.parameters = sum(a.size for a in jax.tree.leaves(params))
        self._case, self._together = case, together

        def loss(params: Any, batch: Any) -> Any:
            return module.scaled_loss({**params, **fixed}, *batch)

        def step(carry: Any, rows: Any) -> tuple[Any, Any]:
            params, state = carry
            batch = jax.tree.map(lambda array: array[rows], self._rows)
            value, gradient = jax.value_and_grad(loss)(params, batch)
            updates, state = self._optimizer.update(gradient, state, params)
            return (optax.apply_updates(params, updates), state), value

        def call(carry: Any, orders: Any) -> tuple[Any, Any]:
            if together == case.steps:
                return jax.lax.scan(step, carry, orders)
            values = []
            for rows in orders:
                carry, value = step(carry, rows)
                values.append(value)
            return carry, jnp.stack(values)

        self._call = backend.jit(call, donate_argnums=0)

    def round(self) -> float:
        """Seconds of a step."""
        begun = 0.0
        for epoch in range(1 + EPOCHS):
            if epoch == 1:
                begun = time.perf_counter()
            shape = (-1, self._together, self._case.batch)
            rows = self._case.batch * self._case.steps
            order = np.random.default_rng(epoch).permutation(rows).astype(np.int32)
            for orders in order.reshape(shape):
                self._carry, _ = self._call(self._carry, orders)
            jax.block_until_ready(self._carry)
        return (time.perf_counter() - begun) / (EPOCHS * self._case.steps)


def _scaled(module: ModuleType, fixed: Any, inputs: Any, targets: Any) -> Any:
    return module.scale_inputs(fixed, inputs), module.scale_targets(fixed, targets)


class ByTorch:
    """PyTorch, in a process that is told when to train a round."""

    def __init__(self, case: Case) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.convs_torch", case.name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.parameters = int(self._hear())

    def round(self) -> float:
        """Seconds of a step."""
        assert self._process.stdin is not None
        print("round", file=self._process.stdin, flush=True)
        return self._hear()

    def _hear(self) -> float:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process of PyTorch ended")
        return json.loads(line)


WAYS: dict[str, Callable[[Case], Any]] = {
    "dotnn": ByDotnn,
    "native, a call a step": lambda c: ByHand(c, products=False, together=1),
    "native, written out": lambda c: ByHand(c, products=False, together=WRITTEN_OUT),
    "products, a call a step": lambda c: ByHand(c, products=True, together=1),
    "products, scanned": lambda c: ByHand(c, products=True, together=c.steps),
    "PyTorch": ByTorch,
}


def measure(case: Case, rounds: int) -> dict[str, list[float]]:
    """Seconds of a step by each way, in each round.

    Raises:
        ValueError: the ways train different numbers of parameters.
    """
    ways = {name: make(case) for name, make in WAYS.items()}
    sizes = {name: way.parameters for name, way in ways.items()}
    if len(set(sizes.values())) > 1:
        raise ValueError(f"parameters differ: {sizes}")
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            seconds[name].append(way.round())
    return seconds


def main() -> None:
    """Print a table for each case."""
    parser = argparse.ArgumentParser(description="networks of convolutions")
    parser.add_argument("cases", nargs="*", default=list(CASES), metavar="CASE")
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    for name in options.cases:
        found = measure(CASES[name], options.rounds)
        ours = min(found["dotnn"])
        print(f"| {name} | ms per step | times dotnn |\n|---|---|---|")
        for way, seconds in sorted(found.items(), key=lambda item: min(item[1])):
            best = min(seconds)
            print(f"| {way} | {1e3 * best:.2f} | {best / ours:.2f} |", flush=True)


if __name__ == "__main__":
    main()
