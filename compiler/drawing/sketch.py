"""A graph under construction: stages add nodes or extend the last one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from .. import ir
from ..vocabulary import Shape
from .graph import Graph, Node, Wire

_HIGHEST = 6  # lines of a box


@dataclass(frozen=True, slots=True)
class Spot:
    """The point where a value leaves a node.

    Attributes:
        loose: whether only the next stage can read it, so that this stage may be
            stacked on the node.
    """

    node: int
    loose: bool = False


DrawExpression = Callable[["Sketch", ir.Expression], Spot]
DrawStage = Callable[["Sketch", ir.Stage, Spot], Spot]


class Sketch:
    """The nodes of the network, or of the inside of one group.

    Attributes:
        names: where each readable value leaves.
        captured: names read from outside the group, with their entries.
        physical: outputs in physical units, after their heads.
    """

    def __init__(
        self,
        expression: DrawExpression,
        stage: DrawStage,
        *,
        spec: ir.Spec | None = None,
        outer: "Sketch | None" = None,
    ) -> None:
        self._expression = expression
        self._stage = stage
        self.spec = spec
        self._outer = outer
        self._nodes: list[Node] = []
        self._wires: list[Wire] = []
        self._entries: list[int] = []
        self.names: dict[str, Spot] = {}
        self.captured: dict[str, int] = {}
        self.physical: dict[str, Spot] = {}

    # ---- reading ----

    def find(self, name: str) -> Spot:
        """Where a value leaves; a value from outside the group gets an entry."""
        if name not in self.names:
            assert self._outer is not None, name
            source = self._outer.find(name)
            shape = self._outer.shape_at(source)
            self.names[name] = self._enter(name, shape)
            self.captured[name] = self.names[name].node
        return self.names[name]

    def shape_at(self, spot: Spot) -> Shape | None:
        return self._nodes[spot.node].shape

    def value(self, expression: ir.Expression) -> Spot:
        if isinstance(expression, ir.Read):
            return self.find(expression.name)
        return self._expression(self, expression)

    def pipe(self, pipe: ir.Pipe) -> Spot:
        current = self.stages(pipe.stages, self.value(pipe.source))
        return replace(current, loose=False)

    def stages(self, stages: Iterable[ir.Stage], current: Spot) -> Spot:
        """Draw stages after each other, from `current`."""
        for stage in stages:
            current = self._stage(self, stage, current)
        return current

    def body(self, body: ir.Body, current: Spot) -> Spot:
        """Draw a body applied to `current`, in a scope of its own."""
        outer = dict(self.names)
        self.names["it"] = replace(current, loose=False)
        for value in body.values:
            spot = self.value(value.expression)
            self.names[value.name] = spot
            self.call(spot, value.name)
        result = self.value(body.result)
        # Later stages can read the captured values as well.
        kept = {name: self.names[name] for name in self.captured}
        self.names = {**kept, **outer}
        return result

    # ---- drawing ----

    def add(self, node: Node, given: tuple[Spot, ...] = ()) -> Spot:
        """Add a node and wire its inputs."""
        self._nodes.append(node)
        place = len(self._nodes) - 1
        self._wires += [Wire(spot.node, place, i) for i, spot in enumerate(given)]
        return Spot(place, loose=True)

    def stack(self, current: Spot, node: Node, shape: Shape) -> Spot:
        """Add a stage that keeps the shape, to the previous box if possible."""
        before = self._nodes[current.node]
        free = current.loose and before.kind in ("layer", "activation", "function")
        if not free or len(before.lines) + len(node.lines) > _HIGHEST:
            return self.add(replace(node, shape=shape), (current,))
        self._nodes[current.node] = replace(
            before,
            lines=before.lines + node.lines,
            about=f"{before.about}\n{node.about}",
            parameters=before.parameters + node.parameters,
            stages=before.stages + node.stages,
            shape=shape,
        )
        return current

    def reshape(self, current: Spot, shape: Shape) -> Spot:
        """Record a change of shape, which needs no box."""
        if current.loose:
            before = self._nodes[current.node]
            self._nodes[current.node] = replace(before, shape=shape)
        return current

    def call(self, spot: Spot, name: str) -> None:
        """Label a result with a name, unless it has one."""
        node = self._nodes[spot.node]
        if not node.result and node.kind not in ("input", "entry"):
            self._nodes[spot.node] = replace(node, result=name)

    # ---- groups ----

    def inside(self, names: tuple[str, ...]) -> "Sketch":
        """The inside of a group with one entry per name."""
        inner = Sketch(self._expression, self._stage, spec=self.spec, outer=self)
        for name in names:
            inner.names[name] = inner._enter("" if name == "it" else name, None)
        return inner

    def _enter(self, name: str, shape: Shape | None) -> Spot:
        entry = Node("entry", ports=(), result=name, shape=shape, stages=0)
        spot = replace(self.add(entry), loose=False)
        self._entries.append(spot.node)
        return spot

    def group(
        self, head: Node, inner: "Sketch", result: Spot, given: tuple[Spot, ...]
    ) -> Spot:
        """Add a group with its heading and the values that it captures."""
        values = (*given, *map(self.find, inner.captured))
        inner.say_once(result, head.shape)
        inner.add(Node("exit", stages=0), (result,))
        node = _with_inside(head, inner)
        return replace(self.add(node, values), loose=node.inside is None)

    def say_once(self, result: Spot, shape: Shape | None) -> None:
        """Drop a shape label that the exit of the group repeats."""
        node = self._nodes[result.node]
        if node.kind != "entry" and node.shape == shape:
            self._nodes[result.node] = replace(node, shape=None)

    def graph(self) -> Graph:
        """The graph, with entries first."""
        rest = [i for i in range(len(self._nodes)) if i not in self._entries]
        order = [*self._entries, *rest]
        places = {old: new for new, old in enumerate(order)}
        wires = (Wire(places[w.source], places[w.target], w.port) for w in self._wires)
        return Graph(tuple(self._nodes[i] for i in order), tuple(wires))


def _with_inside(head: Node, inner: Sketch) -> Node:
    """Wrap a group around a sketch, or merge it with the only box in it.

    A repetition of one block becomes `3 × resnet(256)`, a named layer `encoder =
    dense(64)`.
    """
    graph = inner.graph()
    own = [node for node in graph.nodes if node.kind not in ("entry", "exit")]
    ports = tuple(node.result for node in graph.nodes if node.kind == "entry")
    parameters = head.times * sum(node.parameters for node in own)
    stages = sum(node.stages for node in own)
    whole = replace(
        head, ports=ports, parameters=parameters, stages=stages, inside=graph
    )
    if len(own) != 1 or (own[0].inside is None and head.kind != "named"):
        return whole
    (single,) = own
    straight = tuple(Wire(i, len(ports), i) for i in range(len(ports)))
    if single.times > 1 or graph.wires[:-1] != straight:
        return whole
    first, *others = single.lines
    return replace(
        single,
        kind=head.kind if single.inside else single.kind,
        lines=(replace(first, text=_joined(head.lines[0].text, first.text)), *others),
        about="\n".join(filter(None, (head.about, single.about))),
        shape=head.shape,
        times=head.times,
        parameters=parameters,
    )


def _joined(head: str, text: str) -> str:
    """`3 × resnet(256)`, `repeat 1 of 3: resnet(256)`."""
    return f"{head} {text}" if head.endswith(("×", "=")) else f"{head}: {text}"
