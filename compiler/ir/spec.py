"""A whole spec, and the models that it uses."""

from ..text.record import record
from .nodes import Value
from .quantities import Axis, Variable
from .training import Criterion, Data, LossExpression, Schedule, Train, Transform


@record
class Use:
    """A trained model in a network.

    Attributes:
        path: path of its run folder, as written in the spec.
        frozen: whether its weights are kept fixed.
    """

    name: str
    path: str
    frozen: bool
    spec: "Spec"


@record
class Spec:
    name: str
    description: str
    axes: tuple[Axis, ...]
    inputs: tuple[Variable, ...]
    outputs: tuple[Variable, ...]
    uses: tuple[Use, ...]
    values: tuple[Value, ...]
    loss: LossExpression
    optimizer: tuple[Transform, ...]
    schedule: tuple[Schedule, ...]
    train: Train
    data: Data
    accept: tuple[Criterion, ...]
