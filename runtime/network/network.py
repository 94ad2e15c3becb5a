"""A compiled spec as pure functions: the emitted module, loaded and made convenient."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import (
    Compilation,
    draw_svg,
    draw_text,
    emit_source,
    ir,
)
from ..stack import backend
from ..stack.backend import in_precision, jax
from .chunks import compute_rows
from .ensemble import has_members, mean_and_spread, members_of
from .inputs import require_batch, require_classes, require_example, typed_arrays
from .loading import load_module
from .plain import Reader, all_plain, make_readers

Params = dict[str, Any]
"""Nested dictionaries and lists of arrays."""
Arrays = Mapping[str, ArrayLike]
"""Arrays by the name of their quantity."""


@dataclass(frozen=True)
class Network:
    """A compiled spec.

    Attributes:
        spec: the checked program.
        text: the spec as written.
        name: what messages call it: its path, or `<spec>`.
        overrides: values given for `let`s from outside.
        files: texts of the other files that it was compiled from, by their paths.
        source: the emitted module, which is what runs.
        origin: what the emitted module says of where it comes from.
    """

    spec: ir.Spec
    text: str
    name: str
    overrides: Mapping[str, Any]
    files: Mapping[str, str]
    source: str
    origin: str

    # ---- pure functions ----

    @cached_property
    def module(self) -> ModuleType:
        """The emitted module."""
        return load_module(self.source, self.spec.name)

    def init(self, key: jax.Array) -> Params:
        """Fresh parameters: dictionaries of arrays, by part (see `params`).

        Args:
            key: a JAX random key, as from `jax.random.key(0)`.
        """
        with self.precision():
            return self._init(key)

    def apply(
        self, params: Params, inputs: Arrays, *, key: jax.Array | None = None
    ) -> dict[str, jax.Array]:
        """Physical outputs for the physical inputs of one example.

        Pure: `jit`, `vmap`, `grad` and `jacobian` apply.

        Args:
            params: of one network; `Run.members` lists those of an ensemble.
            inputs: for each input of the spec an array of its shape; of a category,
                class numbers from 0.
            key: a random key turns dropout on, as in training.

        Returns:
            For each output its value, as `predict` gives it for a row; and beside one
            with a predicted spread, as of the loss `nll`, `NAME_spread`.

        Raises:
            ValueError: an input is missing, unknown, of another shape or of no class
                (of what is traced, classes are not known), or the params are those of
                an ensemble.
        """
        self._require_one(params)
        require_example(self.spec.inputs, inputs)
        require_classes(self.spec.inputs, inputs)
        return self.module.apply(params, inputs, key=key)

    def loss(
        self,
        params: Params,
        inputs: Arrays,
        targets: Arrays,
        *,
        key: jax.Array | None = None,
    ) -> jax.Array:
        """The training loss of a batch of physical inputs and targets, a scalar."""
        self._require_one(params)
        return self.module.loss(params, inputs, targets, key=key)

    def predict(self, params: Params, inputs: Arrays) -> dict[str, np.ndarray]:
        """Physical outputs for a batch of physical inputs.

        Args:
            params: of one network, or of all members of an ensemble.
            inputs: for each input an array (rows, *shape); of a category, class
                numbers from 0 or texts of names.

        Returns:
            For each output a numpy array (rows, *shape); of a category, probabilities
            (rows, *shape, classes). Of an ensemble it is the mean over the members.
            Beside an output of an ensemble, or of the loss `nll`, stands `NAME_spread`:
            its standard deviation, in the unit of the output.

        Raises:
            ValueError: an input is missing, unknown, of another shape or of no class.
        """
        variables, precision = self.spec.inputs, self.spec.train.precision
        rows = require_batch(variables, inputs)
        arrays = typed_arrays(variables, inputs, precision)
        with self.precision():
            if not self._has_members(params):
                return self._compute(params, arrays, rows)
            each = [self._compute(p, arrays, rows) for p in members_of(params)]
        return mean_and_spread(each, self.spec.outputs)

    # ---- pictures ----

    def draw(self, *, width: int | None = None) -> str:
        """The network drawn with characters, as `dotnn show` prints it.

        Args:
            width: columns there are; by default as many as it takes.
        """
        return draw_text(self.spec, width=width)

    def draw_svg(self) -> str:
        """The network as the text of an SVG image, as `dotnn show -o` writes it."""
        return draw_svg(self.spec)

    def _repr_svg_(self) -> str:
        """The drawing that a notebook shows."""
        return self.draw_svg()

    def precision(self) -> AbstractContextManager[None]:
        """A context in which JAX computes in the precision of the spec."""
        return in_precision(self.spec.train.precision)

    # ---- inside ----

    @cached_property
    def _init(self) -> Callable[[jax.Array], Params]:
        return jax.jit(self.module.init)

    @cached_property
    def checked_apply(self) -> Callable[..., tuple[jax.Array, dict[str, jax.Array]]]:
        """A jitted function of params and a batch of inputs, as arrays of their types.

        It returns whether the inputs are plain (see `plain`), and the outputs.
        """
        apply = jax.vmap(self.module.apply, (None, 0))

        def run(
            params: Params, inputs: dict[str, jax.Array]
        ) -> tuple[jax.Array, Params]:
            return all_plain(self.spec, inputs), apply(params, inputs)

        return backend.jit(run)

    @cached_property
    def readers(self) -> tuple[Reader, ...]:
        """The readers of plain arrays, one for each input."""
        return make_readers(self.spec)

    @cached_property
    def shapes(self) -> Params:
        """The shapes and types of the params of one network."""
        with self.precision():
            # The key as well: to make one runs a program.
            return jax.eval_shape(lambda: self.module.init(jax.random.key(0)))

    def _has_members(self, params: Params) -> bool:
        return self.spec.train.ensemble > 1 and has_members(params, self.shapes)

    def _require_one(self, params: Params) -> None:
        if self._has_members(params):
            raise ValueError(
                "params must be those of one network, such as `run.members[0]`, "
                "got those of an ensemble"
            )

    def _compute(
        self, params: Params, arrays: Mapping[str, np.ndarray], rows: int
    ) -> dict[str, np.ndarray]:
        found = compute_rows(
            lambda chunk: (True, self.checked_apply(params, chunk)[1]), arrays, rows
        )
        assert found is not None
        return found


def make_network(done: Compilation, *, origin: str = "by dotnn") -> Network:
    """The network of a compiled text.

    Args:
        origin: what the emitted module says of where it comes from.

    Raises:
        CompileError: the text has mistakes.
    """
    spec, text, name = done.require_spec(), done.source.own_text, done.source.name
    source = emit_source(spec, origin)
    return Network(spec, text, name, done.overrides, done.files, source, origin)
