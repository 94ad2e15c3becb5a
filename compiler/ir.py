"""The checked program: names resolved, shapes known, every default filled in.

Values are numbered by name: a `Read` names an input, a network value or the `it` of
a body around it. Shapes are those of one example; a batch is never written.
"""

from dataclasses import dataclass
from typing import Literal

from .vocabulary import Constant, Plan, Shape, Weight

Arguments = tuple[tuple[str, Constant], ...]
Sign = Literal["+", "-", "*", "/"]


# ---- the physical contract ----


@dataclass(frozen=True, slots=True)
class Range:
    """`lo..hi`; a missing end of a `bound` is None."""

    lo: float | None
    hi: float | None


@dataclass(frozen=True, slots=True)
class Axis:
    """A named coordinate: its values, or the column of the data that has them."""

    name: str
    size: int
    unit: str
    values: tuple[float, ...] | None
    column: str | None
    log: bool


@dataclass(frozen=True, slots=True)
class Affine:
    """Scaled = (x - center) / half, so that lo..hi becomes -1..1."""

    center: float
    half: float


@dataclass(frozen=True, slots=True)
class Standard:
    """Scaled = (x - mean) / deviation, both of the training split, by component."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Scaled = (x - lo) / (hi - lo) by a sigmoid, or x itself by tanh for -1..1."""

    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class HalfLine:
    """Scaled = ±(x - end) / size by softplus; size None is that of the training split.

    That size is the root mean square of the distance to the end, by component.
    """

    end: float
    sign: Literal[1, -1]
    size: float | None


Scaling = Affine | Standard | Interval | HalfLine


@dataclass(frozen=True, slots=True)
class Variable:
    """An input or output. `scaling` acts on log10 of the value where `log` holds."""

    role: Literal["input", "output"]
    name: str
    shape: Shape
    axes: tuple[str | None, ...]
    unit: str
    within: Range | None
    bound: Range | None
    log: bool
    columns: tuple[str, ...]
    scaling: Scaling


# ---- the network ----


@dataclass(frozen=True, slots=True)
class Read:
    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Concat:
    """Values side by side along the last axis; a scalar counts as one of size 1."""

    items: tuple["Expression", ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Elementwise, between equal shapes or with a number."""

    sign: Sign
    left: "Expression"
    right: "Expression"
    shape: Shape


@dataclass(frozen=True, slots=True)
class Pipe:
    source: "Expression"
    stages: tuple["Stage", ...]
    shape: Shape


Expression = Read | Number | Concat | Arithmetic | Pipe


def shape_of(expression: Expression) -> Shape:
    """The shape of an expression that is not a number."""
    assert not isinstance(expression, Number)
    return expression.shape


@dataclass(frozen=True, slots=True)
class Layer:
    """A row of the layer table; `key` is where its weights stand, if it has any.

    Attributes:
        input: the shape that comes in.
        operands: values beside it, by the name of the argument.
    """

    kind: str
    key: str
    arguments: Arguments
    operands: tuple[tuple[str, "Expression"], ...]
    input: Shape
    plan: Plan

    @property
    def weights(self) -> tuple[Weight, ...]:
        return self.plan.weights

    @property
    def shape(self) -> Shape:
        return self.plan.shape


@dataclass(frozen=True, slots=True)
class Activation:
    kind: str
    arguments: Arguments
    shape: Shape


@dataclass(frozen=True, slots=True)
class Reshape:
    """The same numbers in another shape, as between a scalar and a vector of one."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Residual:
    """The body's result plus its input."""

    body: "Body"
    shape: Shape


@dataclass(frozen=True, slots=True)
class Repeat:
    """The bodies one after the other, each `count` times with fresh weights."""

    key: str
    runs: tuple[tuple[int, "Body"], ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Block:
    """A call of a user's block."""

    name: str
    key: str
    arguments: Arguments
    body: "Body"
    shape: Shape


Stage = Layer | Activation | Reshape | Residual | Repeat | Block


@dataclass(frozen=True, slots=True)
class Value:
    """A named value of a network or body."""

    name: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Body:
    """A pipeline with an input, read as `it`, and values of its own."""

    it: Read
    values: tuple[Value, ...]
    result: Expression


# ---- how it is trained and judged ----


@dataclass(frozen=True, slots=True)
class Term:
    """A loss of one output."""

    loss: str
    output: str
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Combination:
    sign: Sign
    left: "LossExpression"
    right: "LossExpression"


LossExpression = Term | Number | Combination


@dataclass(frozen=True, slots=True)
class Transform:
    """An optax transformation: `getattr(module, name)(**arguments)`."""

    module: str
    name: str
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Schedule:
    name: str
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Train:
    epochs: int
    batch: int
    stop_after: int | None
    ensemble: int
    seed: int
    precision: Literal["float32", "float64"]


@dataclass(frozen=True, slots=True)
class Data:
    file: str | None
    validation: float
    test: float
    group: str | None
    order: Literal["shuffled", "file"]


@dataclass(frozen=True, slots=True)
class Criterion:
    metric: str
    output: str
    comparison: Literal["<=", ">=", "<", ">"]
    threshold: float


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole `.nn` file."""

    name: str
    description: str
    axes: tuple[Axis, ...]
    inputs: tuple[Variable, ...]
    outputs: tuple[Variable, ...]
    values: tuple[Value, ...]
    loss: LossExpression
    optimizer: tuple[Transform, ...]
    schedule: tuple[Schedule, ...]
    train: Train
    data: Data
    accept: tuple[Criterion, ...]
