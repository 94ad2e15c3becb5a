"""Axes, inputs and outputs: the physical contract of a spec."""

from typing import Literal

from ..text.record import record
from ..vocabulary import Shape


@record
class Range:
    """`lo..hi`; a missing end of a `bound` is None."""

    lo: float | None
    hi: float | None


@record
class Axis:
    """A named coordinate: its values, or the column of the data that has them."""

    name: str
    size: int
    unit: str
    values: tuple[float, ...] | None
    column: str | None
    log: bool


@record
class Affine:
    """Scaled = (x - center) / half, so that lo..hi becomes -1..1."""

    center: float
    half: float


@record
class Standard:
    """Scaled = (x - mean) / deviation, both of the training split, by component."""


@record
class Interval:
    """Scaled = (x - lo) / (hi - lo) by a sigmoid, or x itself by tanh for -1..1."""

    lo: float
    hi: float


@record
class HalfLine:
    """Scaled = ±(x - end) / size by softplus; size None is that of the training split.

    That size is the root mean square of the distance to the end, by component.
    """

    end: float
    sign: Literal[1, -1]
    size: float | None


@record
class Phase:
    """Scaled = cosine and sine of the angle that takes lo..hi once around."""

    lo: float
    hi: float


@record
class OneHot:
    """Scaled = 1 in the place of the class and 0 elsewhere, by softmax."""


@record
class Shares:
    """Scaled = x, by softmax along the last axis."""


Scaling = Affine | Standard | Interval | HalfLine | Phase | OneHot | Shares
Kind = Literal["real", "complex", "one_of", "simplex"]


@record
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
