"""Size limits of drawings; what exceeds them is omitted, with a note."""

from collections.abc import Iterable
from dataclasses import replace

from .graph import Graph, Line, Node, Wire, count_nodes
from .naming import count_text

MOST_BOXES = 300  # of a drawing
MOST_IN_PLACE = 100  # of the network itself, or of the inside of one group
MOST_PORTS = 24  # of one box


def limited(graph: Graph) -> Graph:
    """Reduce a graph to the number of boxes that is drawn.

    The middle of a long graph becomes one box. Groups are closed, innermost first.
    """
    graph = _shortened(graph)
    depth = depth_of(graph)
    while count_nodes(graph) > MOST_BOXES and depth:
        depth -= 1
        graph = closed(graph, depth)
    return graph


def count_omitted(graph: Graph) -> int:
    """Count the stages of the spec that have no line in the drawing."""
    count = 0
    for node in graph.nodes:
        if node.inside is not None:
            count += count_omitted(node.inside)
        elif node.kind in ("omitted", "block", "repeat", "named"):
            count += node.stages
    return count


def depth_of(graph: Graph) -> int:
    """Nesting depth of groups."""
    inner = (1 + depth_of(node.inside) for node in graph.nodes if node.inside)
    return max(inner, default=0)


def closed(graph: Graph, depth: int) -> Graph:
    """Close all groups below a depth."""
    nodes = (_close(node, depth) for node in graph.nodes)
    return replace(graph, nodes=tuple(nodes))


def _close(node: Node, depth: int) -> Node:
    if node.inside is None:
        return node
    if depth:
        return replace(node, inside=closed(node.inside, depth - 1))
    return _without_inside(node)


def _without_inside(node: Node) -> Node:
    said = f"{count_text(node.stages)} stages inside, not drawn"
    first, *others = node.lines
    first = replace(first, parameters=node.parameters)
    lines = (first, *others, Line(said, kind="omitted"))
    return replace(node, lines=lines, inside=None)


# ---- too long, too wide ----


def _shortened(graph: Graph) -> Graph:
    nodes = tuple(_narrowed(_inside_shortened(node)) for node in graph.nodes)
    ports = [len(node.ports) for node in nodes]
    wires = tuple(w for w in graph.wires if w.port < ports[w.target])
    graph = Graph(nodes, wires)
    if len(nodes) <= MOST_IN_PLACE:
        return graph
    first = MOST_IN_PLACE * 2 // 3
    return _gathered(graph, first, len(nodes) - MOST_IN_PLACE + first + 1)


def _inside_shortened(node: Node) -> Node:
    if node.inside is None:
        return node
    if len(node.ports) > MOST_PORTS:
        return _without_inside(node)
    return replace(node, inside=_shortened(node.inside))


def _narrowed(node: Node) -> Node:
    """Drop the ports of a box beyond the limit."""
    left = len(node.ports) - MOST_PORTS
    if left <= 0:
        return node
    line = Line(f"and {count_text(left)} more, not drawn", kind="omitted")
    return replace(node, ports=node.ports[:MOST_PORTS], lines=(*node.lines, line))


def _gathered(graph: Graph, start: int, stop: int) -> Graph:
    """Replace the nodes from `start` up to `stop` by one box.

    Nodes are in topological order, so no wire leads back.
    """
    place = [i if i < start else start for i in range(stop)]
    place += [i - stop + start + 1 for i in range(stop, len(graph.nodes))]
    gone = graph.nodes[start:stop]
    outside = [w for w in graph.wires if not start <= w.target < stop]
    into = [w for w in graph.wires if start <= w.target < stop and w.source < start]
    sources = sorted({wire.source for wire in into})
    box = _narrowed(_omitted(gone, len(sources)))
    wires = [
        *(Wire(place[w.source], place[w.target], w.port) for w in outside),
        *(Wire(s, start, i) for i, s in enumerate(sources[: len(box.ports)])),
    ]
    nodes = (*graph.nodes[:start], box, *graph.nodes[stop:])
    return Graph(nodes, tuple(wires))


def _omitted(nodes: Iterable[Node], ports: int) -> Node:
    nodes = tuple(nodes)
    stages, own = sum(n.stages for n in nodes), sum(n.parameters for n in nodes)
    lines = (
        Line("⋮", kind="omitted"),
        Line(f"{count_text(stages)} stages not drawn", own, kind="omitted"),
    )
    return Node("omitted", lines, ("",) * ports, parameters=own, stages=stages)
