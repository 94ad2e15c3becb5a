"""Normalization layers: mean 0 and standard deviation 1."""

from functools import partial
from math import gcd, prod

from ..arguments import BOOLEAN, FRACTION, POSITIVE_WHOLE, Arguments, Parameter, between
from .contract import MAX_RANK, Layer, Misfit, Plan, Shape, Weight
from .values import as_whole

_SMALL = between(0, 1, "a number above 0, up to 1", low_open=True)
_SCALE = Parameter("scale", BOOLEAN, True, "multiply by learned factors")
_BIAS = Parameter("bias", BOOLEAN, True, "add learned constants")


def _epsilon(default: float, meaning: str = "added to the variance") -> Parameter:
    return Parameter("epsilon", _SMALL, default, meaning)


def _learned(shape: Shape, arguments: Arguments) -> tuple[Weight, ...]:
    """A scale and a bias per feature."""
    scale = (Weight("scale", shape[-1:], "ones"),) if arguments["scale"] else ()
    bias = (Weight("bias", shape[-1:], "zeros"),) if arguments.get("bias") else ()
    return scale + bias


def _plan(shape: Shape, arguments: Arguments, *passed: str) -> Plan:
    """A plan that keeps the shape and passes some arguments."""
    given = tuple((name, arguments[name]) for name in passed)
    return Plan(shape, _learned(shape, arguments), given)


def _written(arguments: Arguments) -> tuple[str, str, str]:
    """Code of the learned terms: name suffix, parameter and last operations."""
    scale = ' * params["scale"]' if arguments["scale"] else ""
    bias = ' + params["bias"]' if arguments.get("bias") else ""
    left_out = [name for name in ("scale", "bias") if arguments.get(name) is False]
    name = f"_without_{'_or_'.join(left_out)}" if left_out else ""
    return name, ("params, " if scale or bias else ""), scale + bias


# ---- over the features ----


def _plan_features(kept: str, shape: Shape, arguments: Arguments) -> Plan | Misfit:
    if shape[-1] == 1:
        reason = f"normalizes over features, found one, of which {kept} remains"
        return Misfit(reason, "remove it, or put it after a layer with more features")
    return _plan(shape, arguments, "epsilon")


def _code_layer_norm(_shape: Shape, arguments: Arguments) -> str:
    name, params, learned = _written(arguments)
    return f'''\
def layer_norm{name}({params}x, epsilon):
    """The last axis to mean 0 and deviation 1 (Ba et al. 2016, arXiv:1607.06450)."""
    x = x - jnp.mean(x, axis=-1, keepdims=True)
    variance = jnp.mean(jnp.square(x), axis=-1, keepdims=True)
    return x * jax.lax.rsqrt(variance + epsilon){learned}
'''


LAYER_NORM = Layer(
    (_epsilon(1e-6), _SCALE, _BIAS),
    partial(_plan_features, "nothing"),
    _code_layer_norm,
    ranks=(1, MAX_RANK),
    transparent=True,
    norm=True,
    by_token=True,
    elsewhere=(("LayerNormalization", -1), ("LayerNorm", -1)),
)


def _code_rms_norm(_shape: Shape, arguments: Arguments) -> str:
    name, params, learned = _written(arguments)
    return f'''\
def rms_norm{name}({params}x, epsilon):
    """The last axis to mean square 1 (Zhang and Sennrich 2019, arXiv:1910.07467)."""
    square = jnp.mean(jnp.square(x), axis=-1, keepdims=True)
    return x * jax.lax.rsqrt(square + epsilon){learned}
'''


RMS_NORM = Layer(
    (_epsilon(1e-6, "added to the mean square"), _SCALE),
    partial(_plan_features, "the sign"),
    _code_rms_norm,
    ranks=(1, MAX_RANK),
    transparent=True,
    norm=True,
    by_token=True,
)


# ---- over groups of features and all places ----


def _plan_group_norm(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    groups, features = as_whole(arguments["groups"]), shape[-1]
    if features % groups:
        common = gcd(features, groups)
        reason = f"splits the features into {groups} equal groups, found {features}"
        return Misfit(reason, f"use `groups` that divide {features}, such as {common}")
    if prod(shape) == groups:
        reason = f"normalizes over groups of values, found {groups} groups of one"
        return Misfit(reason, "use fewer `groups`")
    return _plan(shape, arguments, "groups", "epsilon")


def _code_group_norm(_shape: Shape, arguments: Arguments) -> str:
    name, params, learned = _written(arguments)
    return f'''\
def group_norm{name}({params}x, groups, epsilon):
    """Each group of features, over all places, to mean 0 and deviation 1 (Wu and He
    2018, arXiv:1803.08494)."""
    y = jnp.reshape(x, (-1, x.shape[-1]))
    size = x.shape[-1] // groups

    def mean(values):
        features = jnp.reshape(jnp.mean(values, axis=0), (groups, size))
        return jnp.repeat(jnp.mean(features, axis=1), size)

    y = y - mean(y)
    y = y * jax.lax.rsqrt(mean(jnp.square(y)) + epsilon)
    return jnp.reshape(y, x.shape){learned}
'''


GROUP_NORM = Layer(
    (
        Parameter("groups", POSITIVE_WHOLE, 32, "number of equal groups of features"),
        _epsilon(1e-6),
        _SCALE,
        _BIAS,
    ),
    _plan_group_norm,
    _code_group_norm,
    ranks=(1, MAX_RANK),
    transparent=True,
    norm=True,
)


# ---- over all places ----


def _plan_instance_norm(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    if prod(shape[:-1]) == 1:
        reason = "normalizes each feature over points, found one point"
        return Misfit(reason, "use it on more points, or use `layer_norm`")
    return _plan(shape, arguments, "epsilon")


def _code_instance_norm(_shape: Shape, arguments: Arguments) -> str:
    name, params, learned = _written(arguments)
    return f'''\
def instance_norm{name}({params}x, epsilon):
    """Each feature, over all places, to mean 0 and deviation 1 (Ulyanov et al. 2016,
    arXiv:1607.08022)."""
    axes = tuple(range(x.ndim - 1))
    x = x - jnp.mean(x, axis=axes)
    variance = jnp.mean(jnp.square(x), axis=axes)
    return x * jax.lax.rsqrt(variance + epsilon){learned}
'''


INSTANCE_NORM = Layer(
    (_epsilon(1e-6), _SCALE, _BIAS),
    _plan_instance_norm,
    _code_instance_norm,
    ranks=(1, MAX_RANK),
    transparent=True,
    norm=True,
    elsewhere=(("InstanceNorm", -1), ("InstanceNorm1d", -1), ("InstanceNorm2d", -1)),
)


# ---- over the batch ----


def _plan_batch_norm(shape: Shape, arguments: Arguments) -> Plan:
    running = (
        Weight("mean", shape[-1:], "zeros", trained=False),
        Weight("variance", shape[-1:], "ones", trained=False),
    )
    passed = tuple((name, arguments[name]) for name in ("momentum", "epsilon"))
    return Plan(shape, _learned(shape, arguments) + running, passed)


def _code_batch_norm(shape: Shape, arguments: Arguments) -> str:
    name, params, learned = _written(arguments)
    mean, square, axes = "x", "jnp.square(x - mean)", ""
    if len(shape) > 1:
        name = f"_over_places{name}"
        mean, square = f"jnp.mean({mean}, axes)", f"jnp.mean({square}, axes)"
        axes = "    axes = tuple(range(x.ndim - 1))\n"
    return f'''\
def batch_norm{name}({params}state, x, momentum, epsilon, batch):
    """Each feature, over the batch and all places, to mean 0 and deviation 1 (Ioffe
    and Szegedy 2015, arXiv:1502.03167).

    In training `batch` names the axis of the batch, and the running averages of the
    state move towards its mean and variance; without it, they stand for both.
    Returns the result and the state.
    """
{axes}    mean, variance = state["mean"], state["variance"]
    if batch is not None:
        mean = jax.lax.pmean({mean}, batch)
        variance = jax.lax.pmean({square}, batch)
        new = {{"mean": mean, "variance": variance}}
        state = {{k: momentum * state[k] + (1.0 - momentum) * new[k] for k in new}}
    y = (x - mean) * jax.lax.rsqrt(variance + epsilon)
    return y{learned}, state
'''


BATCH_NORM = Layer(
    (
        Parameter("momentum", FRACTION, 0.99, "share of the running averages kept"),
        _epsilon(1e-5),
        _SCALE,
        _BIAS,
    ),
    _plan_batch_norm,
    _code_batch_norm,
    ranks=(1, MAX_RANK),
    transparent=True,
    norm=True,
    linear=True,
    by_token=True,
    elsewhere=(
        ("BatchNormalization", -1),
        ("BatchNorm", -1),
        ("BatchNorm1d", -1),
        ("BatchNorm2d", -1),
    ),
    running=True,
)
