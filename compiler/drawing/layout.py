"""Where everything stands: boxes, groups with their insides, and wires.

The same layout serves a terminal, in cells, and an image, in points.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from .graph import Graph, Line, Node
from .layers import Link, Ranking, rank_nodes
from .naming import count_text, shape_text
from .places import Item, Pull, place_items
from .straight import snap, straighten
from .tracks import Net, Routes, route


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


def lay_out(graph: Graph, metrics: Metrics) -> Layout:
    """Find places for a graph and all that is inside of its groups."""
    ranking = rank_nodes(graph)
    sized = [_sized(node, metrics) for node in graph.nodes]
    boxes = [box for box, _ in sized]
    items = [_item(box, metrics) for box in boxes]
    items += [Item(1, 0)] * (ranking.items - len(boxes))
    pulls = [_pull(link, boxes) for link in ranking.links]
    left = place_items(ranking.ranks, items, pulls, metrics.gap)
    snap(ranking.ranks, left, items, pulls, metrics.gap, metrics.snap)
    straighten(ranking, left, items, _wishes(ranking, boxes), metrics.gap)
    tops, gaps = _heights(ranking, boxes, items, left, metrics)
    placed = [
        _moved(box, left[i], tops[ranking_row])
        for i, box, ranking_row in _rows_of(ranking, boxes)
    ]
    paths = _paths(graph, ranking, placed, left, gaps, metrics)
    inner_boxes: list[Box] = []
    inner_paths: list[Path] = []
    for i, (box, (_, inside)) in enumerate(zip(placed, sized, strict=True)):
        inner_boxes.append(box)
        if inside is not None:
            dx, dy = _inset(box, inside, metrics)
            inner_boxes += (_deeper(b, box.x + dx, box.y + dy) for b in inside.boxes)
            inner_paths += (
                _path_moved(p, i, box.x + dx, box.y + dy) for p in inside.paths
            )
    right = [left[i] + item.width for i, item in enumerate(items)]
    right += [x + 1 for path in paths for x, _ in path.points]
    bottom = max((b.y + b.height + _note(b.node, metrics) for b in placed), default=0)
    return Layout(
        max(right, default=0), bottom, tuple(inner_boxes), (*paths, *inner_paths)
    )


# ---- sizes ----


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


def _sized(node: Node, metrics: Metrics) -> tuple[Box, Layout | None]:
    """A node with its size, at the origin, and its inside."""
    if node.kind == "entry":
        return Box(node, 0, 0, 1, 0, (), 0), None
    if node.kind == "exit":
        return Box(node, 0, 0, 1, 0, (0,), 0), None
    if node.inside is not None:
        return _sized_group(node, metrics)
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
    return Box(node, 0, 0, width, height, ports, exit), None


def _ports(steps: Sequence[int], exit: int, *, straight: bool) -> tuple[int, ...]:
    """Where values come in, spread around where the result leaves."""
    if not steps:
        return ()
    places = [before + step // 2 for before, step in _steps(steps)]
    middle = places[0] if straight else (places[0] + places[-1]) // 2
    return tuple(exit + place - middle for place in places)


def _steps(steps: Sequence[int]) -> Iterator[tuple[int, int]]:
    yield from zip(accumulate(steps, initial=0), steps, strict=False)


def _line_width(line: Line, first: bool, metrics: Metrics) -> int:
    note = line_note(line)
    right = metrics.between + metrics.label(note) if note else 0
    return metrics.text(line, first) + right


def _sized_group(node: Node, metrics: Metrics) -> tuple[Box, Layout]:
    assert node.inside is not None
    inside = lay_out(node.inside, metrics)
    lines = heading(node)
    text = max(_line_width(line, i == 0, metrics) for i, line in enumerate(lines))
    width = max(inside.width + 2 * metrics.margin, text + 2 * metrics.side)
    height = _head(node, metrics) + inside.height + metrics.foot
    dx = _inset(Box(node, 0, 0, width, height, (), 0), inside, metrics)[0]
    entries = [b for b in inside.boxes if b.level == 0 and b.node.kind == "entry"]
    (exit,) = (b for b in inside.boxes if b.level == 0 and b.node.kind == "exit")
    ports = tuple(entry.x + dx for entry in entries)
    return Box(node, 0, 0, width, height, ports, exit.x + dx), inside


def _head(node: Node, metrics: Metrics) -> int:
    return metrics.head + len(node.lines) * metrics.line


def _inset(box: Box, inside: Layout, metrics: Metrics) -> tuple[int, int]:
    """Where the inside of a group begins."""
    return (box.width - inside.width) // 2, _head(box.node, metrics)


def _note(node: Node, metrics: Metrics) -> int:
    """The room below a box for what stands beside its wire."""
    return metrics.note if node.kind == "entry" or label_of(node) else 0


def _item(box: Box, metrics: Metrics) -> Item:
    label = label_of(box.node)
    beside = box.exit + metrics.wire + metrics.label(label) if label else 0
    return Item(max(box.width, beside), box.exit)


def _pull(link: Link, boxes: Sequence[Box]) -> Pull:
    bends = (link.source >= len(boxes)) + (link.target >= len(boxes))
    weight = (1, 2, 8)[bends]
    if link.target >= len(boxes):
        return Pull(link.source, link.target, 0, weight)
    box = boxes[link.target]
    straight = box.node.straight and link.port == 0
    entry = box.ports[link.port]
    return Pull(link.source, link.target, entry, weight * (1000 if straight else 1))


def _wishes(ranking: Ranking, boxes: Sequence[Box]) -> dict[int, tuple[int, int]]:
    """For a bend with a box below it: the box, and how far from its left it enters."""
    return {
        link.source: (link.target, boxes[link.target].ports[link.port])
        for link in reversed(ranking.links)
        if link.source >= len(boxes) > link.target
    }


# ---- up and down ----


@dataclass(frozen=True, slots=True)
class _Gap:
    """What runs between two ranks.

    Attributes:
        top: where it begins.
        values: which wire each of the routes is of.
    """

    top: int
    values: dict[int, int]
    routes: Routes


def _rows_of(ranking: Ranking, boxes: Sequence[Box]) -> Iterator[tuple[int, Box, int]]:
    row_of = {item: r for r, rank in enumerate(ranking.ranks) for item in rank}
    for i, box in enumerate(boxes):
        yield i, box, row_of[i]


def _heights(
    ranking: Ranking,
    boxes: Sequence[Box],
    items: Sequence[Item],
    left: Sequence[int],
    metrics: Metrics,
) -> tuple[list[int], list[_Gap]]:
    """Where each rank begins, and what runs below it."""
    row_of = {item: r for r, rank in enumerate(ranking.ranks) for item in rank}
    below: list[list[Link]] = [[] for _ in ranking.ranks]
    for link in ranking.links:
        below[row_of[link.source]].append(link)
    free = max((left[i] + item.width for i, item in enumerate(items)), default=0)
    tops, gaps, y = [], [], 0
    for rank, links in zip(ranking.ranks, below, strict=True):
        tops.append(y)
        own = [boxes[item] for item in rank if item < len(boxes)]
        y += max((b.height + _note(b.node, metrics) for b in own), default=0)
        gap = _gap(y, links, boxes, items, left, free + metrics.gap, metrics)
        gaps.append(gap)
        if links:
            tracks = gap.routes.tracks
            y += metrics.lead * bool(tracks) + tracks * metrics.track + metrics.tail
    return tops, gaps


def _gap(
    top: int,
    links: Sequence[Link],
    boxes: Sequence[Box],
    items: Sequence[Item],
    left: Sequence[int],
    free: int,
    metrics: Metrics,
) -> _Gap:
    targets: dict[int, list[int]] = defaultdict(list)
    for link in links:
        targets[link.source].append(_entry(link, boxes, left))
    nets = [
        Net(left[source] + items[source].exit, tuple(sorted(places)))
        for source, places in targets.items()
    ]
    values = {source: i for i, source in enumerate(targets)}
    return _Gap(top, values, route(nets, free, metrics.port))


def _entry(link: Link, boxes: Sequence[Box], left: Sequence[int]) -> int:
    if link.target >= len(boxes):
        return left[link.target]
    return left[link.target] + boxes[link.target].ports[link.port]


# ---- wires ----


def _paths(
    graph: Graph,
    ranking: Ranking,
    boxes: Sequence[Box],
    left: Sequence[int],
    gaps: Sequence[_Gap],
    metrics: Metrics,
) -> list[Path]:
    """Each wire from the box it leaves, through its bends, to the port it enters."""
    row_of = {item: r for r, rank in enumerate(ranking.ranks) for item in rank}
    bent_by = {link.target: link for link in ranking.links if link.target >= len(boxes)}
    paths: list[Path] = []
    for link in ranking.links:
        if link.target >= len(boxes):
            continue
        pieces = [link]
        while pieces[-1].source >= len(boxes):
            pieces.append(bent_by[pieces[-1].source])
        source, target = boxes[link.value], boxes[link.target]
        points = [(source.exit, source.y + source.height)]
        for piece in reversed(pieces):
            end = (
                left[piece.target]
                if piece.target >= len(boxes)
                else target.ports[piece.port]
            )
            gap = gaps[row_of[piece.source]]
            points += _across(points[-1][0], end, piece.source, gap, metrics)
        arrow = graph.nodes[link.target].kind != "exit"
        bottom = target.y + (0 if arrow else metrics.out)
        points.append((target.ports[link.port], bottom))
        paths.append(Path((link.value,), _corners(points), arrow))
    return paths


def _across(
    x: int, end: int, source: int, gap: _Gap, metrics: Metrics
) -> Iterator[tuple[int, int]]:
    """The corners of a wire between two ranks."""
    turns = gap.routes.turns[gap.values[source]]
    for i, (track, down) in enumerate(turns):
        y = gap.top + metrics.lead + track * metrics.track
        yield x, y
        x = end if i == len(turns) - 1 else down
        yield x, y


def _corners(points: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Points without those that lie on the way between their neighbors."""
    kept: list[tuple[int, int]] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _in_line(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return a[0] == b[0] == c[0] or a[1] == b[1] == c[1]


# ---- moving ----


def _moved(box: Box, dx: int, dy: int) -> Box:
    ports = tuple(port + dx for port in box.ports)
    return replace(box, x=box.x + dx, y=box.y + dy, ports=ports, exit=box.exit + dx)


def _deeper(box: Box, dx: int, dy: int) -> Box:
    return replace(_moved(box, dx, dy), level=box.level + 1)


def _path_moved(path: Path, group: int, dx: int, dy: int) -> Path:
    points = tuple((x + dx, y + dy) for x, y in path.points)
    return replace(path, value=(group, *path.value), points=points)
