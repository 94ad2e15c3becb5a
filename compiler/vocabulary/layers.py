"""Layers: the contract of each in one row.

A row says which arguments a spec may give, which weights and which shape follow from
an input of some shape, and the function that the emitted module calls.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .arguments import (
    BOOLEAN,
    FRACTION,
    POSITIVE,
    POSITIVE_WHOLE,
    Arguments,
    Parameter,
    one_of,
    optional,
)
from .initializers import INITIALIZERS, OF_ANY_SHAPE

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """An array to be trained, with the name of its initializer."""

    name: str
    shape: Shape
    initializer: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a layer makes of its input: the shape it returns, the weights it needs."""

    shape: Shape
    weights: tuple[Weight, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """A row of the table.

    Attributes:
        parameters: the arguments, in order; `init` has the default that suits what
            follows, `sized` names the one that an output may fill in.
        plan: shape of the input and arguments to a plan; the arguments are checked.
        code: arguments to the source of the function, named as the layer. Its
            parameters are `params` (if there are weights), `x`, `passed`, and
            `key` (if it is random).
        passed: arguments that are passed to that function by keyword.
        rank: the least number of axes of an input; a scalar counts as one of size 1.
        random: whether it draws random numbers in training.
    """

    parameters: tuple[Parameter, ...]
    plan: Callable[[Shape, Arguments], Plan]
    code: Callable[[Arguments], str]
    passed: tuple[str, ...] = ()
    rank: int = 0
    sized: str | None = None
    random: bool = False


_INITIALIZER = one_of(tuple(INITIALIZERS))


def _whole(value: Any) -> int:
    assert isinstance(value, int)
    return value


def _text(value: Any) -> str:
    assert isinstance(value, str)
    return value


# ---- dense ----


def _plan_dense(shape: Shape, arguments: Arguments) -> Plan:
    size = _whole(arguments["size"])
    weight = Weight("weight", (shape[-1], size), _text(arguments["init"]))
    bias = Weight("bias", (size,), _text(arguments["bias_init"]))
    weights = (weight, bias) if arguments["bias"] else (weight,)
    return Plan((*shape[:-1], size), weights)


def _code_dense(arguments: Arguments) -> str:
    bias, formula = (' + params["bias"]', " + b") if arguments["bias"] else ("", "")
    return f'''\
def dense(params, x):
    """w . x{formula} over the last axis: (..., in_features) to (..., out_features)."""
    return x @ params["weight"]{bias}
'''


_DENSE = Layer(
    (
        Parameter(
            "size",
            optional(POSITIVE_WHOLE),
            None,
            "features out; the last stage of an output takes it from there",
        ),
        Parameter("bias", BOOLEAN, True, "whether to add a learned constant"),
        Parameter(
            "init",
            optional(_INITIALIZER),
            None,
            "initializer of the weight; suits the activation that follows",
            word=True,
        ),
        Parameter("bias_init", one_of(OF_ANY_SHAPE), "zeros", "of the bias", word=True),
    ),
    _plan_dense,
    _code_dense,
    rank=1,
    sized="size",
)


# ---- layer_norm ----


def _plan_layer_norm(shape: Shape, arguments: Arguments) -> Plan:
    scale = Weight("scale", shape[-1:], "ones")
    bias = Weight("bias", shape[-1:], "zeros")
    weights = ((scale,) if arguments["scale"] else ()) + (
        (bias,) if arguments["bias"] else ()
    )
    return Plan(shape, weights)


def _code_layer_norm(arguments: Arguments) -> str:
    scale = ' * params["scale"]' if arguments["scale"] else ""
    bias = ' + params["bias"]' if arguments["bias"] else ""
    params = "params, " if scale or bias else ""
    return f'''\
def layer_norm({params}x, epsilon):
    """The last axis to mean 0 and deviation 1 (Ba et al. 2016, arXiv:1607.06450)."""
    x = x - jnp.mean(x, axis=-1, keepdims=True)
    variance = jnp.mean(jnp.square(x), axis=-1, keepdims=True)
    return x * jax.lax.rsqrt(variance + epsilon){scale}{bias}
'''


_LAYER_NORM = Layer(
    (
        Parameter("epsilon", POSITIVE, 1e-6, "added to the variance"),
        Parameter("scale", BOOLEAN, True, "whether to multiply by learned factors"),
        Parameter("bias", BOOLEAN, True, "whether to add learned constants"),
    ),
    _plan_layer_norm,
    _code_layer_norm,
    passed=("epsilon",),
    rank=1,
)


# ---- dropout ----


def _plan_dropout(shape: Shape, _arguments: Arguments) -> Plan:
    return Plan(shape)


def _code_dropout(_arguments: Arguments) -> str:
    return '''\
def dropout(x, rate, key):
    """A share `rate` of x to zero, the rest scaled up; without a key, x (Srivastava
    et al. 2014, Journal of Machine Learning Research 15)."""
    if key is None:
        return x
    keep = jax.random.bernoulli(key, 1.0 - rate, x.shape)
    return jnp.where(keep, x / (1.0 - rate), jnp.zeros_like(x))
'''


_DROPOUT = Layer(
    (Parameter("rate", FRACTION, meaning="share of the values set to zero"),),
    _plan_dropout,
    _code_dropout,
    passed=("rate",),
    random=True,
)


LAYERS: Mapping[str, Layer] = {
    "dense": _DENSE,
    "dropout": _DROPOUT,
    "layer_norm": _LAYER_NORM,
}

# Layers that an initializer looks through to the activation behind them.
TRANSPARENT = frozenset({"dropout", "layer_norm"})
