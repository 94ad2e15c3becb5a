"""Which transformations turn a gradient into a step down, for a chain to descend.

optax adds what a chain returns to the weights, so an odd number of its stages has to
turn the sign of the gradient. The tests run every row of `TRANSFORMS` to hold this.
"""

from .arguments import Arguments

# The others that turn it have a learning rate.
_WITHOUT_ONE = frozenset({"adafactor", "lbfgs", "polyak_sgd", "scale_by_cocob"})


def direction(name: str, arguments: Arguments) -> int:
    """What a transformation makes of the sign: -1 turns it, 1 keeps it, 0 leaves none.

    Args:
        arguments: those given, without the ones that are `None`.
    """
    match name:
        case "set_to_zero":
            return 0
        case "freeze":
            return 0 if arguments["mask"] else 1
        case "scale":
            return _sign(arguments["step_size"])
        case "scale_by_learning_rate" if not arguments["flip_sign"]:
            return 1
        case "scale_by_rprop":
            return 1
        case _:
            turns = name in _WITHOUT_ONE or "learning_rate" in arguments
            return -1 if turns else 1


def _sign(value: object) -> int:
    assert isinstance(value, int | float)
    return (value > 0) - (value < 0)
