"""Several arrays packed into one, because each result of a program has a cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from ..stack.backend import jax
from .chunks import Outputs

jnp = jax.numpy

Members = Sequence[dict[str, jax.Array]]
"""Outputs by name, of each member."""


Place = tuple[str, int, slice, tuple[int, ...]]
"""The name of an output, its flat array, its slice there, and its shape."""


@dataclass(frozen=True, slots=True)
class Packing:
    """Layout of a flag and the outputs of members in flat arrays, one per dtype.

    Attributes:
        dtypes: dtypes of the flat arrays; the flag is the first element of the first.
        places: positions of the outputs of each member.
    """

    dtypes: tuple[np.dtype, ...]
    places: tuple[tuple[Place, ...], ...]

    def pack(self, flag: jax.Array, members: Members) -> list[jax.Array]:
        """Pack into flat arrays; used under tracing."""
        parts: list[list[jax.Array]] = [[] for _ in self.dtypes]
        parts[0].append(flag[None].astype(self.dtypes[0]))
        for outputs, places in zip(members, self.places, strict=True):
            for name, index, _, _ in places:
                parts[index].append(jnp.ravel(outputs[name]))
        return [jnp.concatenate(part) for part in parts]

    def unpack(self, packed: Sequence[jax.Array]) -> tuple[bool, list[Outputs]]:
        """Unpack the flag and the outputs, as new arrays."""
        # A numpy view takes a fifth of the time of a JAX conversion.
        flat = [np.asarray(array).copy() for array in packed]
        members = [
            {name: flat[at][part].reshape(shape) for name, at, part, shape in places}
            for places in self.places
        ]
        return bool(flat[0].item(0)), members


def packing_of(members: Members) -> Packing:
    """The packing for outputs of given shapes and dtypes."""
    ends: dict[np.dtype, int] = {}

    def place(name: str, value: jax.Array) -> Place:
        # The first array starts with the flag.
        start = ends.get(value.dtype, 0 if ends else 1)
        stop = ends[value.dtype] = start + prod(value.shape)
        return name, list(ends).index(value.dtype), slice(start, stop), value.shape

    places = tuple(
        tuple(place(name, value) for name, value in outputs.items())
        for outputs in members
    )
    return Packing(tuple(ends), places)
