"""The picture of the README: a trained thin-film model compared with the simulator.

    dotnn train specs/thin_film.nn --out runs/thin_film
    python specs/draw_thin_film.py runs/thin_film specs/thin_film.png

Left: three stacks of the test split, with the median, the 90th percentile and the
largest error. Right: the loss curves.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import dotnn
from dotnn.runtime import load_dataset, open_data, split_rows

# Okabe and Ito (2008), distinguishable with any kind of color vision.
COLORS = ("#0072B2", "#009E73", "#D55E00")
QUANTILES = {"median error": 0.5, "90th percentile": 0.9, "largest error": 1.0}


def draw(run: dotnn.Run) -> Figure:
    """Spectra of three unseen stacks, and the loss curves."""
    figure = Figure(figsize=(10, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    draw_spectra(left, run)
    draw_losses(right, run)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def draw_spectra(axes: Axes, run: dotnn.Run) -> None:
    """Simulated points and predicted lines."""
    spec = run.network.spec
    dataset = load_dataset(spec, open_data(run.network, run.data["source"]))
    rows = split_rows(spec.data, dataset).test
    thickness = dataset.inputs["thickness"][rows]
    truth = dataset.targets["reflectance"][rows]
    model = run.predict({"thickness": thickness})["reflectance"]
    errors = np.sqrt(np.mean(np.square(model - truth), axis=1))
    ranked = np.argsort(errors)
    wavelength = dataset.axes["wavelength"]
    for (label, share), color in zip(QUANTILES.items(), COLORS, strict=True):
        row = ranked[round(share * (len(ranked) - 1))]
        axes.plot(wavelength, truth[row], ".", ms=4, color=color)
        text = f"{label}: rmse {errors[row]:.3f}"
        axes.plot(wavelength, model[row], lw=1.4, color=color, label=text)
    axes.set(xlabel="wavelength (nm)", ylabel="reflectance", ylim=(0, 1))
    axes.set_title("unseen stacks: simulator (points), model (lines)", fontsize=10)
    axes.legend(edgecolor="none", fontsize=8)


def draw_losses(axes: Axes, run: dotnn.Run) -> None:
    """Training and validation loss; steps show reductions of the learning rate."""
    history: dict[str, Any] = {
        name: [row[name] for row in run.history] for name in run.history[0]
    }
    for name, color in (("train_loss", COLORS[0]), ("validation_loss", COLORS[2])):
        label = name.removesuffix("_loss")
        axes.semilogy(history["epoch"], history[name], lw=1.2, color=color, label=label)
    rate = axes.twinx()
    rate.step(history["epoch"], history["learning_rate"], color="#999999", lw=1)
    rate.set(ylabel="learning rate", yscale="log")
    rate.spines[["top"]].set_visible(False)
    axes.set(xlabel="epoch", ylabel="loss")
    axes.set_title("the rate falls where the loss reaches a plateau", fontsize=10)
    axes.legend(edgecolor="none", fontsize=8, loc="lower left")


def main() -> None:
    """Draw the picture of a run folder."""
    parser = argparse.ArgumentParser(description="draw a trained thin-film model")
    parser.add_argument("run", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    figure = draw(dotnn.load(options.run))
    FigureCanvasAgg(figure)
    figure.savefig(options.output, dpi=110)


if __name__ == "__main__":
    main()
