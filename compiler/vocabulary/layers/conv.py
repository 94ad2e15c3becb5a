"""`conv`: convolution along one to three axes."""

from math import gcd, prod

from ..arguments import POSITIVE_WHOLE, Arguments, Constant, Parameter, one_of
from . import kernels
from .contract import Layer, Misfit, Plan, Shape
from .values import (
    AFFINE,
    SIZE,
    affine_weights,
    as_text,
    as_whole,
    bias_of,
    without_bias,
)
from .windows import ONE_OR_EACH, RANK_HINT, RANKS, WIDEST, require_fit

_EDGES = {"circular": "periodic", "reflect": "mirrored at the edges"}

# Paddings that XLA does not support, by their names in `jnp.pad`.
_MODES = {"circular": "wrap", "reflect": "reflect"}


def _plan_conv(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    *axes, channels = shape
    size, groups = as_whole(arguments["size"]), as_whole(arguments["groups"])
    padding = as_text(arguments["padding"])
    misfit = (
        kernels.require_lists(len(axes), arguments)
        or _require_one_way(len(axes), padding)
        or _require_groups(channels, size, groups)
    )
    if misfit is not None:
        return misfit
    window = kernels.window_of(len(axes), arguments)
    misfit = require_fit(tuple(axes), window, padding, called="kernel")
    if misfit is not None:
        return misfit
    weights = affine_weights((*window.size, channels // groups, size), arguments)
    places = window.positions(tuple(axes), padding)
    count = prod(places) * prod(weights[0].shape)
    passed = (("padding", _added(window.span, padding)), *kernels.steps(window))
    if padding in _MODES and max(window.span) > 1:
        around = tuple(((n - 1) // 2, n // 2) for n in window.span)
        passed = (("around", (*around, (0, 0))), *kernels.steps(window))
    passed += (("groups", groups),) if groups > 1 else ()
    return Plan((*places, size), weights, passed, multiply_adds=count)


def _added(span: Shape, padding: str) -> Constant:
    """Zero padding by XLA."""
    if padding == "causal":
        return tuple((n - 1, 0) for n in span)
    return "SAME" if padding == "same" else "VALID"


def _require_one_way(axes: int, padding: str) -> Misfit | None:
    if padding != "causal" or axes == 1:
        return None
    return Misfit(
        f"takes `padding = causal` on one axis, found {axes}",
        "write `padding = same`",
    )


def _require_groups(channels: int, size: int, groups: int) -> Misfit | None:
    if channels % groups == size % groups == 0:
        return None
    return Misfit(
        f"needs `groups` that divide {channels} channels in and {size} out, "
        f"found {groups}",
        f"for example, write `groups = {gcd(channels, size)}`",
    )


# ---- code ----


def _code_conv(shape: Shape, arguments: Arguments) -> str:
    axes, padding = len(shape) - 1, as_text(arguments["padding"])
    mode = padding if max(kernels.window_of(axes, arguments).span) > 1 else ""
    bias, plus = bias_of(arguments)
    name, given, pad, added = f"conv_{axes}d", "padding", "", "padding"
    edges = ""
    if mode in _MODES:
        name, given, added = f"{name}_{padding}", "around", '"VALID"'
        pad = f'    x = jnp.pad(x, around, mode="{_MODES[mode]}")\n'
        edges = f", {_EDGES[mode]}"
    name += without_bias(arguments)
    return f'''\
{kernels.signature(name, given, axes, more=", groups=1")}
    """Sum over k of w[k] . x[stride * i + dilation * k]{plus}{edges}.

    {kernels.shapes_of(axes)}
    """
{pad}    y = jax.lax.conv_general_dilated(
        x[None],
        params["weight"],
        window_strides=stride,
        padding={added},
        rhs_dilation=dilation,
        dimension_numbers={kernels.layout(axes)},
        feature_group_count=groups,
    )
    return y[0]{bias}
'''


CONV = Layer(
    (
        SIZE,
        kernels.KERNEL,
        Parameter("stride", ONE_OR_EACH, 1, "step from one output point to the next"),
        Parameter("padding", one_of(tuple(WIDEST)), "same", "edge handling", word=True),
        kernels.DILATION,
        Parameter(
            "groups", POSITIVE_WHOLE, 1, "groups of channels convolved separately"
        ),
        *AFFINE,
    ),
    _plan_conv,
    _code_conv,
    ranks=RANKS,
    sized="size",
    hint=RANK_HINT,
    linear=True,
    convolves=True,
    kept=True,
    elsewhere=(
        ("Conv1D", 0),
        ("Conv2D", 0),
        ("Conv3D", 0),
        ("Conv1d", 1),
        ("Conv2d", 1),
        ("Conv3d", 1),
        ("Conv", 0),
    ),
)
