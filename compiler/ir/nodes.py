"""The network: expressions, stages and values, with the shapes of one example.

A `Read` refers by name to an input, a network value or the `it` of an enclosing body.
"""

from typing import Literal

from ..text.record import record
from ..text.source import Span, written
from ..vocabulary import Constant, Plan, Shape, Weight

Arguments = tuple[tuple[str, Constant], ...]
Sign = Literal["+", "-", "*", "/"]


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
    """Values concatenated along an axis; a scalar counts as a vector of size 1."""

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
    """Part of a value: an index or a range for each leading axis, counted from 0."""

    source: "Expression"
    items: tuple[int | tuple[int, int], ...]
    shape: Shape
    span: Span | None = written()


@record
class Power:
    """A value raised to a constant power."""

    base: "Expression"
    exponent: float
    shape: Shape
    span: Span | None = written()


@record
class Mathematics:
    """A function from the tables of functions or activations."""

    name: str
    operands: tuple["Expression", ...]
    arguments: Arguments
    shape: Shape
    span: Span | None = written()


@record
class Function:
    """A user's function, specialized to the shapes of its parameters."""

    name: str
    parameters: tuple[str, ...]
    result: "Expression"


@record
class Apply:
    """A call of a user's function."""

    function: Function
    operands: tuple["Expression", ...]
    shape: Shape
    span: Span | None = written()


@record
class Bias:
    """A learned scalar; `key` is its name in the params."""

    key: str
    shape: Shape = ()
    span: Span | None = written()


@record
class Arithmetic:
    """An elementwise operation; of unequal shapes, one is a suffix of the other."""

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
    """A row of the layer table; `key` is the name of its weights in the params.

    Attributes:
        operands: further values, by argument name.
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
    """The same elements in another shape, such as a scalar as a vector of size 1."""

    shape: Shape
    span: Span | None = written()


@record
class Applied:
    """A user's function as a stage; its first parameter is the input."""

    function: Function
    operands: tuple[Expression, ...]
    shape: Shape
    span: Span | None = written()


@record
class Shared:
    """A named stage, whose weights other stages can reuse.

    Attributes:
        stages: the stage, with a change of shape around it if needed.
        defines: whether this occurrence defines the name and owns the weights.
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
    """A sequence of bodies, each repeated `count` times with its own weights."""

    key: str
    runs: tuple[tuple[int, "Body"], ...]
    shape: Shape
    span: Span | None = written()


@record
class Block:
    """A call of a user's block.

    Attributes:
        arguments: constant parameters.
        operands: parameters that are values.
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
    """An input of a trained model.

    Attributes:
        value: None for the value of the pipeline.
        quantity: the input or output of the spec to pass in physical units; None for a
            value in the scaled units of the model.
    """

    value: Expression | None
    quantity: str | None


@record
class Model:
    """A trained model as a stage; the result is one of its outputs, scaled.

    Attributes:
        name: its name in the spec.
        operands: values of its inputs.
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
    """A pipeline with an input, read as `it`, and local values."""

    it: Read
    values: tuple[Value, ...]
    result: Expression
