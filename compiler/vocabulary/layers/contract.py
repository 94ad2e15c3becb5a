"""The contract of a row of the layer table, and its plan for one input."""

from collections.abc import Callable
from math import prod

from ...text.record import record
from ..arguments import Arguments, Constant, Parameter
from ..signs import Positive, never

Shape = tuple[int, ...]

# The most axes that a value may have.
MAX_RANK = 8

# The most numbers that a layer may hold within, for one example.
MAX_WITHIN = 100_000_000


@record
class Weight:
    """An array of a layer, and how it starts.

    Attributes:
        initializer: the name of one, whose draw is multiplied by `scale`.
        trained: whether the optimizer moves it; all others are state.
        parts: how many arrays, side by side along the last axis, are drawn each for
            itself, as those of the gates of a recurrent layer.
    """

    name: str
    shape: Shape
    initializer: str
    scale: float = 1.0
    trained: bool = True
    parts: int = 1


@record
class Plan:
    """The shape, weights and cost of a layer for one input.

    Attributes:
        shape: what it returns.
        passed: keyword arguments of the emitted function, as they are written there.
        multiply_adds: multiplications with an addition each, for one example; what
            grows no faster than the values themselves is not counted.
        random: whether it draws random numbers in training.
    """

    shape: Shape
    weights: tuple[Weight, ...] = ()
    passed: tuple[tuple[str, Constant], ...] = ()
    multiply_adds: int = 0
    random: bool = False

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        return sum(prod(weight.shape) for weight in self.weights if weight.trained)


@record
class Misfit:
    """Why a layer cannot take an input: "expected ..., found ...", and what to do."""

    reason: str
    hint: str


@record
class Layer:
    """A row of the table.

    Attributes:
        parameters: the arguments, in order; `init` has the default that suits what
            follows, `sized` names the one that an output may fill in.
        plan: shape of the input and arguments to a plan; the arguments are checked.
            An operand stands among them by its shape, or None.
        code: the same to the source of the function, named as the layer and by what
            else tells its text apart. Its parameters are the trained weights and the
            state (where there are any), `x`, then by keyword the operands that are
            given, `Plan.passed`, `batch` (if it has running statistics) and `key` (if
            the plan is random).
        ranks: the least and the most axes of an input, features among them; where
            the least is 1, a scalar counts as a vector of one.
        operands: arguments that are values of the network rather than constants.
        running: whether it keeps running statistics of the batches of training. Its
            function is given the name of the axis of the batch as `batch`, None
            outside training, and returns its state beside its result.
        of_category: whether it takes a category alone.
        hint: what to do about an input of another rank.
        linear: whether it maps a sum of inputs to the sum of their outputs, up to a
            constant, in prediction, so that weighted sums around it are one.
        idle: whether it leaves the numbers as they are, in prediction.
        transparent: whether an initializer looks through it, to the activation behind.
        norm: whether it brings values to a fixed size.
        explodes: whether gradients through a long sequence may grow without end.
        by_token: whether it acts on each token of a sequence by itself, so that no
            token learns its position. Layers for coordinates do not: their tokens are
            positions.
        convolves: whether XLA computes it as a convolution.
        kept: whether a scan keeps its results for the gradient, because it does other
            work than matrix products.
        positive: whether its result is positive, by whether its input is.
        elsewhere: its names in Keras, PyTorch and Flax, each with the position of the
            argument there that comes first here; -1 for no argument.
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
