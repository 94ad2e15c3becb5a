"""Drawing for a terminal, in box-drawing characters or ASCII."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

from ..text.widths import cells
from .graph import Kind, Line, Picture
from .layout import lay_out
from .limit import closed, depth_of
from .metrics import Box, Layout, Metrics, Path, heading, label_of, line_note

_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8

# Wire characters by the sides where the wire leaves its cell.
_WIRES = {
    _UP: "│", _DOWN: "│", _UP | _DOWN: "│",
    _LEFT: "─", _RIGHT: "─", _LEFT | _RIGHT: "─",
    _DOWN | _RIGHT: "╭", _DOWN | _LEFT: "╮", _UP | _RIGHT: "╰", _UP | _LEFT: "╯",
    _UP | _DOWN | _RIGHT: "├", _UP | _DOWN | _LEFT: "┤",
    _LEFT | _RIGHT | _DOWN: "┬", _LEFT | _RIGHT | _UP: "┴",
    _UP | _DOWN | _LEFT | _RIGHT: "┼",
}  # fmt: skip
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("╭╮╰╯├┤┬┴┼", "+"),
        **dict.fromkeys("─╌", "-"),
        **dict.fromkeys("│╎", "|"),
        "▼": "v", "×": "x", "−": "-", "÷": "/", "·": ".", "⋮": ":", "…": "~",
    }
)  # fmt: skip

_MORE = "`-o network.svg` draws all of it"

# The 16 standard colors respect the theme of the terminal.
_COLORS: Mapping[str, str] = {
    "title": "1",
    "input": "1;36",
    "output": "1;32",
    "loss": "1;35",
    "activation": "33",
    "function": "33",
    "model": "1;34",
    "again": "34",
    "group": "1",
    "faint": "2",
}


@dataclass(frozen=True, slots=True)
class Style:
    """Capabilities of a terminal.

    Attributes:
        width: columns; None for unlimited.
        plain: whether it shows ASCII only.
        colored: whether it shows colors.
    """

    width: int | None = None
    plain: bool = False
    colored: bool = False


METRICS = Metrics(
    text=lambda line, _first: cells(line.text),
    label=cells,
    side=2,
    top=1,
    bottom=1,
    line=1,
    between=3,
    margin=3,
    head=1,
    foot=1,
    out=0,
    gap=2,
    port=2,
    snap=2,
    wire=2,
    note=1,
    lead=0,
    track=1,
    tail=0,
    odd=True,
)


class _Canvas:
    """A grid of colored characters; a wide one is followed by an empty cell."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.chars = [[" "] * width for _ in range(height)]
        self.colors = [[""] * width for _ in range(height)]

    def put(self, x: int, y: int, text: str, color: str = "") -> None:
        for char in text:
            size = cells(char)
            if not size:
                if x:
                    self.chars[y][x - 1] += char
                continue
            self.chars[y][x] = char
            self.colors[y][x] = color
            if size == 2:
                self.chars[y][x + 1] = ""
            x += size

    def lines(self, style: Style) -> Iterator[str]:
        for chars, colors in zip(self.chars, self.colors, strict=True):
            yield _line(chars, colors, style)


def render_text(picture: Picture, style: Style) -> str:
    """Render a picture as text that ends with a line break."""
    layout, notes = _fitting(picture, style)
    title = [
        (picture.name, "title"),
        (picture.description, ""),
        (picture.totals, "faint"),
    ]
    lines = [_note(text, color, style) for text, color in title if text]
    lines.append("")
    lines += _canvas(layout).lines(style)
    if notes:
        lines.append("")
    lines += (_note(note, "faint", style) for note in notes)
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return text.translate(_PLAIN) if style.plain else text


def _fitting(picture: Picture, style: Style) -> tuple[Layout, list[str]]:
    """Lay out with the fewest closed groups that fit; also return notes."""
    layout, notes = lay_out(picture.graph, METRICS), list(picture.notes)
    if style.width is None or layout.width <= style.width:
        return layout, notes
    for depth in range(depth_of(picture.graph) - 1, -1, -1):
        layout = lay_out(closed(picture.graph, depth), METRICS)
        if layout.width <= style.width:
            said = f"groups collapsed to fit {style.width} columns"
            return layout, [*notes, f"{said}; {_MORE}"]
    layout = lay_out(picture.graph, METRICS)
    said = f"cut at {style.width} columns of {layout.width}"
    return layout, [*notes, f"{said}; {_MORE}"]


def printable(text: str) -> str:
    """Replace characters that cannot be printed."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _note(text: str, color: str, style: Style) -> str:
    return _painted(printable(text), _COLORS.get(color, "") if style.colored else "")


def _canvas(layout: Layout) -> _Canvas:
    canvas = _Canvas(layout.width + 1, layout.height)
    for box in layout.boxes:
        if box.node.kind not in ("entry", "exit"):
            _draw_frame(canvas, box)
    _draw_wires(canvas, layout.paths)
    for box in layout.boxes:
        _draw_text(canvas, box)
    return canvas


# ---- boxes ----


def _draw_frame(canvas: _Canvas, box: Box) -> None:
    across, along = "─│" if box.node.inside is None else "╌╎"
    right, bottom = box.x + box.width - 1, box.y + box.height - 1
    between = across * (box.width - 2)
    canvas.put(box.x, box.y, f"╭{between}╮", "faint")
    canvas.put(box.x, bottom, f"╰{between}╯", "faint")
    for y in range(box.y + 1, bottom):
        canvas.put(box.x, y, along, "faint")
        canvas.put(right, y, along, "faint")


def _draw_text(canvas: _Canvas, box: Box) -> None:
    label = printable(label_of(box.node))
    if label:
        canvas.put(box.exit + METRICS.wire, box.y + box.height, label, "faint")
    lines = heading(box.node)
    y = box.y + 1
    if box.node.inside is None and any(box.node.ports):
        for port, x in zip(box.node.ports, box.ports, strict=True):
            canvas.put(x - cells(port) // 2, y, printable(port), "faint")
        y += 1
    for i, line in enumerate(lines):
        _draw_line(canvas, box, line, y + i, first=i == 0)


def _draw_line(canvas: _Canvas, box: Box, line: Line, y: int, *, first: bool) -> None:
    text, note = printable(line.text), line_note(line)
    room = box.width - 2 * METRICS.side
    inset = 0
    centered = box.node.kind in ("join", "omitted") and not note
    if centered:
        inset = (room - cells(text)) // 2
    canvas.put(box.x + METRICS.side + inset, y, text, _color(box, line, first=first))
    if note:
        canvas.put(box.x + METRICS.side + room - cells(note), y, note, "faint")


def _color(box: Box, line: Line, *, first: bool) -> str:
    if box.node.inside is not None:
        return "group"
    heads: tuple[Kind, ...] = ("input", "output", "loss", "model", "again")
    if line.kind in heads:
        return line.kind if first else ""
    return line.kind if line.kind in ("activation", "function") else ""


# ---- wires ----


def _draw_wires(canvas: _Canvas, paths: Sequence[Path]) -> None:
    """Draw wires; at a crossing, the vertical wire is on top."""
    drawn: dict[tuple[int, int], dict[tuple[int, ...], int]] = {}
    for path in paths:
        for x, y, sides in _steps(path.points):
            owners = drawn.setdefault((x, y), {})
            owners[path.value] = owners.get(path.value, 0) | sides
    for (x, y), owners in drawn.items():
        over = [s for s in owners.values() if s & (_UP | _DOWN)] or [*owners.values()]
        canvas.put(x, y, _WIRES[over[0]])
    for path in paths:
        (x, y), (end, bottom) = path.points[0], path.points[-1]
        if canvas.chars[y - 1][x] in "─╌":
            canvas.put(x, y - 1, "┬", "faint")
        if path.arrow:
            canvas.put(end, bottom, "▼")


def _steps(points: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Cells of a wire, each with a side by which the wire leaves it.

    A wire starts in the cell above its first point, and ends above its last.
    """
    for i, ((x, y), (end, last)) in enumerate(pairwise(points)):
        if y == last:
            step = 1 if end > x else -1
            for place in range(x, end, step):
                yield place, y, _RIGHT if step > 0 else _LEFT
                yield place + step, y, _LEFT if step > 0 else _RIGHT
            continue
        if i == 0:
            yield from ((x, y, _UP),) if last > y else ()
        for place in range(y, last):
            yield x, place, _DOWN
            if place + 1 < last or i + 2 < len(points):
                yield x, place + 1, _UP
    if len(points) > 1 and points[0][1] == points[1][1]:
        yield *points[0], _UP


# ---- text with colors ----


def _line(chars: Sequence[str], colors: Sequence[str], style: Style) -> str:
    cut = len(chars) if style.width is None else style.width
    over = "".join(chars[cut:]).strip()
    chars = [*chars[: cut - 1], "…"] if over else chars[:cut]
    if not style.colored:
        return "".join(chars).rstrip()
    parts: list[str] = []
    for color, run in groupby(zip(chars, colors, strict=False), key=itemgetter(1)):
        text = "".join(char for char, _ in run)
        parts.append(_painted(text, _COLORS.get(color, "")))
    return "".join(parts).rstrip()


def _painted(text: str, color: str) -> str:
    return f"\x1b[{color}m{text}\x1b[0m" if color and text.strip() else text
