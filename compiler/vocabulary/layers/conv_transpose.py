"""`conv_transpose`: transposed convolution along one to three axes."""

from math import prod

from ..arguments import Arguments, Parameter, one_of
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
from .windows import ONE_OR_EACH, RANK_HINT, RANKS, WIDEST, too_wide


def _plan_conv_transpose(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    *axes, channels = shape
    misfit = kernels.require_lists(len(axes), arguments)
    if misfit is not None:
        return misfit
    window = kernels.window_of(len(axes), arguments)
    size, places = as_whole(arguments["size"]), []
    for n, span, stride in zip(axes, window.span, window.stride, strict=True):
        most = WIDEST["same"](n * stride)
        if arguments["padding"] == "valid":
            places.append(n * stride + max(span - stride, 0))
        elif span <= most:
            places.append(n * stride)
        else:
            return too_wide(span, n * stride, most, "same", called="kernel")
    weights = affine_weights((*window.size, channels, size), arguments)
    count = prod(axes) * prod(weights[0].shape)
    passed = (
        ("padding", as_text(arguments["padding"]).upper()),
        *kernels.steps(window),
    )
    return Plan((*places, size), weights, passed, multiply_adds=count)


def _code_conv_transpose(shape: Shape, arguments: Arguments) -> str:
    axes = len(shape) - 1
    bias, plus = bias_of(arguments)
    name = f"conv_transpose_{axes}d{without_bias(arguments)}"
    return f'''\
{kernels.signature(name, "padding", axes)}
    """Sum over k of w[k] . z[i + dilation * k]{plus}, z being x with zeros in between.

    {kernels.shapes_of(axes)}
    """
    y = jax.lax.conv_transpose(
        x[None],
        params["weight"],
        strides=stride,
        padding=padding,
        rhs_dilation=dilation,
        dimension_numbers={kernels.layout(axes)},
    )
    return y[0]{bias}
'''


CONV_TRANSPOSE = Layer(
    (
        SIZE,
        kernels.KERNEL,
        Parameter("stride", ONE_OR_EACH, 1, "output points per input point"),
        Parameter(
            "padding", one_of(("same", "valid")), "same", "edge handling", word=True
        ),
        kernels.DILATION,
        *AFFINE,
    ),
    _plan_conv_transpose,
    _code_conv_transpose,
    ranks=RANKS,
    sized="size",
    hint=RANK_HINT,
    linear=True,
    convolves=True,
    kept=True,
)
