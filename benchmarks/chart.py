"""The contests as a picture: the time of an epoch, on a logarithmic scale."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .contenders import CONTENDERS
from .records import Contest, Entry
from .report import REFERENCE

_OURS, _OTHERS = "#c44e52", "#8c9bb0"


def draw_chart(contests: Sequence[Contest], folder: Path) -> list[Path]:
    """`chart.svg` and `chart.png` in a folder; their paths."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    most = max(len(contest.timed) for contest in contests)
    size = (4.2 * len(contests), 0.9 + 0.32 * most)
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(1, len(contests), squeeze=False)[0]
    for panel, contest in zip(panels, contests, strict=True):
        _draw(panel, contest)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "chart.svg", folder / "chart.png"]
    for path in paths:
        figure.savefig(path, dpi=160)
    return paths


def _draw(panel: Any, contest: Contest) -> None:
    entries = sorted(contest.timed, key=lambda entry: -entry.best)
    titles = [CONTENDERS[entry.contender].title.replace("`", "") for entry in entries]
    times = [1e3 * entry.best for entry in entries]
    colors = [_color(entry) for entry in entries]
    # Points: the length of a bar says nothing on an axis without a zero.
    panel.scatter(times, titles, color=colors, s=36, zorder=2)
    for row, time in enumerate(times):
        panel.annotate(
            f"{time:.3g}", (time, row), (7, -3), textcoords="offset points", fontsize=8
        )
    panel.grid(axis="both", color="#dddddd", linewidth=0.6, zorder=0)
    panel.set_xscale("log")
    panel.set_xlim(min(times) / 1.5, max(times) * 3)
    panel.margins(y=0.08)
    panel.set_xlabel("ms per epoch")
    panel.set_title(contest.case.name)
    panel.tick_params(axis="y", labelsize=8)
    panel.spines[["top", "right", "left"]].set_visible(False)


def _color(entry: Entry) -> str:
    return _OURS if entry.contender == REFERENCE else _OTHERS
