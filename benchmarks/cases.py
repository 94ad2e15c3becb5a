"""What the contenders train: the network, its data, and how."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

LEARNING_RATE = 1e-3


@dataclass(frozen=True)
class Case:
    """A network of dense layers, trained by Adam on the mean squared error.

    Attributes:
        sizes: of the layers, from the inputs to the outputs.
        activation: behind each layer but the last, as a spec calls it.
        rows: of the data, all of which are trained on.
        batch: rows of an update; the last one of an epoch takes what is left.
        epochs: that are timed, after one that compiles.
        members: networks trained side by side, for the contenders that can.
    """

    name: str
    about: str
    sizes: tuple[int, ...]
    activation: str
    rows: int
    batch: int
    epochs: int
    members: int = 1

    @property
    def parameters(self) -> int:
        """Numbers that are trained, of one member."""
        return sum(
            inside * outside + outside for inside, outside in pairwise(self.sizes)
        )

    def updates(self, epochs: int) -> int:
        """Steps of the optimizer."""
        return epochs * -(-self.rows // self.batch)

    @cached_property
    def operations(self) -> float:
        """Multiplications and additions of an epoch in its matrix products.

        Forward, for the gradient of the weights, and for that of the inputs, which the
        first layer does not take.
        """
        products = [inside * outside for inside, outside in pairwise(self.sizes)]
        return self.members * 2.0 * self.rows * (3 * sum(products) - products[0])

    @property
    def spec(self) -> str:
        """The case as a `.nn` file."""
        hidden = [f"dense({size}) -> {self.activation}" for size in self.sizes[1:-1]]
        network = " -> ".join(["x", *hidden, "dense"])
        return f"""
model {self.name}
input  x : real[{self.sizes[0]}] in -1..1
output y : real[{self.sizes[-1]}]
network {{ y = {network} }}
loss mse
optimizer adam(learning_rate = {LEARNING_RATE})
train {{
    batch = {self.batch}
    ensemble = {self.members}
}}
"""

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs in -1..1 and smooth targets of mean 0 and deviation 1, in float32.

        So scaled, a network has nothing left to do to them.
        """
        rng = np.random.default_rng(0)
        inputs = rng.uniform(-1, 1, (self.rows, self.sizes[0]))
        mix = rng.normal(size=(self.sizes[0], self.sizes[-1])) / self.sizes[0] ** 0.5
        targets = np.sin(3 * inputs @ mix)
        targets = (targets - targets.mean(axis=0)) / targets.std(axis=0)
        return inputs.astype(np.float32), targets.astype(np.float32)


_CASES = (
    Case(
        name="tiny",
        about="a table of measurements, as the yachts of UCI",
        sizes=(6, 50, 1),
        activation="relu",
        rows=277,
        batch=32,
        epochs=400,
    ),
    Case(
        name="film",
        about="a surrogate of a spectrum",
        sizes=(6, 256, 256, 256, 256, 64),
        activation="gelu",
        rows=10_000,
        batch=128,
        epochs=5,
    ),
    Case(
        name="wide",
        about="a network whose matrix products are most of the work",
        sizes=(64, 1024, 1024, 1024, 1024, 64),
        activation="gelu",
        rows=10_000,
        batch=512,
        epochs=1,
    ),
)
CASES = {case.name: case for case in _CASES}


def case_from(fields: dict[str, Any]) -> Case:
    """A case from its fields as JSON has them."""
    return Case(**{**fields, "sizes": tuple(fields["sizes"])})
