"""`dense`: affine map of all inputs."""

from math import prod

from ..arguments import Arguments
from .contract import MAX_RANK, Layer, Plan, Shape, Weight
from .values import BIAS, BIAS_INIT, INIT, SIZE, as_text, as_whole, without_bias


def _plan_dense(shape: Shape, arguments: Arguments) -> Plan:
    size = as_whole(arguments["size"])
    weight = Weight("weight", (shape[-1], size), as_text(arguments["init"]))
    bias = Weight("bias", (size,), as_text(arguments["bias_init"]))
    weights = (weight, bias) if arguments["bias"] else (weight,)
    return Plan((*shape[:-1], size), weights, multiply_adds=prod(shape) * size)


def _code_dense(_shape: Shape, arguments: Arguments) -> str:
    bias, formula = (' + params["bias"]', " + b") if arguments["bias"] else ("", "")
    return f'''\
def dense{without_bias(arguments)}(params, x):
    """w . x{formula} over the last axis: (..., in_features) to (..., out_features)."""
    return x @ params["weight"]{bias}
'''


DENSE = Layer(
    (SIZE, BIAS, INIT, BIAS_INIT),
    _plan_dense,
    _code_dense,
    ranks=(1, MAX_RANK),
    sized="size",
    linear=True,
    by_token=True,
    elsewhere=(("Dense", 0), ("Linear", 1), ("LazyLinear", 0)),
)
