"""A network as boxes and wires, before layout.

A value leaves its node at one point. Inputs enter through ports, left to right in the
order of the formula. A group contains a graph: its first nodes are the entries, one per
port of the group, and its last node is the exit.
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
    """A line of text in a box, with the number of parameters it stands for."""

    text: str
    parameters: int = 0
    kind: Kind = "layer"


@dataclass(frozen=True, slots=True)
class Node:
    """A box, or a group if `inside` is set.

    Attributes:
        lines: the text; for a group, its heading.
        ports: labels of the input ports, mostly empty.
        straight: whether the first port lies directly above the exit.
        about: tooltip text.
        result: name of the value that leaves.
        shape: shape of that value; None to show nothing.
        times: number of repetitions of a group, each with its own weights.
        parameters: trained parameters, summed over repetitions.
        stages: number of stages of the spec that the node covers.
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
    """A connection from a node to a port of another, by node index."""

    source: int
    target: int
    port: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in topological order, and the wires between them."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A graph with its caption and notes."""

    name: str
    description: str
    totals: str
    graph: Graph
    notes: tuple[str, ...] = ()


def count_nodes(graph: Graph) -> int:
    """Count the nodes of a graph, including those inside groups."""
    inner = (count_nodes(node.inside) for node in graph.nodes if node.inside)
    return len(graph.nodes) + sum(inner)
