"""Layout of boxes, groups with their insides, and wires.

The same layout serves a terminal, in cells, and an image, in points.
"""

from collections.abc import Sequence
from dataclasses import replace

from .boxes import inset, size_box, size_group
from .graph import Graph
from .metrics import Box, Layout, Metrics, Path, label_of, note_height
from .positions import Item, Pull, place_items
from .ranks import Link, Ranking, rank_nodes
from .straight import snap, straighten
from .wiring import route_wires, space_ranks


def lay_out(graph: Graph, metrics: Metrics) -> Layout:
    """Lay out a graph, including the insides of its groups."""
    ranking = rank_nodes(graph)
    insides = [node.inside and lay_out(node.inside, metrics) for node in graph.nodes]
    boxes = [
        size_box(node, metrics) if inside is None else size_group(node, inside, metrics)
        for node, inside in zip(graph.nodes, insides, strict=True)
    ]
    items = [_item(box, metrics) for box in boxes]
    items += [Item(1, 0)] * (ranking.items - len(boxes))
    left = _spread(ranking, boxes, items, metrics)
    tops, gaps = space_ranks(ranking, boxes, items, left, metrics)
    placed = [_moved(box, left[i], tops[i]) for i, box in enumerate(boxes)]
    paths = route_wires(graph, ranking, placed, left, gaps, metrics)
    right = [left[i] + item.width for i, item in enumerate(items)]
    right += [x + 1 for path in paths for x, _ in path.points]
    bottom = [b.y + b.height + note_height(b.node, metrics) for b in placed]
    size = max(right, default=0), max(bottom, default=0)
    return Layout(*size, *_with_insides(placed, paths, insides, metrics))


def _with_insides(
    placed: Sequence[Box],
    paths: Sequence[Path],
    insides: Sequence[Layout | None],
    metrics: Metrics,
) -> tuple[tuple[Box, ...], tuple[Path, ...]]:
    """Add the boxes and wires inside groups, moved to their group."""
    all_boxes: list[Box] = []
    all_paths = list(paths)
    for i, (box, inside) in enumerate(zip(placed, insides, strict=True)):
        all_boxes.append(box)
        if inside is not None:
            dx, dy = inset(box, inside, metrics)
            place = box.x + dx, box.y + dy
            all_boxes += (_deeper(inner, *place) for inner in inside.boxes)
            all_paths += (_path_moved(path, i, *place) for path in inside.paths)
    return tuple(all_boxes), tuple(all_paths)


# ---- from left to right ----


def _spread(
    ranking: Ranking, boxes: Sequence[Box], items: Sequence[Item], metrics: Metrics
) -> list[int]:
    """Left edge of each item."""
    pulls = [_pull(link, boxes) for link in ranking.links]
    left = place_items(ranking.ranks, items, pulls, metrics.gap)
    snap(ranking.ranks, left, items, pulls, metrics.gap, metrics.snap)
    least = min(left, default=0)
    left = [place - least for place in left]
    straighten(ranking, left, items, _wishes(ranking, boxes), metrics.gap)
    return left


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
    """For each bend directly above a box: that box, and the offset of its port."""
    return {
        link.source: (link.target, boxes[link.target].ports[link.port])
        for link in reversed(ranking.links)
        if link.source >= len(boxes) > link.target
    }


# ---- moving ----


def _moved(box: Box, dx: int, dy: int) -> Box:
    ports = tuple(port + dx for port in box.ports)
    return replace(box, x=box.x + dx, y=box.y + dy, ports=ports, exit=box.exit + dx)


def _deeper(box: Box, dx: int, dy: int) -> Box:
    return replace(_moved(box, dx, dy), level=box.level + 1)


def _path_moved(path: Path, group: int, dx: int, dy: int) -> Path:
    points = tuple((x + dx, y + dy) for x, y in path.points)
    return replace(path, value=(group, *path.value), points=points)
