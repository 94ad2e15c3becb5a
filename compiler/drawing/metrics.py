"""Metrics of an output medium, and the boxes and wires of a finished layout."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from .graph import Line, Node
from .naming import count_text, shape_text


@dataclass(frozen=True, slots=True)
class Metrics:
    """Sizes and distances of an output medium.

    Attributes:
        text: width of a line in a box, given whether it is the first.
        label: width of a label beside a wire.
        side, top, bottom: padding from the border of a box to its text.
        line: height of a line.
        between: space between the left and right part of a line.
        margin, head, foot: padding from the border of a group to its inside.
        out: distance from the inside of a group to its result below.
        gap: space between neighboring boxes.
        port: space between ports.
        snap: largest shift of a box to straighten a wire.
        wire: space between a wire and its label.
        note: height of a label below a box.
        lead, track, tail: height before, per track and after the tracks between ranks.
        odd: whether the width of a box is odd, so that it has a middle cell.
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
    """A node at its position.

    Attributes:
        ports: horizontal positions of the inputs.
        exit: horizontal position of the result.
        level: number of enclosing groups.
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
    """A wire at its position, given by its corners.

    Attributes:
        value: identity of the value; paths of the same value may touch.
        arrow: whether it ends at a box.
    """

    value: tuple[int, ...]
    points: tuple[tuple[int, int], ...]
    arrow: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes and wires at their positions; each group precedes its contents."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    paths: tuple[Path, ...]


# ---- texts ----


def line_note(line: Line) -> str:
    """Right-aligned note of a line: its parameter count."""
    if not line.parameters:
        return ""
    return f"{count_text(line.parameters)} param{'s' * (line.parameters > 1)}"


def label_of(node: Node) -> str:
    """Label beside the wire that leaves a node: `h: 256`."""
    shape = "" if node.shape is None else shape_text(node.shape)
    return ": ".join(part for part in (node.result, shape) if part)


def heading(node: Node) -> tuple[Line, ...]:
    """Lines of a box; an open group shows its total parameter count."""
    if node.inside is None:
        return node.lines
    first, *others = node.lines
    return (replace(first, parameters=node.parameters), *others)


def note_height(node: Node, metrics: Metrics) -> int:
    """Height reserved below a box for the label of its wire."""
    return metrics.note if node.kind == "entry" or label_of(node) else 0
