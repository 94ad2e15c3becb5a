"""Who is timed: a module each, loaded in a process of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from ..cases import Case

Tell = Callable[[float], object]
"""Is told the loss of each epoch, when the epoch is over."""


class Trainer(Protocol):
    """A case, built by one contender.

    Attributes:
        parameters: numbers that are trained.
    """

    parameters: int

    def train(self, epochs: int, tell: Tell) -> int:
        """Train from fresh weights; the number of updates that were made."""
        ...


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to train a case.

    Attributes:
        title: what a table calls it.
        build: `module:function` in this folder, of a case and its data.
        packages: that it imports, besides those that dotnn needs.
        activations: that it has; all where empty.
    """

    name: str
    title: str
    build: str
    packages: tuple[str, ...] = ()
    activations: tuple[str, ...] = ()

    def missing(self) -> list[str]:
        """Its packages that are not installed."""
        return [name for name in self.packages if find_spec(name) is None]

    def refusal(self, case: Case) -> str:
        """Why it is left out of a case; empty if it is not."""
        if missing := self.missing():
            return f"not installed: {', '.join(missing)}"
        if self.activations and case.activation not in self.activations:
            return f"has no {case.activation}"
        if case.members > 1 and self.name != "dotnn":
            return "trains one network at a time"
        return ""

    def trainer(self, case: Case, data: tuple[np.ndarray, np.ndarray]) -> Trainer:
        """The case as this contender builds it; imports its packages."""
        module, _, function = self.build.partition(":")
        return getattr(import_module(f".{module}", __name__), function)(case, *data)


_CONTENDERS = (
    Contender("dotnn", "dotnn", "by_dotnn:build"),
    Contender("scan", "JAX, `lax.scan` by hand", "by_hand:build_scan"),
    Contender("step", "JAX, jitted steps by hand", "by_hand:build_steps"),
    Contender("equinox", "Equinox", "by_equinox:build", ("equinox",)),
    Contender("flax", "Flax NNX", "by_flax:build", ("flax",)),
    Contender("keras", "Keras 3 on JAX", "by_keras:build", ("keras",)),
    Contender("torch", "PyTorch, eager", "by_torch:build_eager", ("torch",)),
    Contender(
        "torch_compile", "PyTorch, `compile`", "by_torch:build_compiled", ("torch",)
    ),
    Contender(
        "sklearn",
        "scikit-learn",
        "by_sklearn:build",
        ("sklearn",),
        activations=("relu", "tanh"),
    ),
)
CONTENDERS = {contender.name: contender for contender in _CONTENDERS}
