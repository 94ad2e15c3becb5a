"""The interface of a case."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

LEARNING_RATE = 1e-3  # of Adam


@dataclass(frozen=True, kw_only=True)
class Case(ABC):
    """A network, its data and its training with Adam.

    Attributes:
        rows: number of rows, all used for training.
        batch: batch size; the last batch of an epoch takes the remaining rows.
        epochs: timed epochs, after one that compiles.
        members: networks trained together, for contenders that support it.
    """

    kind: ClassVar[str]

    name: str
    about: str
    rows: int
    batch: int
    epochs: int
    members: int = 1

    def updates(self, epochs: int) -> int:
        """Number of optimizer steps."""
        return epochs * -(-self.rows // self.batch)

    @property
    @abstractmethod
    def network(self) -> str:
        """Short description of the network."""

    @property
    @abstractmethod
    def parameters(self) -> int:
        """Number of trained parameters of one member."""

    @property
    @abstractmethod
    def operations(self) -> float:
        """Multiplications and additions per epoch in matrix products.

        0 if the work is not in matrix products.
        """

    @property
    @abstractmethod
    def spec(self) -> str:
        """The case as a `.nn` file."""

    @abstractmethod
    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and targets in scaled units, float32."""

    @abstractmethod
    def columns(self) -> dict[str, np.ndarray]:
        """The data in physical units, by variable."""
