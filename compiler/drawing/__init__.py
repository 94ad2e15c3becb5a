"""Networks as pictures: from the checked program to boxes, to places, to text, SVG."""

from dataclasses import replace

from .. import ir
from .build import build_picture
from .graph import Graph, Line, Node, Picture, Wire
from .layout import lay_out
from .limit import count_omitted, limited
from .metrics import Box, Layout, Metrics, Path
from .naming import count_text
from .svg import render_svg
from .terminal import Style, render_text

__all__ = [
    "Box",
    "Graph",
    "Layout",
    "Line",
    "Metrics",
    "Node",
    "Path",
    "Picture",
    "Style",
    "Wire",
    "lay_out",
    "make_picture",
    "render_svg",
    "render_text",
]


def make_picture(spec: ir.Spec) -> Picture:
    """The picture of a network, no larger than can be read."""
    picture = build_picture(spec)
    graph = limited(picture.graph)
    omitted = count_omitted(graph)
    notes = (f"{count_text(omitted)} stages are not drawn",) if omitted else ()
    return replace(picture, graph=graph, notes=notes)
