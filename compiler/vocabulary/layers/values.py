"""Arguments that many layers share, and conversions of checked arguments."""

from typing import Any

from ..activations import ACTIVATIONS
from ..arguments import (
    BOOLEAN,
    POSITIVE_WHOLE,
    REQUIRED,
    Arguments,
    Parameter,
    Rule,
    one_of,
    optional,
)
from ..initializers import INITIALIZERS, OF_ANY_SHAPE
from .contract import Shape, Weight

SIZE = Parameter(
    "size",
    optional(POSITIVE_WHOLE),
    None,
    "output features; inferred in the last stage of an output",
)
BIAS = Parameter("bias", BOOLEAN, True, "add a learned constant")
INIT = Parameter(
    "init",
    optional(one_of(tuple(INITIALIZERS))),
    None,
    "initializer of the weight; the default suits the activation after it",
    word=True,
)
BIAS_INIT = Parameter(
    "bias_init", one_of(OF_ANY_SHAPE), "zeros", "initializer of the bias", word=True
)
AFFINE = (BIAS, INIT, BIAS_INIT)

# Activations without required arguments, which a layer may apply inside.
ACTIVATION_WORDS = one_of(
    tuple(
        name
        for name, row in ACTIVATIONS.items()
        if all(p.default is not REQUIRED for p in row.parameters)
    )
)


def operand(name: str, meaning: str) -> Parameter:
    """An argument that is a value of the network; no constant satisfies its rule."""
    return Parameter(
        name, Rule("a value of the network", lambda value: value is None), None, meaning
    )


def initializer(name: str, default: str, meaning: str) -> Parameter:
    """An initializer whose default does not depend on later stages."""
    return Parameter(name, one_of(tuple(INITIALIZERS)), default, meaning, word=True)


def affine_weights(shape: Shape, arguments: Arguments) -> tuple[Weight, ...]:
    """A weight (..., size) and, if there is one, a bias (size,)."""
    weight = Weight("weight", shape, as_text(arguments["init"]))
    bias = Weight("bias", shape[-1:], as_text(arguments["bias_init"]))
    return (weight, bias) if arguments["bias"] else (weight,)


def bias_of(arguments: Arguments) -> tuple[str, str]:
    """Terms that add the bias, in code and in the formula."""
    return (' + params["bias"]', " + b") if arguments["bias"] else ("", "")


def without_bias(arguments: Arguments) -> str:
    """Suffix of the name of a function without a bias."""
    return "" if arguments["bias"] else "_without_bias"


def as_whole(value: Any) -> int:
    assert isinstance(value, int)
    return value


def as_text(value: Any) -> str:
    assert isinstance(value, str)
    return value


def as_number(value: Any) -> float:
    assert isinstance(value, int | float)
    return value


def as_shape(value: Any) -> Shape | None:
    """The shape of an operand; None if it is not given."""
    assert value is None or isinstance(value, tuple)
    return value
