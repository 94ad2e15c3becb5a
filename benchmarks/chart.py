"""Chart of contests and slopes, on logarithmic axes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .contenders import CONTENDERS
from .records import Contest, Entry
from .report import REFERENCE
from .studies.table import Curve

_OURS, _OTHERS = "#c44e52", "#8c9bb0"
_WIDTH = 4.2  # of a panel, in inches
_SUFFIXES = ("svg", "png")


def draw_chart(
    contests: Sequence[Contest], curves: Sequence[Curve], folder: Path
) -> list[Path]:
    """Write `chart.svg` and `chart.png` to a folder; return their paths.

    Contests are above curves. Either may be empty, but not both.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    heights = []
    if contests:
        heights.append(0.9 + 0.32 * max(len(contest.timed) for contest in contests))
    if curves:
        heights.append(2.8)
    width = _WIDTH * max(len(contests), 0.75 * len(curves))
    figure = Figure(figsize=(width, sum(heights)), layout="constrained")
    FigureCanvasAgg(figure)
    parts = iter(figure.subfigures(len(heights), height_ratios=heights, squeeze=False))
    for draw, items in ((_draw_contest, contests), (_draw_curve, curves)):
        if items:
            panels = next(parts)[0].subplots(1, len(items), squeeze=False)[0]
            for panel, item in zip(panels, items, strict=True):
                draw(panel, item)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"chart.{suffix}" for suffix in _SUFFIXES]
    for path in paths:
        figure.savefig(path, dpi=160)
    return paths


def _draw_contest(panel: Any, contest: Contest) -> None:
    """The epoch time of each contender."""
    entries = sorted(contest.timed, key=lambda entry: -entry.best)
    titles = [CONTENDERS[entry.contender].title.replace("`", "") for entry in entries]
    times = [1e3 * entry.best for entry in entries]
    colors = [_color(entry) for entry in entries]
    # Points, because the length of a bar means nothing on a logarithmic axis.
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


def _draw_curve(panel: Any, curve: Curve) -> None:
    """The epoch time of a curve, with a proportional line for comparison."""
    times = [1e3 * seconds for seconds in curve.seconds]
    first, last = curve.values[0], curve.values[-1]
    proportional = [times[-1] * value / last for value in (first, last)]
    panel.plot((first, last), proportional, color=_OTHERS, linestyle=":")
    panel.plot(curve.values, times, color=_OURS, marker="o", markersize=5)
    panel.set_xscale("log", base=2)
    panel.set_yscale("log", base=2)
    panel.set_xticks(curve.values, [str(value) for value in curve.values])
    panel.set_yticks([])
    panel.minorticks_off()
    panel.margins(x=0.15, y=0.15)
    for value, time in zip(curve.values, times, strict=True):
        panel.annotate(
            f"{time:.3g}",
            (value, time),
            (-3, 5),
            textcoords="offset points",
            horizontalalignment="right",
            fontsize=8,
        )
    panel.grid(color="#dddddd", linewidth=0.6, zorder=0)
    panel.set_xlabel(f"{curve.of} (dotted: in proportion)")
    panel.set_ylabel("ms per epoch")
    panel.set_title(f"slope {curve.slope:.2f}, at the end {curve.last_slope:.2f}")
    panel.tick_params(labelsize=8)
    panel.spines[["top", "right"]].set_visible(False)


def _color(entry: Entry) -> str:
    return _OURS if entry.contender == REFERENCE else _OTHERS
