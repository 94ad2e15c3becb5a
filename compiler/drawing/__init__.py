"""Network pictures: from a checked spec to boxes, to a layout, to text or SVG."""

from dataclasses import replace

from .. import ir
from .build import build_picture
from .graph import Picture
from .limit import count_omitted, limited
from .naming import count_text
from .svg import render_svg
from .terminal import Style, render_text

__all__ = ["draw_svg", "draw_text"]


def make_picture(spec: ir.Spec) -> Picture:
    """Build the picture of a network, shortened to a readable size."""
    picture = build_picture(spec)
    graph = limited(picture.graph)
    omitted = count_omitted(graph)
    notes = (f"{count_text(omitted)} stages not drawn",) if omitted else ()
    return replace(picture, graph=graph, notes=notes)


def draw_text(
    spec: ir.Spec,
    *,
    width: int | None = None,
    plain: bool = False,
    colored: bool = False,
) -> str:
    """The network of a checked program, drawn with characters.

    Args:
        width: the columns available; None for as many as the drawing takes.
        plain: whether only ASCII is used.
        colored: whether names are colored by the codes of terminals.
    """
    return render_text(make_picture(spec), Style(width, plain, colored))


def draw_svg(spec: ir.Spec) -> str:
    """The network of a checked program as an SVG image."""
    return render_svg(make_picture(spec))
