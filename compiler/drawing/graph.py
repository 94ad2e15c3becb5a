"""A network as boxes and wires, before anyone knows where they stand.

A value leaves its node by one point; what comes in has ports, from left to right in the
order of the formula. A group holds a graph of its own: its first nodes are an entry for
each of the group's ports, its last one is the exit.
"""

from dataclasses import dataclass
from typing import Literal

from ..vocabulary import Shape

Kind = Literal[
    "input",
    "output",
    "loss",
    "layer",
    "activation",
    "join",
    "places",
    "function",
    "model",
    "again",
    "omitted",
    "block",
    "repeat",
    "named",
    "entry",
    "exit",
]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a box, and how many parameters it tells of."""

    text: str
    parameters: int = 0
    kind: Kind = "layer"


@dataclass(frozen=True, slots=True)
class Node:
    """A box, or a group where it has an inside.

    Attributes:
        lines: its text; of a group, its heading.
        ports: what is written at each port, mostly nothing.
        straight: whether the first port stands above where the result leaves.
        about: what a reader is told who points at it.
        result: the name of the value that leaves.
        shape: of that value; None where there is nothing to say.
        times: how often a group is run, each time with fresh weights.
        parameters: that are trained, of all repetitions.
        stages: how many stages of the spec stand in it.
    """

    kind: Kind
    lines: tuple[Line, ...] = ()
    ports: tuple[str, ...] = ("",)
    straight: bool = True
    about: str = ""
    result: str = ""
    shape: Shape | None = None
    times: int = 1
    parameters: int = 0
    stages: int = 1
    inside: "Graph | None" = None


@dataclass(frozen=True, slots=True)
class Wire:
    """From a node to a port of another, both by their places in the graph."""

    source: int
    target: int
    port: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes, each after those that lead to it, and the wires between them."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph with what is written above and below it."""

    name: str
    description: str
    totals: str
    graph: Graph
    notes: tuple[str, ...] = ()


def count_nodes(graph: Graph) -> int:
    """How many nodes a graph has, those inside of groups counted."""
    inner = (count_nodes(node.inside) for node in graph.nodes if node.inside)
    return len(graph.nodes) + sum(inner)
