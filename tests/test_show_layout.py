"""Layouts of random networks: complete, without overlaps, and readable."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_specs import specs

from dotnn.compiler import Source, check_source, draw_svg, draw_text, ir, summarize
from dotnn.compiler.drawing import svg, terminal
from dotnn.compiler.drawing.build import build_picture
from dotnn.compiler.drawing.graph import Graph, Node
from dotnn.compiler.drawing.layout import lay_out
from dotnn.compiler.drawing.limit import limited
from dotnn.compiler.drawing.metrics import Box, Layout, Metrics
from dotnn.compiler.drawing.tracks import Net, route
from dotnn.compiler.ir.walk import Node as Part
from dotnn.compiler.ir.walk import parts_of
from dotnn.compiler.vocabulary import LAYERS

MEDIA = pytest.mark.parametrize("metrics", [terminal.METRICS, svg.METRICS])
random_networks = settings(max_examples=40)


def checked(text: str) -> ir.Spec:
    found = check_source(Source(text)).spec
    assume(found is not None)
    assert found is not None
    return found


def leaves(graph: Graph) -> Iterator[Node]:
    for node in graph.nodes:
        if node.inside is None:
            yield node
        else:
            yield from leaves(node.inside)


def graphs(graph: Graph) -> Iterator[Graph]:
    yield graph
    for node in graph.nodes:
        if node.inside is not None:
            yield from graphs(node.inside)


# ---- the graph ----


def layers_of(part: Part) -> Iterator[str]:
    """Kinds of drawn layers; a reused stage counts once."""
    if isinstance(part, ir.Shared) and not part.defines:
        return
    if isinstance(part, ir.Layer):
        yield part.kind
    for inner in parts_of(part):
        yield from layers_of(inner)


def layer_lines(graph: Graph) -> Iterator[str]:
    """Kinds of layers in box labels: `dense(4)`, `encoder = dense(4)`."""
    for node in leaves(graph):
        if node.kind not in ("input", "output", "loss", "again", "model"):
            for line in node.lines:
                words = re.findall(r"(?:^|= |: )(\w+)", line.text)
                yield from [word for word in words if word in LAYERS][:1]


@random_networks
@given(specs())
def test_every_layer_is_drawn_once(text: str) -> None:
    spec = checked(text)
    assume(not LAYERS.keys() & set(re.findall(r"(\w+) =", text)))  # a name, not a box
    wanted = Counter(k for v in spec.values for k in layers_of(v.expression))
    assert Counter(layer_lines(build_picture(spec).graph)) == wanted


@random_networks
@given(specs())
def test_wires_lead_from_node_to_port_and_never_back(text: str) -> None:
    spec = checked(text)
    for graph in graphs(limited(build_picture(spec).graph)):
        assert all(w.source < w.target < len(graph.nodes) for w in graph.wires)
        ends = [(w.target, w.port) for w in graph.wires]
        ports = [(i, p) for i, n in enumerate(graph.nodes) for p in range(len(n.ports))]
        assert sorted(ends) == ports


@random_networks
@given(specs())
def test_parameters_add_up(text: str) -> None:
    spec = checked(text)
    nodes = build_picture(spec).graph.nodes
    assert sum(n.parameters for n in nodes) == summarize(spec)[-1].parameters


# ---- the layout ----


def overlap(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    along = one.y < other.y + other.height and other.y < one.y + one.height
    return across and along


def holds(group: Box, box: Box) -> bool:
    across = group.x < box.x and box.x + box.width < group.x + group.width
    along = group.y < box.y and box.y + box.height < group.y + group.height
    return across and along and group.node.inside is not None


Segment = tuple[tuple[int, ...], tuple[int, int], tuple[int, int]]


def segments(layout: Layout) -> Iterator[Segment]:
    for path in layout.paths:
        for a, b in pairwise(path.points):
            yield path.value, min(a, b), max(a, b)


def run_together(one: Segment, other: Segment) -> bool:
    """Whether wires of two values overlap in more than a point."""
    (value, a, b), (second, c, d) = one, other
    if value == second:
        return False
    for axis in (0, 1):
        if a[axis] == b[axis] == c[axis] == d[axis]:
            return max(a[1 - axis], c[1 - axis]) < min(b[1 - axis], d[1 - axis])
    return False


def crosses(segment: Segment, box: Box) -> bool:
    _, (left, top), (right, bottom) = segment
    across = left < box.x + box.width - 1 and box.x < right
    along = top < box.y + box.height and box.y < bottom
    return across and along


@MEDIA
@random_networks
@given(text=specs())
def test_boxes_and_wires_keep_apart(metrics: Metrics, text: str) -> None:
    layout = lay_out(limited(build_picture(checked(text)).graph), metrics)
    boxes = [b for b in layout.boxes if b.node.kind not in ("entry", "exit")]
    for one, other in combinations(boxes, 2):
        nested = holds(one, other) or holds(other, one)
        assert nested or not overlap(one, other)
    for box in boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= layout.width
        assert box.y + box.height <= layout.height
    lines = [*segments(layout)]
    for value, (left, top), (right, bottom) in lines:
        assert left == right or top == bottom, value
        assert left >= 0
        assert right < layout.width
        assert bottom <= layout.height
    assert not any(run_together(*pair) for pair in combinations(lines, 2))
    closed = [box for box in boxes if box.node.inside is None]
    assert not any(crosses(line, box) for line in lines for box in closed)


@given(st.data())
def test_no_two_nets_share_a_place(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 6))
    sources = data.draw(st.permutations(range(12)))[:count]
    targets = data.draw(st.permutations(range(12)))
    cuts = sorted(data.draw(st.permutations(range(1, 12)))[: count - 1])
    parts = [targets[a:b] for a, b in pairwise([0, *cuts, 12])]
    nets = [Net(s, tuple(sorted(t))) for s, t in zip(sources, parts, strict=True)]
    routes = route(nets, 14, 2)
    taken: set[tuple[str, int, int]] = set()
    for net, turns in zip(nets, routes.turns, strict=True):
        own: set[tuple[str, int, int]] = set()
        x, level = net.source, -1
        for i, (track, down) in enumerate(turns):
            assert track > level
            own |= {("down", x, y) for y in range(level, track)}
            ends = net.targets if i == len(turns) - 1 else (down,)
            low, high = min(x, *ends), max(x, *ends)
            own |= {("across", place, track) for place in range(low, high)}
            x, level = down, track
        for target in net.targets:
            own |= {("down", target, y) for y in range(level, routes.tracks)}
        assert own.isdisjoint(taken)
        taken |= own


# ---- pictures ----


@random_networks
@given(specs())
def test_random_networks_are_drawn_the_same_each_time(text: str) -> None:
    spec = checked(text)
    image = draw_svg(spec)
    ElementTree.fromstring(image)
    assert image == draw_svg(spec)
    drawn = draw_text(spec)
    assert drawn == draw_text(spec)
    names = {v.name for v in (*spec.inputs, *spec.outputs)}
    assert "not drawn" in drawn or all(name in drawn for name in names)
    assert max(map(len, draw_text(spec, width=60).split("\n\n")[-1].splitlines())) < 200
