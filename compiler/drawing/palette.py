"""Colors and fonts of SVG images, for light and dark pages."""

from collections.abc import Mapping

FONT = (
    "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
)

# What is drawn: its fill and its stroke on a light page, then on a dark one.
_BOXES: Mapping[str, tuple[str, str, str, str]] = {
    "layer": ("#ffffff", "#8a94a6", "#1c2230", "#66718a"),
    "activation": ("#fff8e8", "#d9a441", "#2b2412", "#a67c2a"),
    "function": ("#fff8e8", "#d9a441", "#2b2412", "#a67c2a"),
    "join": ("#f1f3f7", "#8a94a6", "#262d3d", "#66718a"),
    "places": ("#f6f7f9", "#b4bccb", "#1a202c", "#4a5468"),
    "input": ("#e8f3ff", "#3f8fd6", "#10263d", "#3f8fd6"),
    "output": ("#e9f8ee", "#3aa564", "#10301e", "#3aa564"),
    "loss": ("#f7eefc", "#9a63c4", "#291a36", "#9a63c4"),
    "model": ("#eef0ff", "#6472d8", "#1b1f40", "#7a86e0"),
    "again": ("#f6f7f9", "#6472d8", "#1a202c", "#7a86e0"),
    "omitted": ("#ffffff", "#b4bccb", "#1c2230", "#4a5468"),
    "group": ("#f7f9fc", "#b9c3d4", "#151b27", "#3d485e"),
    "card": ("#eef2f8", "#b9c3d4", "#10151f", "#3d485e"),
}
_TEXTS: Mapping[str, tuple[str, str]] = {
    "ink": ("#1d2430", "#e4e9f2"),
    "soft": ("#4b566b", "#b3bccd"),
    "faint": ("#74809a", "#8591a8"),
    "warm": ("#94650a", "#e0b45a"),
}
_PAGE = ("#ffffff", "#0e131c")
_WIRE = ("#5a667d", "#93a0b8")

# Kinds that a one-line box shows by its fill, and a taller box by its text.
WARM = ("activation", "function")


def style_sheet() -> str:
    """CSS rules, scoped to the image."""
    fixed = [
        f".dotnn text{{font-family:{FONT};font-size:12px}}",
        ".dotnn .name{font-size:13px;font-weight:600}",
        ".dotnn .title{font-size:19px;font-weight:700}",
        ".dotnn .wire{fill:none;stroke-width:1.5}",
        ".dotnn .box{stroke-width:1.2}",
        ".dotnn .again,.dotnn .omitted{stroke-dasharray:4 3}",
    ]
    light, dark = _rules(0), _rules(1)
    rules = [*fixed, *light, "@media (prefers-color-scheme:dark){", *dark, "}"]
    return "\n".join(rules)


def _rules(scheme: int) -> list[str]:
    rules = [f".dotnn .page{{fill:{_PAGE[scheme]}}}"]
    for name, colors in _BOXES.items():
        fill, stroke = colors[2 * scheme : 2 * scheme + 2]
        rules.append(f".dotnn .{name}{{fill:{fill};stroke:{stroke}}}")
    for name, inks in _TEXTS.items():
        rules.append(f".dotnn .{name}{{fill:{inks[scheme]}}}")
    rules.append(f".dotnn .wire{{stroke:{_WIRE[scheme]}}}")
    rules.append(f".dotnn .arrow{{fill:{_WIRE[scheme]}}}")
    return rules
