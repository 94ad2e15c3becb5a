"""A compiled spec as pure functions, which the emitted module contains."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import (
    Compilation,
    Kept,
    Source,
    check_source,
    draw_svg,
    draw_text,
    emit_source,
    ir,
)
from ..stack.backend import in_precision, jax
from .chunks import compute_rows
from .ensemble import has_members, mean_and_spread, members_of
from .inputs import (
    as_arrays,
    fitted,
    require_batch,
    require_classes,
    require_example,
    typed_arrays,
)
from .loading import Params, Programs, load_module, make_programs

Arrays = Mapping[str, ArrayLike]
"""Arrays by the name of their quantity."""


@dataclass(frozen=True, repr=False)
class Network:
    """A compiled spec.

    Attributes:
        spec: the checked program.
        text: the spec as written.
        name: name in messages: its path, or `<spec>`.
        overrides: values that replace those of `let`s.
        files: texts of the other files that it was compiled from, by path.
        source: source of the emitted module, which is executed.
        origin: provenance in the docstring of the emitted module.
        module: the emitted module.
        programs: functions of the module, compiled on first use.
    """

    spec: ir.Spec
    text: str
    name: str
    overrides: Mapping[str, Any]
    files: Mapping[str, str]
    source: str
    origin: str
    module: ModuleType = field(repr=False, compare=False)
    programs: Programs = field(repr=False, compare=False)

    def __repr__(self) -> str:
        numbers = sum(leaf.size for leaf in jax.tree.leaves(self.shapes["weights"]))
        inputs, outputs = map(_listed, (self.spec.inputs, self.spec.outputs))
        return f"Network {self.spec.name}: {inputs} -> {outputs}, {numbers:,} weights"

    def __reduce__(self) -> tuple[Any, ...]:
        """By its text, never by code: whoever unpickles it compiles it."""
        train = self.spec.train
        settings = {
            "overrides": dict(self.overrides),
            "files": dict(self.files),
            "origin": self.origin,
            "epochs": train.epochs,
            "seed": train.seed,
        }
        return partial(restore_network, **settings), (self.text, self.name)

    # ---- pure functions ----

    def init(self, key: jax.Array) -> Params:
        """Draw fresh params: dictionaries of arrays, by part (see `params`).

        Args:
            key: a JAX random key, as from `jax.random.key(0)`.
        """
        with self.precision():
            return self.programs.init(key)

    def apply(
        self, params: Params, inputs: Arrays, *, key: jax.Array | None = None
    ) -> dict[str, jax.Array]:
        """Physical outputs for the physical inputs of one example.

        It is pure: `jit`, `vmap`, `grad` and `jacobian` apply.

        Args:
            params: params of one network; `Run.members` lists those of an ensemble.
            inputs: for each input an array of its shape; for a category, class numbers
                from 0.
            key: a random key enables dropout, as in training.

        Returns:
            The value of each output, as `predict` gives it for a row. An output with a
            predicted deviation, as with the loss `nll`, also has `NAME_spread`.

        Raises:
            ValueError: an input is missing, unknown, of another shape or of an unknown
                class (unless traced), or the params are those of an ensemble.
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
        inputs = fitted(self.spec.inputs, as_arrays(inputs))
        targets = fitted(self.spec.outputs, as_arrays(targets))
        return self.module.loss(params, inputs, targets, key=key)

    def predict(self, params: Params, inputs: Arrays) -> dict[str, np.ndarray]:
        """Physical outputs for a batch of physical inputs.

        Args:
            params: params of one network or of an ensemble.
            inputs: for each input an array (rows, *shape); for a category, class
                numbers from 0 or names.

        Returns:
            For each output a numpy array (rows, *shape); for a category, probabilities
            (rows, *shape, classes). An ensemble gives the mean over its members. With
            an ensemble or the loss `nll`, each output also has `NAME_spread`: its
            standard deviation, in the unit of the output.

        Raises:
            ValueError: an input is missing, unknown, of another shape or an unknown
                class.
        """
        variables, precision = self.spec.inputs, self.spec.train.precision
        inputs = fitted(variables, as_arrays(inputs))
        rows = require_batch(variables, inputs)
        arrays = typed_arrays(variables, inputs, precision)
        with self.precision():
            if not self._has_members(params):
                return self._compute(params, arrays, rows)
            each = [self._compute(p, arrays, rows) for p in members_of(params)]
        return mean_and_spread(each, self.spec.outputs)

    # ---- pictures ----

    def draw(self, *, width: int | None = None) -> str:
        """Draw the network with characters, as `dotnn show` does.

        Args:
            width: number of columns; unlimited by default.
        """
        return draw_text(self.spec, width=width)

    def draw_svg(self) -> str:
        """Draw the network as an SVG document, as `dotnn show -o` does."""
        return draw_svg(self.spec)

    def _repr_svg_(self) -> str:
        """The representation in a notebook."""
        return self.draw_svg()

    def precision(self) -> AbstractContextManager[None]:
        """A context in which JAX computes in the precision of the spec."""
        return in_precision(self.spec.train.precision)

    # ---- inside ----

    @property
    def shapes(self) -> Params:
        """Shapes and dtypes of the params of one network."""
        with self.precision():
            return jax.eval_shape(self.programs.init_from_zero)

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
            lambda chunk: (True, self.programs.checked_apply(params, chunk)[1]),
            arrays,
            rows,
        )
        assert found is not None
        return found


def _listed(variables: tuple[ir.Variable, ...]) -> str:
    return ", ".join(f"{v.name} {v.shape} {v.unit}".rstrip() for v in variables)


def restore_network(
    text: str,
    name: str,
    *,
    overrides: Mapping[str, Any],
    files: Mapping[str, str],
    origin: str,
    epochs: int,
    seed: int,
) -> Network:
    """Compile a network again from what it was compiled from.

    Raises:
        CompileError: the text has errors.
        ValueError: a constant has no `let`.
    """
    source = Source(text, name, Kept(files))
    network = make_network(check_source(source, overrides), origin=origin)
    settings = replace(network.spec.train, epochs=epochs, seed=seed)
    return replace(network, spec=replace(network.spec, train=settings))


def make_network(done: Compilation, *, origin: str = "by dotnn") -> Network:
    """Make the network of a compilation.

    Args:
        origin: provenance in the docstring of the emitted module.

    Raises:
        CompileError: the spec has errors.
    """
    spec, text, name = done.require_spec(), done.source.own_text, done.source.name
    source = emit_source(spec, origin)
    module = load_module(source, spec.name)
    return Network(
        spec=spec,
        text=text,
        name=name,
        overrides=done.overrides,
        files=done.files,
        source=source,
        origin=origin,
        module=module,
        programs=make_programs(spec.inputs, spec.train.precision, module),
    )
