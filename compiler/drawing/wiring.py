"""Vertical layout: distances between ranks, and the routes of wires."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .graph import Graph
from .metrics import Box, Metrics, Path, note_height
from .positions import Item
from .ranks import Link, Ranking
from .tracks import Net, Turns, route


@dataclass(frozen=True, slots=True)
class Gap:
    """The space between two ranks.

    Attributes:
        top: its upper edge.
        turns: the tracks of the wire from each source item.
        tracks: number of tracks.
    """

    top: int
    turns: dict[int, Turns]
    tracks: int


def space_ranks(
    ranking: Ranking,
    boxes: Sequence[Box],
    items: Sequence[Item],
    left: Sequence[int],
    metrics: Metrics,
) -> tuple[dict[int, int], list[Gap]]:
    """Upper edge of each item, and the gap below each rank."""
    row_of = ranking.row_of()
    below: list[list[Link]] = [[] for _ in ranking.ranks]
    for link in ranking.links:
        below[row_of[link.source]].append(link)
    free = max((left[i] + item.width for i, item in enumerate(items)), default=0)
    tops, gaps, y = [], [], 0
    for rank, links in zip(ranking.ranks, below, strict=True):
        tops.append(y)
        own = [boxes[item] for item in rank if item < len(boxes)]
        y += max((b.height + note_height(b.node, metrics) for b in own), default=0)
        gap = _gap(y, links, boxes, items, left, free + metrics.gap, metrics)
        gaps.append(gap)
        if links:
            y += metrics.lead * bool(gap.tracks) + metrics.tail
            y += gap.tracks * metrics.track
    return {item: tops[row] for item, row in row_of.items()}, gaps


def _gap(
    top: int,
    links: Sequence[Link],
    boxes: Sequence[Box],
    items: Sequence[Item],
    left: Sequence[int],
    free: int,
    metrics: Metrics,
) -> Gap:
    targets: dict[int, list[int]] = defaultdict(list)
    for link in links:
        targets[link.source].append(_entry(link, boxes, left))
    nets = [
        Net(left[source] + items[source].exit, tuple(sorted(places)))
        for source, places in targets.items()
    ]
    routes = route(nets, free, metrics.port)
    return Gap(top, dict(zip(targets, routes.turns, strict=True)), routes.tracks)


def _entry(link: Link, boxes: Sequence[Box], left: Sequence[int]) -> int:
    if link.target >= len(boxes):
        return left[link.target]
    return left[link.target] + boxes[link.target].ports[link.port]


# ---- wires ----


def route_wires(
    graph: Graph,
    ranking: Ranking,
    boxes: Sequence[Box],
    left: Sequence[int],
    gaps: Sequence[Gap],
    metrics: Metrics,
) -> list[Path]:
    """Route each wire from its box through its bends to its port."""
    row_of = ranking.row_of()
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
    x: int, end: int, source: int, gap: Gap, metrics: Metrics
) -> Iterator[tuple[int, int]]:
    """Corners of a wire between two ranks."""
    turns = gap.turns[source]
    for i, (track, down) in enumerate(turns):
        y = gap.top + metrics.lead + track * metrics.track
        yield x, y
        x = end if i == len(turns) - 1 else down
        yield x, y


def _corners(points: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Drop the points that lie on a line between their neighbors."""
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
