"""What a layout is made from, and of: sizes of a medium, boxes and wires in place."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .graph import Line, Node
from .naming import count_text, shape_text


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes and distances of a medium.

    Attributes:
        text: the width of a line of a box, of the first one or of another.
        label: the width of a text beside a wire.
        side, top, bottom: from the border of a box to its text.
        line: the height of a line.
        between: from the left part of a line to the right one.
        margin, head, foot: from the border of a group to its inside.
        out: how far below the inside of a group its result is drawn.
        gap: between boxes side by side.
        port: between ports.
        snap: how far a box gives way to make a wire straight.
        wire: between a wire and the text beside it.
        note: the height of a text beside a wire, at the foot of a box.
        lead, track, tail: before, of and behind the tracks between two ranks.
        odd: whether a box has a cell in its middle.
    """

    text: Callable[[Line, bool], int]
    label: Callable[[str], int]
    side: int
    top: int
    bottom: int
    line: int
    between: int
    margin: int
    head: int
    foot: int
    out: int
    gap: int
    port: int
    snap: int
    wire: int
    note: int
    lead: int
    track: int
    tail: int
    odd: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A node in its place.

    Attributes:
        ports: how far from the left of the drawing each value comes in.
        exit: how far its value leaves.
        level: how many groups it stands in.
    """

    node: Node
    x: int
    y: int
    width: int
    height: int
    ports: tuple[int, ...]
    exit: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """A wire in its place, from a value to one that reads it, by its corners.

    Attributes:
        value: paths of one value may touch.
        arrow: whether it ends at a box.
    """

    value: tuple[int, ...]
    points: tuple[tuple[int, int], ...]
    arrow: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything in its place; groups come before what stands in them."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    paths: tuple[Path, ...]


# ---- texts ----


def line_note(line: Line) -> str:
    """What stands at the right of a line."""
    if not line.parameters:
        return ""
    return f"{count_text(line.parameters)} param{'s' * (line.parameters > 1)}"


def label_of(node: Node) -> str:
    """What stands beside the wire that leaves a node: `h: 256`."""
    shape = "" if node.shape is None else shape_text(node.shape)
    return ": ".join(part for part in (node.result, shape) if part)


def heading(node: Node) -> tuple[Line, ...]:
    """The lines of a box; of an open group, with the parameters of all of it."""
    if node.inside is None:
        return node.lines
    first, *others = node.lines
    return (replace(first, parameters=node.parameters), *others)


def note_height(node: Node, metrics: Metrics) -> int:
    """The room below a box for what stands beside its wire."""
    return metrics.note if node.kind == "entry" or label_of(node) else 0
