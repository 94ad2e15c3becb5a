"""Axes, inputs and outputs: the physical contract of a spec."""

from collections.abc import Mapping
from typing import Literal

from ..text.record import record
from ..vocabulary import Shape


@record
class Range:
    """`lo..hi`; a `bound` may leave one end open, as None."""

    lo: float | None
    hi: float | None

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of a range that is closed."""
        assert self.lo is not None
        assert self.hi is not None
        return self.lo, self.hi


def both_ends(*ranges: Range | None) -> tuple[float, float] | None:
    """Ends of the first range that has both; None if there is none."""
    for each in ranges:
        if each is not None and each.lo is not None and each.hi is not None:
            return each.lo, each.hi
    return None


@record
class Axis:
    """A named coordinate with its values, or the data column that holds them."""

    name: str
    size: int
    unit: str
    values: tuple[float, ...] | None
    column: str | None
    log: bool


@record
class Affine:
    """`scaled = (x - center) / half`, which maps `lo..hi` to -1..1."""

    center: float
    half: float


@record
class Standard:
    """`scaled = (x - mean) / deviation` per component, from the training split."""


@record
class Interval:
    """`scaled = (x - lo) / (hi - lo)` by sigmoid, or x itself by tanh for -1..1."""

    lo: float
    hi: float


@record
class HalfLine:
    """`scaled = sign * (x - end) / size` by softplus.

    If `size` is None, it is the root mean square distance to `end` per component in the
    training split.
    """

    end: float
    sign: Literal[1, -1]
    size: float | None


@record
class Phase:
    """Cosine and sine of the angle that maps `lo..hi` to a full turn."""

    lo: float
    hi: float


@record
class OneHot:
    """One-hot encoding of the class, by softmax."""


@record
class Shares:
    """`scaled = x`, by softmax along the last axis.

    Attributes:
        rest: whether they leave a rest, which is a share of its own to the softmax.
    """

    rest: bool = False


Scaling = Affine | Standard | Interval | HalfLine | Phase | OneHot | Shares
Kind = Literal["real", "complex", "one_of", "simplex", "fractions"]
# Types of shares, and the fewest that each has.
SHARES: Mapping[str, int] = {"simplex": 2, "fractions": 1}


@record
class Variable:
    """An input or output.

    A complex value is scaled as its real and imaginary part along a last axis of 2.

    Attributes:
        shape: shape of the physical values of one example, as in the data.
        classes: labels of `one_of`; the data hold their indices, from 0.
        step: spacing of the grid of an input, from the start of `within`.
        optional: whether the data may lack values of an output, as NaN.
        scaling: applies to log10 of the value if `log` is set.
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
    optional: bool
    scaling: Scaling


def has_range(variable: Variable) -> bool:
    """Whether its scaling needs no statistics of the data."""
    match variable.scaling:
        case Standard() | HalfLine(size=None):
            return False
        case _:
            return True


def network_shape(variable: Variable) -> Shape:
    """Shape of a quantity in the units of the network."""
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
    """Shape of a prediction; a category has a probability for each class."""
    if variable.kind == "one_of":
        return network_shape(variable)
    return variable.shape


def spread_name(output: str) -> str:
    """Name under which the deviation of an output is predicted."""
    return f"{output}_spread"
