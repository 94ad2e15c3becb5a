"""The contract of a layer: a row of the table, and its plan for an input."""

from collections.abc import Callable
from math import prod

from ...text.record import record
from ..arguments import Arguments, Constant, Parameter
from ..signs import Positive, never

Shape = tuple[int, ...]

# Largest rank of a value.
MAX_RANK = 8

# Most elements that a layer may hold internally for one example.
MAX_WITHIN = 100_000_000


@record
class Weight:
    """An array of a layer and its initialization.

    Attributes:
        initializer: name of an initializer, whose result is multiplied by `scale`.
        trained: whether the optimizer updates it; all others are state.
        parts: number of arrays along the last axis that are initialized separately,
            such as the gates of a recurrent layer.
    """

    name: str
    shape: Shape
    initializer: str
    scale: float = 1.0
    trained: bool = True
    parts: int = 1


@record
class Plan:
    """A layer applied to an input of some shape.

    Attributes:
        shape: shape of the result.
        passed: keyword arguments of the emitted function.
        multiply_adds: multiply-adds for one example; elementwise work does not count.
        random: whether training draws random numbers.
    """

    shape: Shape
    weights: tuple[Weight, ...] = ()
    passed: tuple[tuple[str, Constant], ...] = ()
    multiply_adds: int = 0
    random: bool = False

    @property
    def parameters(self) -> int:
        """Number of trained parameters."""
        return sum(prod(weight.shape) for weight in self.weights if weight.trained)


@record
class Misfit:
    """Why a layer cannot take an input: "expected ..., found ...", with a hint."""

    reason: str
    hint: str


@record
class Layer:
    """A row of the table.

    Attributes:
        parameters: arguments in order; the default of `init` depends on the next stage,
            and `sized` names the argument that an output can determine.
        plan: maps the input shape and checked arguments to a plan. An operand appears
            among the arguments as its shape, or None.
        code: maps the same to the source of the function. Its parameters are the
            trained weights and the state (if any), `x`, then by keyword the given
            operands, `Plan.passed`, `batch` (with running statistics) and `key` (if the
            plan is random).
        ranks: smallest and largest rank of the input, including features; if the
            smallest is 1, a scalar counts as a vector of size 1.
        operands: arguments that are values of the network.
        running: whether it keeps running statistics. Its function takes the name of the
            batch axis as `batch`, None outside of training, and returns its state
            beside its result.
        of_category: whether it accepts only a category.
        hint: what to do about an input of another rank.
        linear: whether it is affine in prediction, so that adjacent affine layers
            merge.
        idle: whether it is the identity in prediction.
        transparent: whether initializers look through it to the next activation.
        norm: whether it normalizes values.
        explodes: whether gradients through a long sequence may explode.
        by_token: whether it acts on each token alone, without positional information.
            Layers of coordinates do not: their tokens are positions.
        convolves: whether XLA computes it as a convolution.
        kept: whether a scan saves its results for the gradient, because it does
            expensive work other than matrix products.
        positive: whether its result is positive, given whether its input is.
        elsewhere: its names in Keras, PyTorch and Flax, each with the position of the
            argument that is first here; -1 for none.
    """

    parameters: tuple[Parameter, ...]
    plan: Callable[[Shape, Arguments], Plan | Misfit]
    code: Callable[[Shape, Arguments], str]
    ranks: tuple[int, int] = (0, MAX_RANK)
    sized: str | None = None
    operands: tuple[str, ...] = ()
    running: bool = False
    of_category: bool = False
    hint: str = "`reshape` or `flatten` it first"
    linear: bool = False
    idle: bool = False
    transparent: bool = False
    norm: bool = False
    explodes: bool = False
    by_token: bool = False
    convolves: bool = False
    kept: bool = False
    positive: Positive = never
    elsewhere: tuple[tuple[str, int], ...] = ()
