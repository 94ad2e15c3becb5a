"""Rules for the effect of an optax transformation on the sign of a gradient.

optax adds the result of a chain to the weights, so an odd number of stages must flip
the sign. The tests run every row of `TRANSFORMS` to verify its rule.
"""

from collections.abc import Callable

from .arguments import Arguments

Sign = Callable[[Arguments], int]
"""-1 flips the sign, 1 keeps it, 0 discards the gradient.

The arguments are those in the spec that are not `None`.
"""


def by_learning_rate(arguments: Arguments) -> int:
    """Flip the sign if there is a learning rate, as most of optax does."""
    return -1 if "learning_rate" in arguments else 1


def flips(_arguments: Arguments) -> int:
    return -1


def keeps(_arguments: Arguments) -> int:
    return 1


def discards(_arguments: Arguments) -> int:
    return 0


def by_mask(arguments: Arguments) -> int:
    return 0 if arguments["mask"] else 1


def by_step_size(arguments: Arguments) -> int:
    size = arguments["step_size"]
    assert isinstance(size, int | float)
    return (size > 0) - (size < 0)


def by_flip_sign(arguments: Arguments) -> int:
    return by_learning_rate(arguments) if arguments["flip_sign"] else 1
