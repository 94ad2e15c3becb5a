"""Windows that slide along all axes of a value but the last, the channels."""

from collections.abc import Callable, Mapping
from typing import Any

from ...text.record import record
from ..arguments import POSITIVE_WHOLE, Constant, Rule
from .contract import Misfit, Shape


def _is_one_or_each(value: Constant) -> bool:
    items = value if isinstance(value, tuple) else (value,)
    return all(map(POSITIVE_WHOLE.accepts, items))


ONE_OR_EACH = Rule(
    "a positive integer, or a list with one for each axis", _is_one_or_each
)

# Values with channels and one to three further axes.
RANKS = (2, 4)
RANK_HINT = "`reshape` it to (…, channels), such as `reshape(n, 1)` for a `real[n]`"

# The widest span of a window on an axis of size n. A wider window has no valid position
# (`valid`), covers an element twice (`circular`), is reflected twice (`reflect`), or
# has elements that only ever see padding (`same`, `causal`). The latter two allow one
# such element on either side, so that a kernel of 3 fits an axis of 1.
WIDEST: Mapping[str, Callable[[int], int]] = {
    "same": lambda n: 2 * n + 1,
    "valid": lambda n: n,
    "circular": lambda n: n,
    "reflect": lambda n: 2 * n - 1,
    "causal": lambda n: 2 * n + 1,
}


def for_each(value: Any, axes: int) -> Shape:
    """Repeat a number for every axis; keep a list."""
    return value if isinstance(value, tuple) else (value,) * axes


def require_one_each(axes: int, **lists: Constant) -> Misfit | None:
    """Require one number per axis in lists of arguments."""
    for name, value in lists.items():
        if isinstance(value, tuple) and len(value) != axes:
            length = len(value)
            return Misfit(
                f"takes one `{name}` for each axis, expected {axes}, found {length}",
                f"write one number for all axes, or a list of {axes}",
            )
    return None


@record
class Window:
    """A sliding window, with one number per axis.

    Attributes:
        size: number of elements it covers.
        dilation: step between these elements.
        stride: step between positions of the window.
    """

    size: Shape
    stride: Shape
    dilation: Shape

    @property
    def span(self) -> Shape:
        """Distance from the first to the last element, both included."""
        pairs = zip(self.size, self.dilation, strict=True)
        return tuple((size - 1) * dilation + 1 for size, dilation in pairs)

    def positions(self, axes: Shape, padding: str) -> Shape:
        """Number of positions along each axis."""
        return tuple(
            (n - span) // stride + 1 if padding == "valid" else -(-n // stride)
            for n, span, stride in zip(axes, self.span, self.stride, strict=True)
        )


def require_fit(
    axes: Shape, window: Window, padding: str, *, called: str
) -> Misfit | None:
    """Require that a window and its strides fit into the axes."""
    for n, span, stride in zip(axes, window.span, window.stride, strict=True):
        most = WIDEST[padding](n)
        if span > most:
            return too_wide(span, n, most, padding, called=called)
        if stride > n:
            return Misfit(
                f"has a stride of {stride} on an axis of size {n}",
                f"write `stride = {n}` or less",
            )
    return None


def too_wide(span: int, n: int, most: int, padding: str, *, called: str) -> Misfit:
    """A misfit for a window that exceeds an axis of size n."""
    other = ", or write `padding = same`" if padding == "valid" else ""
    return Misfit(
        f"spans {span} points of an axis of size {n}, at most {most} "
        f"with `padding = {padding}`",
        f"make the {called} smaller{other}",
    )
