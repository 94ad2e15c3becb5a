"""`conv_transpose`: transposed convolution along one to three axes."""

from math import prod

from ..arguments import Arguments, Parameter, one_of
from .contract import Layer, Misfit, Plan, Shape
from .kernels import (
    DILATION,
    KERNEL,
    bias_of,
    kernel_weights,
    kernel_window,
    layout,
    require_kernel_lists,
    shapes_of,
    signature,
    steps,
)
from .values import BIAS, BIAS_INIT, INIT, SIZE, as_text, as_whole, without_bias
from .windows import ONE_OR_EACH, RANK_HINT, RANKS, WIDEST, too_wide


def _plan_conv_transpose(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    *axes, channels = shape
    misfit = require_kernel_lists(len(axes), arguments)
    if misfit is not None:
        return misfit
    window = kernel_window(len(axes), arguments)
    size, places = as_whole(arguments["size"]), []
    for n, span, stride in zip(axes, window.span, window.stride, strict=True):
        most = WIDEST["same"](n * stride)
        if arguments["padding"] == "valid":
            places.append(n * stride + max(span - stride, 0))
        elif span <= most:
            places.append(n * stride)
        else:
            return too_wide(span, n * stride, most, "same", called="kernel")
    weights = kernel_weights(window.size, channels, arguments)
    count = prod(axes) * prod(weights[0].shape)
    passed = (("padding", as_text(arguments["padding"]).upper()), *steps(window))
    return Plan((*places, size), weights, passed, multiply_adds=count)


def _code_conv_transpose(shape: Shape, arguments: Arguments) -> str:
    axes = len(shape) - 1
    bias, plus = bias_of(arguments)
    name = f"conv_transpose_{axes}d{without_bias(arguments)}"
    return f'''\
{signature(name, "padding", axes)}
    """Sum over k of w[k] . z[i + dilation * k]{plus}, z being x with zeros in between.

    {shapes_of(axes)}
    """
    y = jax.lax.conv_transpose(
        x[None],
        params["weight"],
        strides=stride,
        padding=padding,
        rhs_dilation=dilation,
        dimension_numbers={layout(axes)},
    )
    return y[0]{bias}
'''


CONV_TRANSPOSE = Layer(
    (
        SIZE,
        KERNEL,
        Parameter("stride", ONE_OR_EACH, 1, "output points per input point"),
        Parameter(
            "padding", one_of(("same", "valid")), "same", "edge handling", word=True
        ),
        DILATION,
        BIAS,
        INIT,
        BIAS_INIT,
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
