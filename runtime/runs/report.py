"""The picture of a training: loss curves, with the reductions of the rate marked."""

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from ..training.history import reductions
from ..training.schedule import plateau_of
from .run import Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito (2008), told apart with any kind of color vision.
_TRAIN, _VALIDATION, _RATE = "#0072B2", "#D55E00", "#999999"


def draw_history(run: Run) -> bytes:
    """The loss curves of a run, as the bytes of a PNG."""
    # Imported here: matplotlib takes a quarter of a second. The figure is made without
    # pyplot, which would choose a window system.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot()
    _draw(axes, run)
    content = BytesIO()
    FigureCanvasAgg(figure).print_png(content)
    return content.getvalue()


def _draw(axes: "Axes", run: Run) -> None:
    epochs = np.array([row["epoch"] for row in run.history])
    train = np.array([row["train_loss"] for row in run.history], float)
    losses = [row["validation_loss"] for row in run.history]
    axes.plot(epochs, train, color=_TRAIN, lw=1.4, label="training")
    positive = [train]
    if any(loss is not None for loss in losses):
        validation = np.array(losses, float)
        axes.plot(epochs, validation, color=_VALIDATION, lw=1.4, label="validation")
        positive.append(validation)
    if all((curve[np.isfinite(curve)] > 0).all() for curve in positive):
        axes.set_yscale("log")
    _mark_reductions(axes, run)
    if run.best_epoch:
        axes.axvline(run.best_epoch, color="black", lw=0.8, ls=":", label="best")
    axes.set(xlabel="epoch", ylabel="loss, scaled units", title=run.network.spec.name)
    axes.legend(edgecolor="none", framealpha=1)
    axes.spines[["top", "right"]].set_visible(False)


def _mark_reductions(axes: "Axes", run: Run) -> None:
    """A line where a plateau reduced the learning rate."""
    plateau, label = plateau_of(run.network.spec.schedule), "learning rate reduced"
    for epoch in reductions(run.history, plateau) if plateau else ():
        axes.axvline(epoch, color=_RATE, lw=0.8, ls="--", label=label, zorder=0)
        label = "_"  # one entry in the legend
