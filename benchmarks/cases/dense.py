"""Networks of dense layers."""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from .case import LEARNING_RATE, Case


@dataclass(frozen=True, kw_only=True)
class Dense(Case):
    """Dense layers with a mean squared error.

    Attributes:
        sizes: sizes of all layers, from inputs to outputs.
        activation: activation after each layer but the last, by its name in a spec.
    """

    kind: ClassVar[str] = "dense"

    sizes: tuple[int, ...]
    activation: str

    @property
    def network(self) -> str:
        """Layer sizes and activation."""
        return f"{' - '.join(map(str, self.sizes))}, {self.activation}"

    @property
    def parameters(self) -> int:
        return sum(
            inside * outside + outside for inside, outside in pairwise(self.sizes)
        )

    @property
    def operations(self) -> float:
        """Multiplications and additions per epoch in matrix products.

        They comprise the forward pass, the gradient of the weights, and the gradient of
        the inputs except for the first layer.
        """
        products = [inside * outside for inside, outside in pairwise(self.sizes)]
        return self.members * 2.0 * self.rows * (3 * sum(products) - products[0])

    @property
    def spec(self) -> str:
        """The case as a `.nn` file, of x to y."""
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
        """Inputs in -1..1 and smooth targets of mean 0 and standard deviation 1,
        float32.
        """
        rng = np.random.default_rng(0)
        inputs = rng.uniform(-1, 1, (self.rows, self.sizes[0]))
        mix = rng.normal(size=(self.sizes[0], self.sizes[-1])) / self.sizes[0] ** 0.5
        targets = np.sin(3 * inputs @ mix)
        targets = (targets - targets.mean(axis=0)) / targets.std(axis=0)
        return inputs.astype(np.float32), targets.astype(np.float32)

    def columns(self) -> dict[str, np.ndarray]:
        """The same data, which needs no scaling."""
        inputs, targets = self.data()
        return {"x": inputs, "y": targets}


_DENSE = (
    Dense(
        name="tiny",
        about="a table of measurements, as the yachts of UCI",
        sizes=(6, 50, 1),
        activation="relu",
        rows=277,
        batch=32,
        epochs=400,
    ),
    Dense(
        name="film",
        about="a surrogate of a spectrum",
        sizes=(6, 256, 256, 256, 256, 64),
        activation="gelu",
        rows=10_000,
        batch=128,
        epochs=5,
    ),
    Dense(
        name="wide",
        about="a network whose matrix products are most of the work",
        sizes=(64, 1024, 1024, 1024, 1024, 64),
        activation="gelu",
        rows=10_000,
        batch=512,
        epochs=1,
    ),
)
DENSE = {case.name: case for case in _DENSE}
