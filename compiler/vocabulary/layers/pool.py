"""Pooling layers, which reduce each window to one number per channel."""

from collections.abc import Callable
from functools import partial
from math import prod

from ..arguments import Arguments, Constant, Parameter, one_of, optional
from .contract import Layer, Misfit, Plan, Shape
from .values import as_text
from .windows import (
    ONE_OR_EACH,
    RANK_HINT,
    RANKS,
    Window,
    for_each,
    require_fit,
    require_one_each,
)

_PARAMETERS = (
    Parameter("window", ONE_OR_EACH, meaning="points pooled into one"),
    Parameter(
        "stride", optional(ONE_OR_EACH), None, "step from one window to the next"
    ),
    Parameter(
        "padding", one_of(("valid", "same")), "valid", "edge handling", word=True
    ),
)


Passed = tuple[tuple[str, Constant], ...]


def _plan_pool(
    more: Callable[[Window, str], Passed], shape: Shape, arguments: Arguments
) -> Plan | Misfit:
    *axes, channels = shape
    padding = as_text(arguments["padding"])
    lists = {name: arguments[name] for name in ("window", "stride")}
    misfit = require_one_each(len(axes), **lists)
    if misfit is not None:
        return misfit
    window = _window(len(axes), arguments)
    misfit = require_fit(tuple(axes), window, padding, called="window")
    if misfit is not None:
        return misfit
    # Over all axes, including channels.
    passed = (("window", (*window.size, 1)), ("stride", (*window.stride, 1)))
    positions = window.positions(tuple(axes), padding)
    return Plan((*positions, channels), passed=(*passed, *more(window, padding)))


def _window(axes: int, arguments: Arguments) -> Window:
    size, stride = for_each(arguments["window"], axes), arguments["stride"]
    return Window(size, size if stride is None else for_each(stride, axes), (1,) * axes)


def _padding(_window: Window, padding: str) -> Passed:
    return (("padding", padding.upper()),)


def _count(window: Window, padding: str) -> Passed:
    return (("count", prod(window.size)),) if padding == "valid" else ()


def _code_max_pool(_shape: Shape, _arguments: Arguments) -> str:
    return '''\
def max_pool(x, window, stride, padding):
    """The largest number of each window: (..., channels) to (..., channels)."""
    return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, stride, padding)
'''


def _code_avg_pool(_shape: Shape, arguments: Arguments) -> str:
    if arguments["padding"] == "valid":
        return '''\
def avg_pool(x, window, stride, count):
    """The mean of each window of `count` places: (..., channels) to (..., channels)."""
    sums = jax.lax.reduce_window(x, 0.0, jax.lax.add, window, stride, "VALID")
    return sums / count
'''
    # Not a sum of ones, which XLA would evaluate for minutes while compiling.
    return '''\
def avg_pool_same(x, window, stride):
    """The mean of what each window sees of x: (..., channels) to (..., channels)."""
    sums = jax.lax.reduce_window(x, 0.0, jax.lax.add, window, stride, "SAME")
    counts = jnp.ones((), x.dtype)
    for n, size, step in zip(x.shape[:-1], window, stride):
        # Half of the places that windows have beyond x lie before it.
        beyond = max(step * ((n - 1) // step) + size - n, 0)
        starts = step * jnp.arange(-(-n // step)) - beyond // 2
        seen = jnp.minimum(starts + size, n) - jnp.maximum(starts, 0)
        counts = counts[..., None] * seen.astype(x.dtype)
    return sums / counts[..., None]
'''


MAX_POOL = Layer(
    _PARAMETERS,
    partial(_plan_pool, _padding),
    _code_max_pool,
    ranks=RANKS,
    hint=RANK_HINT,
    transparent=True,
    positive=all,
    elsewhere=(("MaxPooling1D", 0), ("MaxPooling2D", 0), ("MaxPool2d", 0)),
)

AVG_POOL = Layer(
    _PARAMETERS,
    partial(_plan_pool, _count),
    _code_avg_pool,
    ranks=RANKS,
    hint=RANK_HINT,
    linear=True,
    transparent=True,
    positive=all,
    elsewhere=(("AveragePooling2D", 0), ("AvgPool2d", 0)),
)


# ---- all places ----


def _plan_global_avg_pool(shape: Shape, _arguments: Arguments) -> Plan:
    return Plan(shape[-1:])


def _code_global_avg_pool(_shape: Shape, _arguments: Arguments) -> str:
    return '''\
def global_avg_pool(x):
    """The mean over all places: (..., channels) to (channels,)."""
    return jnp.mean(x, axis=tuple(range(x.ndim - 1)))
'''


GLOBAL_AVG_POOL = Layer(
    (),
    _plan_global_avg_pool,
    _code_global_avg_pool,
    ranks=RANKS,
    hint=RANK_HINT,
    linear=True,
    transparent=True,
    positive=all,
)
