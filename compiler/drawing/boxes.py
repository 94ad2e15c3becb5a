"""Sizes of boxes and groups, and positions of their ports."""

from collections.abc import Sequence
from itertools import accumulate

from .graph import Line, Node
from .metrics import Box, Layout, Metrics, heading, line_note


def size_box(node: Node, metrics: Metrics) -> Box:
    """Size a node that is not an open group, placed at the origin."""
    if node.kind in ("entry", "exit"):
        return Box(node, 0, 0, 1, 0, (0,) * len(node.ports), 0)
    text = max(_line_width(line, i == 0, metrics) for i, line in enumerate(node.lines))
    steps = [
        max(metrics.port, metrics.label(port) + 2 * metrics.wire * bool(port))
        for port in node.ports
    ]
    if node.straight:
        need = 2 * sum(steps[1:]) + (steps[0] if steps else 0)
    else:
        need = sum(steps)
    width = max(text + 2 * metrics.side, need + metrics.side)
    width += metrics.odd and width % 2 == 0
    exit = width // 2
    ports = _ports(steps, exit, straight=node.straight)
    rows = len(node.lines) + any(node.ports)
    height = metrics.top + rows * metrics.line + metrics.bottom
    return Box(node, 0, 0, width, height, ports, exit)


def _ports(steps: Sequence[int], exit: int, *, straight: bool) -> tuple[int, ...]:
    """Positions of the input ports, spread around the exit."""
    if not steps:
        return ()
    starts = accumulate(steps, initial=0)
    places = [start + step // 2 for start, step in zip(starts, steps, strict=False)]
    middle = places[0] if straight else (places[0] + places[-1]) // 2
    return tuple(exit + place - middle for place in places)


def _line_width(line: Line, first: bool, metrics: Metrics) -> int:
    note = line_note(line)
    right = metrics.between + metrics.label(note) if note else 0
    return metrics.text(line, first) + right


def size_group(node: Node, inside: Layout, metrics: Metrics) -> Box:
    """Size a group around its inside, placed at the origin."""
    lines = heading(node)
    text = max(_line_width(line, i == 0, metrics) for i, line in enumerate(lines))
    width = max(inside.width + 2 * metrics.margin, text + 2 * metrics.side)
    height = _head(node, metrics) + inside.height + metrics.foot
    dx = inset(Box(node, 0, 0, width, height, (), 0), inside, metrics)[0]
    entries = [b for b in inside.boxes if b.level == 0 and b.node.kind == "entry"]
    (exit,) = (b for b in inside.boxes if b.level == 0 and b.node.kind == "exit")
    ports = tuple(entry.x + dx for entry in entries)
    return Box(node, 0, 0, width, height, ports, exit.x + dx)


def _head(node: Node, metrics: Metrics) -> int:
    return metrics.head + len(node.lines) * metrics.line


def inset(box: Box, inside: Layout, metrics: Metrics) -> tuple[int, int]:
    """Offset from a group's corner to its inside."""
    return (box.width - inside.width) // 2, _head(box.node, metrics)
