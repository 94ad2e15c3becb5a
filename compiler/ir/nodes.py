"""The network: expressions, stages and values, with shapes of one example.

Values are numbered by name: a `Read` names an input, a network value or the `it` of a
body around it.
"""

from dataclasses import field
from typing import Any, Literal

from ..text.record import record
from ..text.source import Span
from ..vocabulary import Constant, Plan, Shape, Weight

Arguments = tuple[tuple[str, Constant], ...]
Sign = Literal["+", "-", "*", "/"]


def written() -> Any:
    """The field of a node that says where it is written.

    It tells people where to look, and no two programs apart.
    """
    return field(default=None, compare=False, repr=False, kw_only=True)


@record
class Read:
    name: str
    shape: Shape
    span: Span | None = written()


@record
class Number:
    value: float


@record
class Concat:
    """Values side by side along an axis; a scalar counts as a vector of one."""

    items: tuple["Expression", ...]
    axis: int
    shape: Shape
    span: Span | None = written()


@record
class Dot:
    """Sum of products along the last axis."""

    left: "Expression"
    right: "Expression"
    shape: Shape
    span: Span | None = written()


@record
class Slice:
    """Parts of a value: for each of its first axes a place, or where it begins and
    ends, counted from 0."""

    source: "Expression"
    items: tuple[int | tuple[int, int], ...]
    shape: Shape
    span: Span | None = written()


@record
class Power:
    """A value to the power of a number."""

    base: "Expression"
    exponent: float
    shape: Shape
    span: Span | None = written()


@record
class Mathematics:
    """A function of the tables of functions or activations, by its name there."""

    name: str
    operands: tuple["Expression", ...]
    arguments: Arguments
    shape: Shape
    span: Span | None = written()


@record
class Function:
    """A user's function of some shapes: its result in terms of its parameters."""

    name: str
    parameters: tuple[str, ...]
    result: "Expression"


@record
class Apply:
    """A call of a user's function, an expression for each of its parameters."""

    function: Function
    operands: tuple["Expression", ...]
    shape: Shape
    span: Span | None = written()


@record
class Bias:
    """A learned number; `key` is where it stands."""

    key: str
    shape: Shape = ()
    span: Span | None = written()


@record
class Arithmetic:
    """Elementwise; of unequal shapes, one is the last part of the other."""

    sign: Sign
    left: "Expression"
    right: "Expression"
    shape: Shape
    span: Span | None = written()


@record
class Pipe:
    source: "Expression"
    stages: tuple["Stage", ...]
    shape: Shape
    span: Span | None = written()


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


@record
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
    span: Span | None = written()

    @property
    def weights(self) -> tuple[Weight, ...]:
        return self.plan.weights

    @property
    def shape(self) -> Shape:
        return self.plan.shape


@record
class Activation:
    kind: str
    arguments: Arguments
    shape: Shape
    span: Span | None = written()


@record
class Reshape:
    """The same numbers in another shape, as between a scalar and a vector of one."""

    shape: Shape
    span: Span | None = written()


@record
class Applied:
    """A user's function as a stage: what comes in is its first parameter."""

    function: Function
    operands: tuple[Expression, ...]
    shape: Shape
    span: Span | None = written()


@record
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
    span: Span | None = written()


@record
class Residual:
    """The body's result plus its input."""

    body: "Body"
    shape: Shape
    span: Span | None = written()


@record
class Repeat:
    """The bodies one after the other, each `count` times with fresh weights."""

    key: str
    runs: tuple[tuple[int, "Body"], ...]
    shape: Shape
    span: Span | None = written()


@record
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
    span: Span | None = written()


@record
class Given:
    """What a used model is given.

    Attributes:
        value: None for what comes in.
        quantity: the input or output of the spec that it is, to be taken in physical
            units; None for a value that is in the scaled units of the model.
    """

    value: Expression | None
    quantity: str | None


@record
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
    span: Span | None = written()


Stage = (
    Layer | Activation | Reshape | Applied | Shared | Residual | Repeat | Block | Model
)


@record
class Value:
    """A named value of a network or body."""

    name: str
    expression: Expression
    span: Span | None = written()


@record
class Body:
    """A pipeline with an input, read as `it`, and values of its own."""

    it: Read
    values: tuple[Value, ...]
    result: Expression
