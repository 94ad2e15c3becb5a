"""A window that moves along the axes of a value, the last of which are its channels."""

from collections.abc import Callable, Mapping
from typing import Any

from ...text.record import record
from ..arguments import POSITIVE_WHOLE, Constant, Rule
from .contract import Misfit, Shape


def _is_one_or_each(value: Constant) -> bool:
    items = value if isinstance(value, tuple) else (value,)
    return all(map(POSITIVE_WHOLE.accepts, items))


ONE_OR_EACH = Rule(
    "a positive whole number, or a list with one for each axis", _is_one_or_each
)

# Values with one to three axes besides their channels, and what to do about others.
RANKS = (2, 4)
RANK_HINT = "`reshape` it to (…, channels): `reshape(n, 1)`, where it is a `real[n]`"

# How many places of an axis of n a window may span. Of a wider one, a part would look
# at the edge from every place (`valid`), see a place twice (`circular`), be reflected
# twice (`reflect`), or never see anything but zeros, but for one place on either side,
# which lets a kernel of 3 pass over an axis of 1 (`same`, `causal`).
WIDEST: Mapping[str, Callable[[int], int]] = {
    "same": lambda n: 2 * n + 1,
    "valid": lambda n: n,
    "circular": lambda n: n,
    "reflect": lambda n: 2 * n - 1,
    "causal": lambda n: 2 * n + 1,
}


def for_each(value: Any, axes: int) -> Shape:
    """A number as that of every axis; a list as it is."""
    return value if isinstance(value, tuple) else (value,) * axes


def require_one_each(axes: int, **lists: Constant) -> Misfit | None:
    """Lists of arguments have a number for each axis."""
    for name, value in lists.items():
        if isinstance(value, tuple) and len(value) != axes:
            found = len(value)
            return Misfit(
                f"takes a number of `{name}` for each axis, expected {axes}, "
                f"found {found}",
                f"write one number, for all axes, or a list of {axes}",
            )
    return None


@record
class Window:
    """A window and how it moves, with a number for each axis.

    Attributes:
        size: how many places it sees.
        dilation: the step from one of them to the next.
        stride: the step from one position of the window to the next.
    """

    size: Shape
    stride: Shape
    dilation: Shape

    @property
    def span(self) -> Shape:
        """Places from its first to its last."""
        pairs = zip(self.size, self.dilation, strict=True)
        return tuple((size - 1) * dilation + 1 for size, dilation in pairs)

    def positions(self, axes: Shape, padding: str) -> Shape:
        """Over how many places of each axis the window stops."""
        return tuple(
            (n - span) // stride + 1 if padding == "valid" else -(-n // stride)
            for n, span, stride in zip(axes, self.span, self.stride, strict=True)
        )


def require_fit(
    axes: Shape, window: Window, padding: str, *, called: str
) -> Misfit | None:
    """A window is no wider than the axes allow, and its steps no longer than they."""
    for n, span, stride in zip(axes, window.span, window.stride, strict=True):
        most = WIDEST[padding](n)
        if span > most:
            return too_wide(span, n, most, padding, called=called)
        if stride > n:
            return Misfit(
                f"moves by {stride} places along an axis of {n}",
                f"write `stride = {n}` or less",
            )
    return None


def too_wide(span: int, n: int, most: int, padding: str, *, called: str) -> Misfit:
    """The misfit of a window that spans too much of an axis of n."""
    other = ", or write `padding = same`" if padding == "valid" else ""
    return Misfit(
        f"spans {span} places of an axis of {n}, at most {most} "
        f"with `padding = {padding}`",
        f"make the {called} smaller{other}",
    )
