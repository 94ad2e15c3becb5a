"""Feature layers: sines of coordinates, and embeddings of categories."""

from math import prod

from ..arguments import (
    BOOLEAN,
    POSITIVE_WHOLE,
    Arguments,
    Parameter,
    Rule,
    between,
    is_whole,
)
from .contract import MAX_RANK, Layer, Plan, Shape, Weight
from .values import BIAS, as_number, as_whole, bias_of, without_bias

_EVEN = Rule(
    "an even integer, 2 or more",
    lambda value: is_whole(value) and value >= 2 and value % 2 == 0,
)
_FREQUENCY = between(0, 1e6, "a positive number up to 1e6", low_open=True)
_WIDTH = Parameter("size", POSITIVE_WHOLE, meaning="output features")


# ---- fourier ----


def _plan_fourier(shape: Shape, arguments: Arguments) -> Plan:
    size, scale = as_whole(arguments["size"]), as_number(arguments["scale"])
    trained = bool(arguments["trained"])
    frequencies = Weight(
        "frequencies", (shape[-1], size // 2), "standard_normal", scale, trained
    )
    multiply_adds = prod(shape) * size // 2
    return Plan((*shape[:-1], size), (frequencies,), multiply_adds=multiply_adds)


def _code_fourier(_shape: Shape, _arguments: Arguments) -> str:
    return '''\
def fourier(params, x):
    """[cos(2 pi B x), sin(2 pi B x)] of random frequencies B: (..., in_features) to
    (..., size) (Tancik et al. 2020, arXiv:2006.10739)."""
    angles = 2.0 * jnp.pi * (x @ params["frequencies"])
    return jnp.concatenate([jnp.cos(angles), jnp.sin(angles)], axis=-1)
'''


FOURIER = Layer(
    (
        Parameter(
            "size", _EVEN, meaning="output features, half sines and half cosines"
        ),
        Parameter("scale", _FREQUENCY, 1.0, "standard deviation of the frequencies"),
        Parameter("trained", BOOLEAN, False, "learn the frequencies"),
    ),
    _plan_fourier,
    _code_fourier,
    ranks=(1, MAX_RANK),
)


# ---- siren ----


def _plan_siren(shape: Shape, arguments: Arguments) -> Plan:
    size, omega, features = as_whole(arguments["size"]), arguments["omega"], shape[-1]
    into = (features, size)
    weight = (
        Weight("weight", into, "unit_uniform", 1 / features)
        if arguments["first"]
        else Weight("weight", into, "siren_uniform", 1 / as_number(omega))
    )
    # As in the authors' code, which keeps PyTorch's initial biases.
    bias = Weight("bias", (size,), "unit_uniform", features**-0.5)
    return Plan(
        (*shape[:-1], size),
        (weight, bias) if arguments["bias"] else (weight,),
        passed=(("omega", omega),),
        multiply_adds=prod(shape) * size,
    )


def _code_siren(_shape: Shape, arguments: Arguments) -> str:
    bias, formula = bias_of(arguments)
    name = without_bias(arguments)
    return f'''\
def siren{name}(params, x, omega):
    """sin(omega (w . x{formula})): (..., in_features) to (..., size) (Sitzmann et al.
    2020, arXiv:2006.09661)."""
    return jnp.sin(omega * (x @ params["weight"]{bias}))
'''


SIREN = Layer(
    (
        _WIDTH,
        Parameter("omega", _FREQUENCY, 30.0, "frequency factor inside the sine"),
        Parameter("first", BOOLEAN, False, "the input is coordinates, not sines"),
        BIAS,
    ),
    _plan_siren,
    _code_siren,
    ranks=(1, MAX_RANK),
)


# ---- embed ----


def _plan_embed(shape: Shape, arguments: Arguments) -> Plan:
    size = as_whole(arguments["size"])
    weight = Weight("weight", (shape[-1], size), "standard_normal", size**-0.5)
    return Plan((*shape[:-1], size), (weight,), multiply_adds=prod(shape) * size)


def _code_embed(_shape: Shape, _arguments: Arguments) -> str:
    return '''\
def embed(params, x):
    """The learned vector of a category: (..., categories), one of them 1 and the rest
    0, to (..., size)."""
    return x @ params["weight"]
'''


EMBED = Layer(
    (_WIDTH,),
    _plan_embed,
    _code_embed,
    ranks=(1, MAX_RANK),
    of_category=True,
    by_token=True,
    elsewhere=(("Embedding", 1),),
)
