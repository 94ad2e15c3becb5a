"""Transformations that flip the sign of a gradient, which a chain needs to descend.

optax adds the result of a chain to the weights, so an odd number of stages must flip
the sign of the gradient. The tests run every row of `TRANSFORMS` to verify this table.
"""

from .arguments import Arguments

# All others that flip it have a learning rate.
_WITHOUT_ONE = frozenset({"adafactor", "lbfgs", "polyak_sgd", "scale_by_cocob"})


def direction(name: str, arguments: Arguments) -> int:
    """Effect of a transformation on the sign: -1 flips, 1 keeps, 0 discards it.

    Args:
        arguments: the arguments in the spec that are not `None`.
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
