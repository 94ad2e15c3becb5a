"""What all cases have in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

LEARNING_RATE = 1e-3  # of Adam


@dataclass(frozen=True, kw_only=True)
class Case(ABC):
    """A network, its data, and how it is trained, which is by Adam.

    Attributes:
        rows: of the data, all of which are trained on.
        batch: rows of an update; the last one of an epoch takes what is left.
        epochs: that are timed, after one that compiles.
        members: networks trained side by side, for the contenders that can.
    """

    kind: ClassVar[str]

    name: str
    about: str
    rows: int
    batch: int
    epochs: int
    members: int = 1

    def updates(self, epochs: int) -> int:
        """Steps of the optimizer."""
        return epochs * -(-self.rows // self.batch)

    @property
    @abstractmethod
    def network(self) -> str:
        """The network in a few words."""

    @property
    @abstractmethod
    def parameters(self) -> int:
        """Numbers that are trained, of one member."""

    @property
    @abstractmethod
    def operations(self) -> float:
        """Multiplications and additions of an epoch in its matrix products.

        0 where its work is not in matrix products.
        """

    @property
    @abstractmethod
    def spec(self) -> str:
        """The case as a `.nn` file."""

    @abstractmethod
    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and targets, scaled as a network takes them, in float32."""

    @abstractmethod
    def columns(self) -> dict[str, np.ndarray]:
        """The same as the variables of the spec have them, by name."""
