"""Shared parts of convolutions: the kernel, its weights and its axes."""

from ..arguments import Arguments, Constant, Parameter
from .contract import Misfit
from .windows import ONE_OR_EACH, Window, for_each, require_one_each

KERNEL = Parameter("kernel", ONE_OR_EACH, 3, "points in a weighted sum")
DILATION = Parameter("dilation", ONE_OR_EACH, 1, "step between points of a sum")

# Names of the axes besides the channels, and the order that XLA expects.
_AXES = {1: "length", 2: "height, width", 3: "depth, height, width"}
_LAYOUTS = {
    1: ("NWC", "WIO", "NWC"),
    2: ("NHWC", "HWIO", "NHWC"),
    3: ("NDHWC", "DHWIO", "NDHWC"),
}


def window_of(axes: int, arguments: Arguments) -> Window:
    """The kernel as a sliding window."""
    kernel, stride, dilation = (
        for_each(arguments[name], axes) for name in ("kernel", "stride", "dilation")
    )
    return Window(kernel, stride, dilation)


def require_lists(axes: int, arguments: Arguments) -> Misfit | None:
    """Require one number per axis in each list."""
    lists = {name: arguments[name] for name in ("kernel", "stride", "dilation")}
    return require_one_each(axes, **lists)


def layout(axes: int) -> str:
    """Layout of the axes of input, weight and output, in code."""
    return "(" + ", ".join(f'"{order}"' for order in _LAYOUTS[axes]) + ")"


def steps(window: Window) -> tuple[tuple[str, Constant], ...]:
    """Stride and dilation of a convolution, unless 1."""
    named = (("stride", window.stride), ("dilation", window.dilation))
    return tuple((name, sizes) for name, sizes in named if max(sizes) > 1)


def signature(name: str, given: str, axes: int, *, more: str = "") -> str:
    """The first line of a convolution function, broken if long."""
    ones = (1,) * axes
    rest = f"params, x, {given}, stride={ones}, dilation={ones}{more}"
    line = f"def {name}({rest}):"
    return line if len(line) <= 88 else f"def {name}(\n    {rest}\n):"


def shapes_of(axes: int) -> str:
    """Shapes of input and output, for a docstring."""
    return f"({_AXES[axes]}, in_channels) to ({_AXES[axes]}, out_channels)"
