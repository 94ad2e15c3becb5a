"""Arguments that many layers have, and checked ones as the types they are."""

from typing import Any

from ..arguments import BOOLEAN, POSITIVE_WHOLE, Parameter, one_of, optional
from ..initializers import INITIALIZERS, OF_ANY_SHAPE

SIZE = Parameter(
    "size",
    optional(POSITIVE_WHOLE),
    None,
    "features out; the last stage of an output takes it from there",
)
BIAS = Parameter("bias", BOOLEAN, True, "whether to add a learned constant")
INIT = Parameter(
    "init",
    optional(one_of(tuple(INITIALIZERS))),
    None,
    "initializer of the weight; suits the activation that follows",
    word=True,
)
BIAS_INIT = Parameter(
    "bias_init", one_of(OF_ANY_SHAPE), "zeros", "of the bias", word=True
)


def as_whole(value: Any) -> int:
    assert isinstance(value, int)
    return value


def as_text(value: Any) -> str:
    assert isinstance(value, str)
    return value
