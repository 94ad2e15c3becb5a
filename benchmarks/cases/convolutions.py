"""Convolutional networks of the gallery."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from .case import LEARNING_RATE, Case

SPECS = Path(__file__).parent.parent.parent / "specs"


@dataclass(frozen=True, kw_only=True)
class Convolutions(Case):
    """A spec of the gallery with plain Adam, without dropout, on synthetic data.

    Attributes:
        file: file of the spec in `specs`.
        loss: name of the loss.
        weights: number of trained parameters.
    """

    kind: ClassVar[str] = "convolutions"

    file: str
    loss: str
    weights: int

    @property
    def network(self) -> str:
        return f"`specs/{self.file}`, {self.loss}"

    @property
    def parameters(self) -> int:
        return self.weights

    @property
    def operations(self) -> float:
        return 0.0

    @property
    def spec(self) -> str:
        """The spec of the gallery with these changes."""
        text = (SPECS / self.file).read_text(encoding="utf-8")
        text = re.sub(r"\n(data|train) \{.*?\n\}", "", text, flags=re.DOTALL)
        text = re.sub(r"\n(accept|optimizer|schedule) .*", "", text)
        text = text.replace(" -> dropout(0.1)", "")
        adam = f"optimizer adam(learning_rate = {LEARNING_RATE})"
        return f"{text}\n{adam}\ntrain {{ batch = {self.batch} }}\n"

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs in -1..1, and targets that depend on them smoothly."""
        inputs, targets = _DATA[self.name](np.random.default_rng(0), self.rows)
        return inputs.astype(np.float32), targets.astype(np.float32)

    def columns(self) -> dict[str, np.ndarray]:
        """Thicknesses and reflectances, or structures and fields."""
        inputs, targets = self.data()
        if self.name == "conv":
            return {"thickness": 70 + 50 * inputs, "reflectance": targets}
        field = targets[..., 0] + 1j * targets[..., 1]
        return {"mask": (1 + inputs) / 2, "field": field}


Data = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]


def _spectra(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Thicknesses (rows, 8) and reflectances (rows, 64) in 0.1..0.9."""
    thickness = rng.uniform(-1, 1, (rows, 8))
    phase = thickness @ rng.normal(size=(8, 64)) / 8**0.5
    return thickness, 0.5 + 0.4 * np.sin(3 * phase)


def _fields(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Masks (rows, 32, 32, 1) and fields (rows, 32, 32, 2) around them.

    The fields have mean 0 and standard deviation 1.
    """
    mask = rng.uniform(-1, 1, (rows, 32, 32, 1))
    near = sum(np.roll(mask, step, axis) for axis in (1, 2) for step in (-1, 0, 1))
    field = np.concatenate([np.sin(near), np.cos(near)], axis=-1)
    field = field - field.mean(axis=0)
    return mask, field / field.std(axis=0)


_DATA: dict[str, Data] = {"conv": _spectra, "unet": _fields}

_CONVOLUTIONS = (
    Convolutions(
        name="conv",
        about="a residual network over a spectrum",
        file="spectrum_resnet.nn",
        loss="mae",
        weights=152_929,
        rows=1536,
        batch=128,
        epochs=4,
    ),
    Convolutions(
        name="unet",
        about="a U-Net over a field",
        file="near_field_unet.nn",
        loss="mse",
        weights=118_002,
        rows=128,
        batch=16,
        epochs=4,
    ),
)
CONVOLUTIONS = {case.name: case for case in _CONVOLUTIONS}
