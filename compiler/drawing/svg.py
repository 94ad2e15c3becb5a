"""Drawing as a standalone SVG image, identical to the byte each time."""

import unicodedata
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from .graph import Line, Picture
from .layout import lay_out
from .metrics import Box, Layout, Metrics, Path, heading, label_of, line_note
from .palette import WARM, style_sheet
from .terminal import printable

_BORDER = 24  # around the drawing
_ROUND = 7  # of the corners of wires
_CARD = 4  # how far the cards of a repetition stand out

# Advance widths in thousandths of the font size, those of Helvetica.
_NARROW = dict.fromkeys("ijl'|.,:;!I", 278) | dict.fromkeys('ft()[]{}/- r"', 333)
_WIDE = dict.fromkeys("mwMW", 890) | dict.fromkeys("%@→⋮…", 950)
_WIDTHS = {**_NARROW, **_WIDE, **dict.fromkeys("+=<>~^×−÷", 740)}


def _advance(char: str) -> int:
    if char in _WIDTHS:
        return _WIDTHS[char]
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1000
    return 700 if char.isupper() else 556


def text_width(text: str, size: int) -> int:
    """Upper bound on the width of a text, in points, with the style sheet's fonts."""
    # Substitutes for Helvetica are wider by up to an eighth.
    return -(-sum(map(_advance, text)) * size * 9 // 8000)


METRICS = Metrics(
    text=lambda line, first: text_width(line.text, 14 if first else 12),
    label=lambda text: text_width(text, 12),
    side=14,
    top=7,
    bottom=9,
    line=18,
    between=22,
    margin=20,
    head=12,
    foot=10,
    out=10,
    gap=26,
    port=18,
    snap=12,
    wire=8,
    note=18,
    lead=4,
    track=12,
    tail=16,
    odd=False,
)


def render_svg(picture: Picture) -> str:
    """Render a picture as an SVG document."""
    layout = lay_out(picture.graph, METRICS)
    header = [*_header(picture)]
    top = _BORDER + (22 if header else 0) + 18 * (len(header) - 1) + 22
    widest = max((text_width(text, size) for text, _, size in header), default=0)
    width = max(layout.width + 3 * _CARD, widest) + 2 * _BORDER
    height = top + layout.height + 18 * len(picture.notes) + _BORDER
    shift = (width - layout.width) // 2
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dotnn" role="img" '
        f"aria-label={_attribute(f'Network {picture.name}')} "
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<title>{_text(picture.name)}</title>",
        f"<desc>{_text(_described(picture))}</desc>",
        f"<style>\n{style_sheet()}\n</style>",
        f'<rect class="page" width="{width}" height="{height}" rx="8"/>',
        *_header_lines(header),
        f'<g transform="translate({shift} {top})">',
        *_body(layout),
        "</g>",
    ]
    for i, note in enumerate(picture.notes):
        y = top + layout.height + 18 * (i + 1)
        lines.append(_words(_BORDER, y, note, "faint"))
    return "\n".join([*lines, "</svg>"]) + "\n"


def _header(picture: Picture) -> Iterator[tuple[str, str, int]]:
    yield picture.name, "title ink", 20
    if picture.description:
        yield picture.description, "soft", 12
    yield picture.totals, "faint", 12


def _header_lines(header: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    y = _BORDER + 14
    for i, (text, style, _) in enumerate(header):
        yield _words(_BORDER, y, text, style)
        y += 22 if i == 0 else 18


def _described(picture: Picture) -> str:
    """A description for screen readers."""
    ends = [n.about for n in picture.graph.nodes if n.kind in ("input", "output")]
    return " ".join(filter(None, (picture.description, f"{picture.totals}.", *ends)))


def _body(layout: Layout) -> Iterator[str]:
    yield from (line for box in layout.boxes for line in _group_frame(box))
    yield from (f'<path class="wire" d="{_way(path)}"/>' for path in layout.paths)
    yield from (_arrow(path) for path in layout.paths if path.arrow)
    for box in layout.boxes:
        yield from _box(box)
        label = label_of(box.node)
        if label:
            y = box.y + box.height + 14
            yield _words(box.exit + METRICS.wire, y, label, "faint")


# ---- boxes ----


def _group_frame(box: Box) -> Iterator[str]:
    """The background of a group; a repetition looks like a stack of cards."""
    if box.node.inside is None:
        return
    for step in (2, 1) if box.node.times > 1 else ():
        yield _rectangle(box, "box card", 10, step * _CARD)
    yield f"<g>{_tooltip(box)}{_rectangle(box, 'box group', 10)}</g>"


def _box(box: Box) -> Iterator[str]:
    node = box.node
    if node.kind == "entry":
        yield f'<circle class="arrow" cx="{box.exit}" cy="{box.y}" r="3"/>'
    if node.kind in ("entry", "exit"):
        return
    yield "<g>"
    yield _tooltip(box)
    if node.inside is None:
        radius = box.height // 2 if node.kind == "join" else 6
        yield _rectangle(box, f"box {node.kind}", radius)
    y = box.y + (METRICS.top if node.inside is None else METRICS.head - 4) + 13
    if node.inside is None and any(node.ports):
        for port, x in zip(node.ports, box.ports, strict=True):
            yield _words(x, y, port, "faint", anchor="middle")
        y += METRICS.line
    for i, line in enumerate(heading(node)):
        yield from _line(box, line, y + i * METRICS.line, first=i == 0)
    yield "</g>"


def _line(box: Box, line: Line, y: int, *, first: bool) -> Iterator[str]:
    note = line_note(line)
    warm = line.kind in WARM and box.node.inside is None
    style = (
        f"{'name ' if first else ''}{'warm' if warm else 'ink' if first else 'soft'}"
    )
    centered = not note and len(box.node.lines) == 1 and box.node.inside is None
    if centered or box.node.kind == "omitted":
        yield _words(box.x + box.width // 2, y, line.text, style, anchor="middle")
    else:
        yield _words(box.x + METRICS.side, y, line.text, style)
    if note:
        right = box.x + box.width - METRICS.side
        yield _words(right, y, note, "faint", anchor="end")


def _rectangle(box: Box, style: str, radius: int, shift: int = 0) -> str:
    return (
        f'<rect class="{style}" x="{box.x + shift}" y="{box.y + shift}" '
        f'width="{box.width}" height="{box.height}" rx="{radius}"/>'
    )


def _tooltip(box: Box) -> str:
    return f"<title>{_text(box.node.about)}</title>" if box.node.about else ""


def _words(x: int, y: int, text: str, style: str, *, anchor: str = "") -> str:
    where = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{style}" x="{x}" y="{y}"{where}>{_text(text)}</text>'


def _text(text: str) -> str:
    return escape("\n".join(map(printable, text.split("\n"))))


def _attribute(text: str) -> str:
    return quoteattr(printable(text))


# ---- wires ----


def _way(path: Path) -> str:
    """Path commands of a wire, with rounded corners."""
    points = path.points
    parts = [f"M{points[0][0]} {points[0][1]}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_ROUND, _length(before, corner) // 2, _length(corner, after) // 2)
        start, stop = _toward(corner, before, radius), _toward(corner, after, radius)
        parts.append(f"L{start[0]} {start[1]}")
        parts.append(f"Q{corner[0]} {corner[1]} {stop[0]} {stop[1]}")
    x, y = points[-1]
    parts.append(f"L{x} {y - 4 if path.arrow else y}")
    return "".join(parts)


def _arrow(path: Path) -> str:
    x, y = path.points[-1]
    return f'<path class="arrow" d="M{x} {y}l-4 -8h8z"/>'


def _length(a: tuple[int, int], b: tuple[int, int]) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _toward(a: tuple[int, int], b: tuple[int, int], by: int) -> tuple[int, int]:
    """The point `by` units from `a` toward `b`, along an axis."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    return a[0] + by * ((dx > 0) - (dx < 0)), a[1] + by * ((dy > 0) - (dy < 0))
