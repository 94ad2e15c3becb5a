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


@dataclass(frozen=True, slots=True)
class Phase:
    """Scaled = cosine and sine of the angle that takes lo..hi once around."""

    lo: float
    hi: float


@dataclass(frozen=True, slots=True)
class OneHot:
    """Scaled = 1 in the place of the class and 0 elsewhere, by softmax."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Scaled = x, by softmax along the last axis."""


Scaling = Affine | Standard | Interval | HalfLine | Phase | OneHot | Shares
Kind = Literal["real", "complex", "one_of", "simplex"]


@dataclass(frozen=True, slots=True)
class Variable:
    """An input or output.

    A complex value is scaled as its real and imaginary part along a last axis of 2.

    Attributes:
        shape: of the physical values of one example, as the data hold them.
        classes: those of `one_of`; the data hold their numbers, from 0.
        step: of the grid that an input is made on, from the start of `within`.
        scaling: acts on log10 of the value where `log` holds.
    """

    role: Literal["input", "output"]
    name: str
    kind: Kind
    shape: Shape
    axes: tuple[str | None, ...]
    classes: tuple[str, ...]
    unit: str
    within: Range | None
    bound: Range | None
    periodic: Range | None
    log: bool
    step: float | None
    columns: tuple[str, ...]
    scaling: Scaling


def network_shape(variable: Variable) -> Shape:
    """The shape of a quantity in the units of the network."""
    match variable.scaling:
        case OneHot():
            return (*variable.shape, len(variable.classes))
        case Phase() if variable.role == "input" and variable.shape:
            return (*variable.shape[:-1], 2 * variable.shape[-1])
        case Phase():
            return (*variable.shape, 2)
        case _ if variable.kind == "complex":
            return (*variable.shape, 2)
        case _:
            return variable.shape


def prediction_shape(variable: Variable) -> Shape:
    """The shape that is predicted: of a category, a probability for each class."""
    if variable.kind == "one_of":
        return network_shape(variable)
    return variable.shape


def spread_name(output: str) -> str:
    """What the spread of an output is predicted as."""
    return f"{output}_spread"


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
    """Values side by side along an axis; a scalar counts as a vector of one."""

    items: tuple["Expression", ...]
    axis: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Dot:
    """Sum of products along the last axis."""

    left: "Expression"
    right: "Expression"
    shape: Shape


@dataclass(frozen=True, slots=True)
class Slice:
    """Parts of a value: for each of its first axes a place, or where it begins and
    ends, counted from 0."""

    source: "Expression"
    items: tuple[int | tuple[int, int], ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Power:
    """A value to the power of a number."""

    base: "Expression"
    exponent: float
    shape: Shape


@dataclass(frozen=True, slots=True)
class Mathematics:
    """A function of the tables of functions or activations, by its name there."""

    name: str
    operands: tuple["Expression", ...]
    arguments: Arguments
    shape: Shape


@dataclass(frozen=True, slots=True)
class Function:
    """A user's function of some shapes: its result in terms of its parameters."""

    name: str
    parameters: tuple[str, ...]
    result: "Expression"


@dataclass(frozen=True, slots=True)
class Apply:
    """A call of a user's function, an expression for each of its parameters."""

    function: Function
    operands: tuple["Expression", ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Bias:
    """A learned number; `key` is where it stands."""

    key: str
    shape: Shape = ()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Elementwise; of unequal shapes, one is the last part of the other."""

    sign: Sign
    left: "Expression"
    right: "Expression"
    shape: Shape


@dataclass(frozen=True, slots=True)
class Pipe:
    source: "Expression"
    stages: tuple["Stage", ...]
    shape: Shape


Expression = (
    Read
    | Number
    | Concat
    | Dot
    | Slice
    | Power
    | Mathematics
    | Apply
    | Bias
    | Arithmetic
    | Pipe
)


def shape_of(expression: Expression) -> Shape:
    """The shape of an expression; a number is a scalar."""
    return () if isinstance(expression, Number) else expression.shape


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
class Applied:
    """A user's function as a stage: what comes in is its first parameter."""

    function: Function
    operands: tuple[Expression, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Shared:
    """A stage with a name, which others use again with the same weights.

    Attributes:
        stages: itself, with a change of shape around it if need be.
        defines: whether this is where it got its name, and its weights.
    """

    name: str
    stages: tuple["Stage", ...]
    defines: bool
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
    """A call of a user's block.

    Attributes:
        arguments: the parameters that are constants.
        operands: those that are values.
    """

    name: str
    key: str
    arguments: Arguments
    operands: tuple[tuple[str, Expression], ...]
    body: "Body"
    shape: Shape


@dataclass(frozen=True, slots=True)
class Given:
    """What a used model is given.

    Attributes:
        value: None for what comes in.
        quantity: the input or output of the spec that it is, to be taken in physical
            units; None for a value that is in the scaled units of the model.
    """

    value: Expression | None
    quantity: str | None


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model that a spec uses, as a stage: one of its outputs, scaled.

    Attributes:
        name: its name in the spec.
        operands: what each of its inputs is given.
    """

    name: str
    output: str
    operands: tuple[tuple[str, Given], ...]
    shape: Shape


Stage = (
    Layer | Activation | Reshape | Applied | Shared | Residual | Repeat | Block | Model
)


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
class Prediction:
    """A predicted output in some units; "logits" are before its softmax."""

    output: str
    units: Literal["scaled", "physical", "logits"] = "scaled"


@dataclass(frozen=True, slots=True)
class Target:
    """What the data say of an output."""

    output: str
    units: Literal["scaled", "physical"] = "scaled"


@dataclass(frozen=True, slots=True)
class Seen:
    """An input, scaled or physical, or another value of the network."""

    name: str
    units: Literal["scaled", "physical"] = "scaled"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A quantity as what an output of a used model shall meet, in its scaled units."""

    name: str
    model: str
    output: str


@dataclass(frozen=True, slots=True)
class Spread:
    """A value of the network as the deviation of an output, in its shape."""

    name: str
    output: str


LossOperand = Prediction | Target | Seen | Wanted | Spread | Number


@dataclass(frozen=True, slots=True)
class Term:
    """A loss of the table."""

    loss: str
    operands: tuple[LossOperand, ...]
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class FunctionTerm:
    """The mean over a batch of a user's function of one example."""

    function: Function
    operands: tuple[LossOperand, ...]


@dataclass(frozen=True, slots=True)
class Penalty:
    """A row of the table of penalties."""

    name: str


@dataclass(frozen=True, slots=True)
class Combination:
    sign: Sign
    left: "LossExpression"
    right: "LossExpression"


LossExpression = Term | FunctionTerm | Penalty | Number | Combination


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
    """A metric of one output, or a function of outputs and targets, and its limit.

    Attributes:
        label: the metric as the spec writes it: `rmse(field)`.
    """

    metric: str | FunctionTerm
    output: str
    label: str
    comparison: Literal["<=", ">=", "<", ">"]
    threshold: float


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
