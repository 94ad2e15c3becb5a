"""A whole spec, and the models that it uses."""

from ..text.record import record
from .nodes import Value
from .quantities import Axis, Variable
from .training import Criterion, Data, LossExpression, Schedule, Train, Transform


@record
class Use:
    """A trained model in a network.

    Attributes:
        path: of its run folder, as the spec says.
        frozen: whether its weights stay as they are.
    """

    name: str
    path: str
    frozen: bool
    spec: "Spec"


@record
class Spec:
    """A whole `.nn` file."""

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
