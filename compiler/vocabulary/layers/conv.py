"""`conv`: every place is a weighted sum of the places around it."""

from math import gcd, prod

from ..arguments import POSITIVE_WHOLE, Arguments, Parameter, one_of
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
)
from .values import BIAS, BIAS_INIT, INIT, SIZE, as_text, as_whole
from .windows import ONE_OR_EACH, RANK_HINT, RANKS, WIDEST, require_fit

_EDGES = {
    "same": "zeros beyond the edges",
    "valid": "within the edges",
    "circular": "periodic",
    "reflect": "mirrored at the edges",
    "causal": "zeros before the first",
}

# What XLA cannot add by itself, and `jnp.pad` calls by these names.
_MODES = {"circular": "wrap", "reflect": "reflect"}


def _plan_conv(shape: Shape, arguments: Arguments) -> Plan | Misfit:
    *axes, channels = shape
    size, groups = as_whole(arguments["size"]), as_whole(arguments["groups"])
    padding = as_text(arguments["padding"])
    misfit = (
        require_kernel_lists(len(axes), arguments)
        or _require_one_way(len(axes), padding)
        or _require_groups(channels, size, groups)
    )
    if misfit is not None:
        return misfit
    window = kernel_window(len(axes), arguments)
    misfit = require_fit(tuple(axes), window, padding, called="kernel")
    if misfit is not None:
        return misfit
    weights = kernel_weights(window.size, channels // groups, arguments)
    places = window.positions(tuple(axes), padding)
    count = prod(places) * prod(weights[0].shape)
    return Plan((*places, size), weights, multiply_adds=count)


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
    axes = len(shape) - 1
    window, padding = kernel_window(axes, arguments), as_text(arguments["padding"])
    pad, pads = _padding(window.span, padding)
    dilated, grouped = max(window.dilation) > 1, arguments["groups"] != 1
    bias, plus = bias_of(arguments)
    stride = "stride * i" if max(window.stride) > 1 else "i"
    lines = [
        "def conv(params, x):",
        f'    """Sum over k of w[k] . x[{stride} + {"dilation * " * dilated}k]{plus}, '
        f"{_EDGES[padding]}.",
        "",
        f"    {shapes_of(axes)}",
        '    """',
        *([f"    {pad}"] if pad else []),
        "    y = jax.lax.conv_general_dilated(",
        "        x[None],",
        '        params["weight"],',
        f"        window_strides={window.stride},",
        f"        padding={pads},",
        *([f"        rhs_dilation={window.dilation},"] if dilated else []),
        f"        dimension_numbers={layout(axes)},",
        *([f"        feature_group_count={arguments['groups']},"] if grouped else []),
        "    )",
        f"    return y[0]{bias}",
    ]
    return "\n".join(lines) + "\n"


def _padding(span: Shape, padding: str) -> tuple[str, str]:
    """The statement that pads x, if there is one, and what XLA is to add itself."""
    if padding in _MODES and max(span) > 1:
        around = tuple(((n - 1) // 2, n // 2) for n in span)
        mode = _MODES[padding]
        return f'x = jnp.pad(x, {(*around, (0, 0))}, mode="{mode}")', '"VALID"'
    if padding == "causal":
        return "", repr([(n - 1, 0) for n in span])
    return "", '"SAME"' if padding == "same" else '"VALID"'


CONV = Layer(
    (
        SIZE,
        KERNEL,
        Parameter("stride", ONE_OR_EACH, 1, "step from one output point to the next"),
        Parameter("padding", one_of(tuple(WIDEST)), "same", "edge handling", word=True),
        DILATION,
        Parameter(
            "groups", POSITIVE_WHOLE, 1, "groups of channels convolved separately"
        ),
        BIAS,
        INIT,
        BIAS_INIT,
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
