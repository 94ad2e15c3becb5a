"""`dense`: affine map of all inputs."""

from math import prod

from ..arguments import Arguments
from .contract import MAX_RANK, Layer, Plan, Shape
from .values import AFFINE, SIZE, affine_weights, as_whole, bias_of, without_bias


def _plan_dense(shape: Shape, arguments: Arguments) -> Plan:
    size = as_whole(arguments["size"])
    weights = affine_weights((shape[-1], size), arguments)
    return Plan((*shape[:-1], size), weights, multiply_adds=prod(shape) * size)


def _code_dense(_shape: Shape, arguments: Arguments) -> str:
    bias, formula = bias_of(arguments)
    return f'''\
def dense{without_bias(arguments)}(params, x):
    """w . x{formula} over the last axis: (..., in_features) to (..., out_features)."""
    return x @ params["weight"]{bias}
'''


DENSE = Layer(
    (SIZE, *AFFINE),
    _plan_dense,
    _code_dense,
    ranks=(1, MAX_RANK),
    sized="size",
    linear=True,
    by_token=True,
    elsewhere=(("Dense", 0), ("Linear", 1), ("LazyLinear", 0)),
)
