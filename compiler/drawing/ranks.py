"""Ranks of boxes and the order within each rank, chosen so that few wires cross.

The method is due to Sugiyama, Tagawa and Toda (IEEE Trans. Syst. Man Cybern. 11, 109,
1981): ranks by longest path from the top, a bend in each rank that a wire passes, and
orders by the mean position of neighbors. All wires from one value share their bends.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .graph import Graph

_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Link:
    """A segment of a wire, from one rank to the next.

    Attributes:
        source: the item it leaves.
        target: the item it enters.
        port: port of the target; 0 for a bend.
        value: the node whose value it carries.
    """

    source: int
    target: int
    port: int
    value: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Items by rank. Items are node indices, followed by the bends.

    Attributes:
        ranks: items from left to right, top rank first.
    """

    ranks: tuple[tuple[int, ...], ...]
    links: tuple[Link, ...]
    nodes: int
    items: int

    def row_of(self) -> dict[int, int]:
        """Map each item to its rank, counted from 0."""
        return {item: r for r, rank in enumerate(self.ranks) for item in rank}


def rank_nodes(graph: Graph) -> Ranking:
    """Assign nodes to ranks and order each rank."""
    rank = _ranks(graph)
    links, bends = _links(graph, rank)
    rows: list[list[int]] = [[] for _ in range(max(rank, default=-1) + 1)]
    for node, row in enumerate(rank):
        rows[row].append(node)
    for bend, row in enumerate(bends):
        rows[row].append(len(graph.nodes) + bend)
    fixed = {i for i, node in enumerate(graph.nodes) if node.kind == "entry"}
    rows = _ordered(rows, links, graph, fixed)
    items = len(graph.nodes) + len(bends)
    return Ranking(tuple(map(tuple, rows)), tuple(links), len(graph.nodes), items)


def _ranks(graph: Graph) -> list[int]:
    """Place each node as high as possible, but sources directly above their readers."""
    nodes = graph.nodes
    rank = [0] * len(nodes)
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for wire in graph.wires:
        above[wire.target].append(wire.source)
        below[wire.source].append(wire.target)
    inside = any(node.kind == "entry" for node in nodes)
    for i, node in enumerate(nodes):
        first = 1 if inside and node.kind != "entry" else 0
        rank[i] = max((rank[j] + 1 for j in above[i]), default=first)
    for i, node in enumerate(nodes):
        if not above[i] and node.kind != "entry" and below[i]:
            rank[i] = max(rank[i], min(rank[j] for j in below[i]) - 1)
    if nodes and nodes[-1].kind == "exit":
        rank[-1] = max(rank[-1], *(r + 1 for r in rank[:-1]))
    return rank


def _links(graph: Graph, rank: Sequence[int]) -> tuple[list[Link], list[int]]:
    """Split wires into links; also return the rank of each bend."""
    links: list[Link] = []
    bends: list[int] = []
    buses: dict[tuple[int, int], int] = {}
    for wire in sorted(graph.wires, key=lambda w: (w.source, rank[w.target])):
        item = wire.source
        for row in range(rank[wire.source] + 1, rank[wire.target]):
            bend = buses.get((wire.source, row))
            if bend is None:
                bend = buses[wire.source, row] = len(graph.nodes) + len(bends)
                bends.append(row)
                links.append(Link(item, bend, 0, wire.source))
            item = bend
        links.append(Link(item, wire.target, wire.port, wire.source))
    return links, bends


# ---- order ----


def _ordered(
    rows: list[list[int]], links: Sequence[Link], graph: Graph, fixed: set[int]
) -> list[list[int]]:
    """Order the rows; of all orders tried, keep the one with the fewest crossings."""
    by_row = _by_row(rows, links)
    best, fewest = [*map(list, rows)], _crossings(rows, by_row, graph)
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        rows = _swept(rows, by_row, graph, fixed, down=sweep % 2 == 0)
        crossings = _crossings(rows, by_row, graph)
        if crossings < fewest:
            best, fewest = [*map(list, rows)], crossings
    return best


def _by_row(rows: Sequence[Sequence[int]], links: Sequence[Link]) -> list[list[Link]]:
    """Group links by the row that they enter."""
    row_of = {item: i for i, row in enumerate(rows) for item in row}
    entering: list[list[Link]] = [[] for _ in rows]
    for link in links:
        entering[row_of[link.target]].append(link)
    return entering


def _entered(link: Link, place: dict[int, int], graph: Graph) -> float:
    """Horizontal position where a link enters its row, in boxes."""
    ports = 1
    if link.target < len(graph.nodes):
        ports = max(1, len(graph.nodes[link.target].ports))
    return place[link.target] + (link.port + 1) / (ports + 1) - 0.5


def _swept(
    rows: list[list[int]],
    by_row: Sequence[Sequence[Link]],
    graph: Graph,
    fixed: set[int],
    *,
    down: bool,
) -> list[list[int]]:
    """Sort each row by the mean position of its neighbors."""
    rows = [list(row) for row in rows]
    numbers = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
    for number in numbers:
        other = rows[number - 1 if down else number + 1]
        place = {item: i for i, item in enumerate(other)}
        seen: dict[int, list[float]] = defaultdict(list)
        for link in by_row[number if down else number + 1]:
            if down:
                seen[link.target].append(place[link.source])
            else:
                seen[link.source].append(_entered(link, place, graph))
        if not fixed.isdisjoint(rows[number]):
            continue
        own = {item: i for i, item in enumerate(rows[number])}
        mean = {
            item: sum(seen[item]) / len(seen[item]) if seen[item] else own[item]
            for item in own
        }
        rows[number].sort(key=lambda item: (mean[item], own[item]))
    return rows


def _crossings(
    rows: Sequence[Sequence[int]], by_row: Sequence[Sequence[Link]], graph: Graph
) -> int:
    """Count the pairs of links that cross."""
    count = 0
    for number in range(1, len(rows)):
        above = {item: i for i, item in enumerate(rows[number - 1])}
        below = {item: i for i, item in enumerate(rows[number])}
        ends = sorted(
            (above[link.source], _entered(link, below, graph), link.value)
            for link in by_row[number]
        )
        for i, (left, low, value) in enumerate(ends):
            for right, high, other in ends[i + 1 :]:
                count += left < right and low > high and value != other
    return count
