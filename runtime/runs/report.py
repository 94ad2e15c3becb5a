"""The plot of a training: loss curves, with reductions of the learning rate."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from ...compiler import ir
from ..training.history import Row, reductions
from ..training.schedule import plateau_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito (2008), distinguishable with any kind of color vision.
_TRAIN, _VALIDATION, _RATE = "#0072B2", "#D55E00", "#999999"


def draw_history(history: Sequence[Row], spec: ir.Spec, *, best_epoch: int) -> bytes:
    """Plot the loss curves of a training, as PNG bytes.

    Args:
        best_epoch: 0 if no weights were kept.
    """
    # Imported here because matplotlib takes a quarter of a second. Without pyplot, no
    # window system is involved.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot()
    _draw_losses(axes, history)
    _mark_reductions(axes, history, spec.schedule)
    if best_epoch:
        axes.axvline(best_epoch, color="black", lw=0.8, ls=":", label="best")
    axes.set(xlabel="epoch", ylabel="loss, scaled units", title=spec.name)
    axes.legend(edgecolor="none", framealpha=1)
    axes.spines[["top", "right"]].set_visible(False)
    content = BytesIO()
    FigureCanvasAgg(figure).print_png(content)
    return content.getvalue()


def _draw_losses(axes: "Axes", history: Sequence[Row]) -> None:
    epochs = np.array([row["epoch"] for row in history])
    train = np.array([row["train_loss"] for row in history], float)
    losses = [row["validation_loss"] for row in history]
    axes.plot(epochs, train, color=_TRAIN, lw=1.4, label="training")
    positive = [train]
    if any(loss is not None for loss in losses):
        validation = np.array(losses, float)
        axes.plot(epochs, validation, color=_VALIDATION, lw=1.4, label="validation")
        positive.append(validation)
    if all((curve[np.isfinite(curve)] > 0).all() for curve in positive):
        axes.set_yscale("log")


def _mark_reductions(
    axes: "Axes", history: Sequence[Row], schedule: tuple[ir.Schedule, ...]
) -> None:
    """Draw a line at each reduction of the learning rate by a plateau."""
    plateau, label = plateau_of(schedule), "learning rate reduced"
    for epoch in reductions(history, plateau) if plateau else ():
        axes.axvline(epoch, color=_RATE, lw=0.8, ls="--", label=label, zorder=0)
        label = "_"  # one entry in the legend
