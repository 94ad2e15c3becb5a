"""The contenders: one module each, loaded in its own process."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from ..cases import Case, Dense

Tell = Callable[[float], object]
"""Is told the loss of each epoch, when the epoch is over."""


class Trainer(Protocol):
    """A case built by a contender.

    Attributes:
        parameters: number of trained parameters.
    """

    parameters: int

    def train(self, epochs: int, tell: Tell) -> int:
        """Train from fresh weights; return the number of updates."""
        ...


@dataclass(frozen=True, slots=True)
class Contender:
    """A way to train a case.

    Attributes:
        title: name in tables.
        dense, convolutions: `module:function` in this folder that builds a case of this
            kind from its data; empty if unsupported.
        packages: imported packages beyond the requirements of dotnn.
        activations: supported activations; empty for all.
        usual: whether it takes part by default.
    """

    name: str
    title: str
    dense: str = ""
    convolutions: str = ""
    packages: tuple[str, ...] = ()
    activations: tuple[str, ...] = ()
    usual: bool = True

    def missing(self) -> list[str]:
        """Packages that are not installed."""
        return [name for name in self.packages if find_spec(name) is None]

    def build(self, case: Case) -> str:
        """The builder for a kind of case; empty if unsupported."""
        return {"dense": self.dense, "convolutions": self.convolutions}[case.kind]

    def has(self, activation: str) -> bool:
        """Whether it supports an activation."""
        return not self.activations or activation in self.activations

    def refusal(self, case: Case) -> str:
        """Why it cannot take part in a case; empty if it can."""
        if not self.build(case):
            return f"trains no {case.kind}"
        if missing := self.missing():
            return f"not installed: {', '.join(missing)}"
        if isinstance(case, Dense) and not self.has(case.activation):
            return f"has no {case.activation}"
        if case.members > 1 and self.name != "dotnn":
            return "trains one network at a time"
        return ""

    def trainer(self, case: Case, data: tuple[np.ndarray, np.ndarray]) -> Trainer:
        """Build a case; imports the packages."""
        module, _, function = self.build(case).partition(":")
        return getattr(import_module(f".{module}", __name__), function)(case, *data)


_CONTENDERS = (
    Contender("dotnn", "dotnn", "by_dotnn:build", "by_dotnn:build"),
    Contender("scan", "JAX, `lax.scan` by hand", "by_hand:build_scan"),
    Contender(
        "scan_cured",
        "JAX, `lax.scan`, dotnn's settings",
        "by_hand:build_cured_scan",
    ),
    Contender("step", "JAX, jitted steps by hand", "by_hand:build_steps"),
    Contender(
        "native",
        "JAX, a call a step",
        convolutions="convolutions_by_hand:build_native",
    ),
    Contender(
        "native_few",
        "JAX, four steps written out a call",
        convolutions="convolutions_by_hand:build_native_few",
    ),
    Contender(
        "native_scanned",
        "JAX, `lax.scan`",
        convolutions="convolutions_by_hand:build_native_scanned",
        usual=False,
    ),
    Contender(
        "products",
        "JAX, products of matrices, a call a step",
        convolutions="convolutions_by_hand:build_products",
    ),
    Contender(
        "products_scanned",
        "JAX, products of matrices, `lax.scan`",
        convolutions="convolutions_by_hand:build_products_scanned",
    ),
    Contender("equinox", "Equinox", "by_equinox:build", packages=("equinox",)),
    Contender("flax", "Flax NNX", "by_flax:build", packages=("flax",)),
    Contender("keras", "Keras 3 on JAX", "by_keras:build", packages=("keras",)),
    Contender(
        "torch",
        "PyTorch, eager",
        "by_torch:build_eager",
        "convolutions_by_torch:build_eager",
        packages=("torch",),
    ),
    Contender(
        "torch_compile",
        "PyTorch, `compile`",
        "by_torch:build_compiled",
        "convolutions_by_torch:build_compiled",
        packages=("torch",),
    ),
    Contender(
        "sklearn",
        "scikit-learn",
        "by_sklearn:build",
        packages=("sklearn",),
        activations=("relu", "tanh"),
    ),
)
CONTENDERS = {contender.name: contender for contender in _CONTENDERS}


def usual_for(case: Case) -> list[str]:
    """Names of the contenders that take part in a case by default."""
    return [c.name for c in CONTENDERS.values() if c.usual and c.build(case)]
