"""Layers without weights that change the shape of a value."""

from math import prod

from ..arguments import POSITIVE_WHOLE, Arguments, Parameter, list_of, one_of
from .contract import MAX_RANK, Layer, Misfit, Plan, Shape
from .values import as_whole
from .windows import ONE_OR_EACH, RANK_HINT, RANKS, for_each, require_one_each

# ---- the same numbers ----


def _plan_flatten(shape: Shape, _arguments: Arguments) -> Plan:
    return Plan((prod(shape),))


def _code_flatten(_shape: Shape, _arguments: Arguments) -> str:
    return '''\
def flatten(x):
    """The numbers of x as a vector, those of the last axis side by side."""
    return jnp.ravel(x)
'''


FLATTEN = Layer(
    (),
    _plan_flatten,
    _code_flatten,
    ranks=(1, MAX_RANK),
    linear=True,
    idle=True,
    transparent=True,
    positive=all,
    elsewhere=(("Flatten", -1),),
)


def _plan_reshape(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    sizes = for_each(arguments["sizes"], 1)
    if len(sizes) > MAX_RANK:
        return Misfit(
            f"makes up to {MAX_RANK} axes, found {len(sizes)}",
            "use fewer axes",
        )
    if prod(sizes) != prod(shape):
        return Misfit(
            f"needs sizes whose product is {prod(shape)}, found {prod(sizes)}",
            f"for example, write `reshape({prod(shape)}, 1)`",
        )
    return Plan(sizes, passed=(("sizes", sizes),))


def _code_reshape(_shape: Shape, _arguments: Arguments) -> str:
    return '''\
def reshape(x, sizes):
    """The numbers of x, in their order, in another shape."""
    return jnp.reshape(x, sizes)
'''


RESHAPE = Layer(
    (
        Parameter(
            "sizes",
            list_of(POSITIVE_WHOLE, "positive integers"),
            meaning="sizes of the axes",
            variadic=True,
        ),
    ),
    _plan_reshape,
    _code_reshape,
    linear=True,
    idle=True,
    transparent=True,
    positive=all,
)


# ---- more numbers ----


def _plan_broadcast(shape: Shape, arguments: Arguments) -> Plan:
    n = as_whole(arguments["n"])
    return Plan((n, *shape), passed=(("n", n),))


def _code_broadcast(_shape: Shape, _arguments: Arguments) -> str:
    return '''\
def broadcast(x, n):
    """n times x along a new first axis: (...) to (n, ...)."""
    return jnp.broadcast_to(x, (n, *x.shape))
'''


BROADCAST = Layer(
    (Parameter("n", POSITIVE_WHOLE, meaning="size of the new axis"),),
    _plan_broadcast,
    _code_broadcast,
    ranks=(0, MAX_RANK - 1),
    transparent=True,
    positive=all,
)


def _plan_positional(shape: Shape, _arguments: Arguments) -> Plan:
    return Plan((*shape[:-1], shape[-1] + len(shape) - 1))


def _code_positional(_shape: Shape, _arguments: Arguments) -> str:
    return '''\
def positional(x):
    """The coordinates of each place beside x, -1 to 1 along each of r axes:
    (..., channels) to (..., channels + r)."""
    lines = [
        jnp.linspace(-1.0, 1.0, n, dtype=x.dtype) if n > 1 else jnp.zeros(1, x.dtype)
        for n in x.shape[:-1]
    ]
    places = jnp.stack(jnp.meshgrid(*lines, indexing="ij"), axis=-1)
    return jnp.concatenate([x, places], axis=-1)
'''


POSITIONAL = Layer(
    (),
    _plan_positional,
    _code_positional,
    ranks=(2, MAX_RANK),
    hint=RANK_HINT,
    transparent=True,
)


def _plan_upsample(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    *axes, channels = shape
    misfit = require_one_each(len(axes), factor=arguments["factor"])
    if misfit is not None:
        return misfit
    factor = for_each(arguments["factor"], len(axes))
    places = (n * times for n, times in zip(axes, factor, strict=True))
    return Plan((*places, channels), passed=(("factor", factor),))


def _code_upsample(_shape: Shape, arguments: Arguments) -> str:
    if arguments["method"] == "nearest":
        return '''\
def upsample(x, factor):
    """Each place `factor` times: (..., channels) to (factor * ..., channels)."""
    for axis, n in enumerate(factor):
        x = jnp.repeat(x, n, axis)
    return x
'''
    return '''\
def upsample_linear(x, factor):
    """Linear between the middles of places, level beyond the outermost:
    (..., channels) to (factor * ..., channels)."""
    for axis, n in enumerate(factor):
        x = jnp.moveaxis(x, axis, -1)[..., None]
        before = jnp.concatenate([x[..., :1, :], x[..., :-1, :]], axis=-2)
        after = jnp.concatenate([x[..., 1:, :], x[..., -1:, :]], axis=-2)
        # Where the n new places lie in an old one, whose middle is 0 and width 1.
        t = (jnp.arange(n, dtype=x.dtype) + 0.5) / n - 0.5
        x = x + jax.nn.relu(t) * (after - x) + jax.nn.relu(-t) * (before - x)
        x = jnp.moveaxis(jnp.reshape(x, (*x.shape[:-2], -1)), -1, axis)
    return x
'''


UPSAMPLE = Layer(
    (
        Parameter("factor", ONE_OR_EACH, meaning="output points per input point"),
        Parameter(
            "method",
            one_of(("nearest", "linear")),
            "nearest",
            "interpolation",
            word=True,
        ),
    ),
    _plan_upsample,
    _code_upsample,
    ranks=RANKS,
    hint=RANK_HINT,
    linear=True,
    transparent=True,
    positive=all,
    elsewhere=(("UpSampling2D", 0), ("Upsample", 0)),
)
