"""Layers that draw random numbers during training."""

from ..arguments import FRACTION, Arguments, Parameter
from .contract import Layer, Plan, Shape


def _plan_dropout(shape: Shape, arguments: Arguments) -> Plan:
    return Plan(shape, passed=(("rate", arguments["rate"]),), random=True)


def _code_dropout(_shape: Shape, _arguments: Arguments) -> str:
    return '''\
def dropout(x, rate, key):
    """A share `rate` of x to zero, the rest scaled up; without a key, x (Srivastava
    et al. 2014, Journal of Machine Learning Research 15)."""
    if key is None:
        return x
    keep = jax.random.bernoulli(key, 1.0 - rate, x.shape)
    return jnp.where(keep, x / (1.0 - rate), jnp.zeros_like(x))
'''


DROPOUT = Layer(
    (Parameter("rate", FRACTION, meaning="share of values set to zero"),),
    _plan_dropout,
    _code_dropout,
    linear=True,
    idle=True,
    transparent=True,
    by_token=True,
    kept=True,
    elsewhere=(("Dropout", 0),),
)
