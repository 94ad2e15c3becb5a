"""A trained model, saved to a folder and loaded from one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike

from ...compiler import Diagnostic
from ..data.objects import Table
from ..network.ensemble import split_members
from ..network.function import Objective, apply_members, make_objective
from ..network.network import Network, Params
from ..network.predict import predict_checked
from ..network.predictor import Predictor, make_predictor
from ..stack.backend import jax
from ..training.history import Row
from .artifacts import contents_of, read_fields
from .folder import write_folder
from .forms import in_form_of
from .metrics import Metrics
from .resolution import change_constants
from .summary import as_html, summary_lines

AnyTable = TypeVar("AnyTable", bound=Table)


@dataclass(frozen=True, repr=False)
class Run:
    """A trained model.

    Attributes:
        network: the compiled spec.
        params: the best weights, and the scaling; for an ensemble with a leading
            members axis on every array.
        history: one row per epoch: epoch (from 1), train_loss, validation_loss (None
            without a validation split), learning_rate. Losses are in scaled units.
            `train_loss` is the mean over the updates of the epoch; without a validation
            split it is the loss of the weights after it, by which they are kept. For
            an ensemble, each number is the mean over the members still in training.
        metrics: for each split and output rmse, mae, max_error and r2, in the unit of
            the output; accuracy for a category.
        accept: text, value and outcome of each criterion of the spec.
        status: "finished", "stopped early", "stopped" (by the callback), "interrupted"
            or "not finite"; "running" if it was loaded from a training that runs, or
            was killed: it then has the best weights of the last checkpoint.
        best_epoch: epoch of the kept weights; 0 if none were kept. For an ensemble, the
            last such epoch of any member.
        seconds: duration of the training, including compilation.
        data: source of the data, and the number of rows of each split.
        rows: numbers of the rows of each split, from 0 in the order of the data.
        warnings: notices about the data and the training.
    """

    network: Network
    params: Params
    history: list[Row]
    metrics: Mapping[str, Metrics]
    accept: list[dict[str, Any]]
    status: str
    best_epoch: int
    seconds: float
    data: Mapping[str, Any]
    rows: Mapping[str, np.ndarray]
    warnings: tuple[Diagnostic, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether every criterion of the spec is met; True if there are none."""
        return all(row["met"] for row in self.accept)

    @cached_property
    def members(self) -> list[Params]:
        """The params of each network, as `Network.apply` takes them.

        A list of one if the run is not an ensemble.
        """
        return split_members(self.params, (1,) * self.network.spec.train.ensemble)

    @property
    def weights(self) -> Params:
        """The trained arrays, by output or block and layer: `params["weights"]`."""
        return self.params["weights"]

    def __repr__(self) -> str:
        return "\n".join(summary_lines(fields_of(self)))

    def _repr_html_(self) -> str:
        """The representation in a notebook: the same, and the loss curve."""
        return as_html(fields_of(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """By its text and its arrays, never by code."""
        arrays = jax.tree.map(np.asarray, self.params)
        return _restore, ({**fields_of(self), "params": arrays},)

    def apply(self, inputs: Mapping[str, ArrayLike]) -> dict[str, jax.Array]:
        """Physical outputs for the physical inputs of one example.

        It is pure: `jit`, `vmap`, `grad` and `jacobian` apply. No range is checked.

        Args:
            inputs: for each input an array of its shape; for a category, class numbers
                from 0.

        Returns:
            The value of each output, as `predict` gives it for a row. For an ensemble
            it is the mean over the members, with `NAME_spread`.

        Raises:
            ValueError: an input is missing, unknown or of another shape.
        """
        each = [self.network.apply(params, inputs) for params in self.members]
        return apply_members(self.network.spec.outputs, each)

    def objective(
        self,
        function: Callable[[dict[str, jax.Array]], Any],
        *,
        fixed: Mapping[str, ArrayLike] | None = None,
    ) -> Objective:
        """A scalar of the outputs as a function of a vector of inputs, in float64.

        For optimizers such as `scipy.optimize.minimize`, with the gradient and the
        ranges of the inputs as bounds.

        Args:
            function: a scalar by the physical outputs of one example; JAX traces it.
            fixed: values of inputs that do not vary, such as categories.

        Raises:
            ValueError: an input is unknown or of another shape, or varies but is a
                category, complex or a simplex.
        """
        return make_objective(self.network, self.members, function, fixed=fixed or {})

    @overload
    def predict(self, inputs: Mapping[str, ArrayLike]) -> dict[str, np.ndarray]: ...
    @overload
    def predict(self, inputs: AnyTable) -> AnyTable: ...
    def predict(self, inputs: Any) -> Any:
        """Physical outputs for a batch of physical inputs.

        It warns with ExtrapolationWarning about values outside `in`, and with
        PredictionWarning about results that are NaN or infinite.

        Args:
            inputs: for each input an array (rows, *shape); for a category, names of
                classes or their numbers from 0. Also a table of pandas, polars or
                pyarrow, or a dataset of xarray. Other columns are ignored.

        Returns:
            For each output an array (rows, *shape); for a category, the probability of
            each class (rows, *shape, classes). An ensemble gives the mean over its
            members. With an ensemble or the loss `nll`, each output also has
            `NAME_spread`: its standard deviation. A table gives a table with the same
            index, a dataset one with the same rows.

        Raises:
            DataError: an input leaves its `bound`, is not finite or of an unknown
                class.
            ValueError: an input is missing or of another shape.
            TypeError: the inputs are neither arrays by name nor a table.
        """
        outputs = predict_checked(self.network, self.members, inputs)
        return in_form_of(inputs, self.network.spec, outputs)

    def predictor(
        self, rows: int | None = None, *, extrapolate: bool = False
    ) -> Predictor:
        """Compile a prediction function for loops with small requests.

        Compilation happens once, here, with the weights of this run.

        Args:
            rows: rows per call; None for one example, without a rows axis.
            extrapolate: whether to skip the warning about values outside `in`, which
                takes longer than the prediction. Values outside `bound` still fail.

        Returns:
            A function of inputs by name that gives the results of `predict`, to
            rounding, with the same warnings and errors.

        Raises:
            ValueError: `rows` is less than 1.
        """
        return make_predictor(self.network, self.members, rows, extrapolate=extrapolate)

    def with_constants(self, **constants: Any) -> "Run":
        """This model with other values for some `let`s, such as the size of an axis.

        Statistics along an axis are interpolated to its new coordinates.

        Raises:
            CompileError: the spec is invalid with them.
            ValueError: there is no such `let`, or the weights do not fit.
        """
        network, params = change_constants(self.network, self.params, constants)
        return replace(self, network=network, params=params)

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Save the run as a folder; see `ARTIFACTS`.

        Raises:
            FileExistsError: the path exists and must not be overwritten.
        """
        return save_run(self, Path(path), overwrite=overwrite)


def save_run(run: Run, path: Path, *, overwrite: bool = False) -> Path:
    """Write a run as a folder.

    Args:
        overwrite: whether to replace an existing run.

    Raises:
        FileExistsError: the path exists and must not be overwritten.
    """
    return write_folder(path, contents_of(fields_of(run)), overwrite=overwrite)


def fields_of(run: Run) -> Any:
    """The fields of a run by name, as `Fields` lists them."""
    return {each.name: getattr(run, each.name) for each in fields(run)}


def _restore(known: dict[str, Any]) -> Run:
    with known["network"].precision():
        params = jax.tree.map(jax.numpy.array, known["params"])
    return Run(**{**known, "params": params})


def load_run(path: str | Path) -> Run:
    """Load a run from its folder.

    The spec is compiled again; the Python in the folder is never executed.

    Raises:
        StoreError: a file of the folder is missing, damaged, changed or inconsistent.
    """
    return Run(**read_fields(Path(path)))
