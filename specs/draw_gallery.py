"""Figures of the gallery: trained runs compared with the simulators.

Each `draw_` function makes a figure of some runs. `results.py` trains the runs, calls
the functions and saves the figures. All rows are from the test split.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from data.make_energy_balance import slab_power
from data.make_implicit_field import RADIUS, REACH, scatter
from data.stacks import reflectance_spectra
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

import dotnn
from dotnn.runtime import load_dataset, open_columns, open_data, split_rows

# Okabe and Ito (2008), distinguishable with any kind of color vision.
COLORS = BLUE, GREEN, RED = "#0072B2", "#009E73", "#D55E00"
GRAY = "#999999"
QUANTILES = {"median error": 0.5, "90th percentile": 0.9, "largest error": 1.0}

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Test:
    """Rows of a test split: inputs, targets and predictions.

    Attributes:
        rows: indices in the file.
    """

    rows: Array
    inputs: Mapping[str, Array]
    targets: Mapping[str, Array]
    outputs: Mapping[str, Array]
    group: Array | None = None


def test_rows(run: dotnn.Run) -> Test:
    """The test split of a run, with predictions."""
    spec = run.network.spec
    dataset = load_dataset(spec, open_data(run.network, run.data["source"]))
    rows = split_rows(spec.data, dataset).test
    inputs = {name: array[rows] for name, array in dataset.inputs.items()}
    targets = {name: array[rows] for name, array in dataset.targets.items()}
    group = None if dataset.group is None else dataset.group[rows]
    return Test(rows, inputs, targets, run.predict(inputs), group)


def rmse(found: Array, truth: Array) -> Array:
    """Root mean square error of each row, shape (rows,)."""
    squared = np.square(np.abs(found - truth)).reshape(len(truth), -1)
    return np.sqrt(np.mean(squared, axis=1))


def total(errors: Array) -> float:
    """The rmse over all rows, from the rmse of each."""
    return float(np.sqrt(np.mean(np.square(errors))))


def examples(errors: Array) -> Iterator[tuple[str, int, str]]:
    """Rows with the median, the 90th percentile and the largest error, each with a
    color.
    """
    ranked = np.argsort(errors)
    for (label, share), color in zip(QUANTILES.items(), COLORS, strict=True):
        row = int(ranked[round(share * (len(ranked) - 1))])
        yield f"{label}: {errors[row]:.2g}", row, color


def _panels(rows: int, columns: int, size: tuple[float, float]) -> tuple[Figure, Array]:
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(rows, columns, squeeze=False)
    for axes in panels.flat:
        axes.spines[["top", "right"]].set_visible(False)
    return figure, panels


def _title(axes: Axes, text: str) -> None:
    axes.set_title(text, fontsize=10)


# ---- operators ----


def draw_operators(deeponet: dotnn.Run, fno: dotnn.Run) -> Figure:
    """Learned operators: integrals, and Burgers' equation on two grids."""
    figure, ((left, middle, right),) = _panels(1, 3, (12.5, 3.7))
    draw_integrals(left, deeponet)
    test = test_rows(fno)
    draw_waves(middle, test, "FNO, on its grid of 128 points")
    draw_waves(right, on_finer_grid(fno), "the same weights on 256 points")
    return figure


def on_finer_grid(fno: dotnn.Run) -> Test:
    """Predictions on 256 points, twice the training grid."""
    fine = fno.with_constants(points=256)
    file = Path(__file__).parent / "data/fno_burgers_256.npz"
    dataset = load_dataset(fine.network.spec, open_columns(file))
    predictions = fine.predict(dataset.inputs)
    return Test(np.arange(dataset.rows), dataset.inputs, dataset.targets, predictions)


def tell_finer_grid(fno: dotnn.Run) -> str:
    """The error on a grid unseen in training."""
    test = on_finer_grid(fno)
    errors = rmse(test.outputs["velocity"], test.targets["velocity"])
    return f"rmse(velocity) {total(errors):.2g} on 256 points"


def draw_integrals(axes: Axes, run: dotnn.Run) -> None:
    """Sources (dashed), the exact integrals (points) and the DeepONet's (lines)."""
    test = test_rows(run)
    assert test.group is not None
    _, source = np.unique(test.group, return_inverse=True)
    squared = np.square(test.outputs["field"] - test.targets["field"])
    errors = np.sqrt(np.bincount(source, squared) / np.bincount(source))
    position, sensors = np.linspace(0, 1, 101), np.linspace(0, 1, 100)
    for label, row, color in examples(errors):
        rows = np.flatnonzero(source == row)
        given = test.inputs["source"][rows[0]]
        inputs = {"source": np.tile(given, (101, 1)), "position": position}
        axes.plot(sensors, given / 4, "--", lw=0.8, color=color, alpha=0.6)
        points = test.inputs["position"][rows], test.targets["field"][rows]
        axes.plot(*points, ".", color=color)
        field = run.predict(inputs)["field"]
        axes.plot(position, field, lw=1.3, color=color, label=label)
    axes.set(xlabel="position x", ylabel="integral s(x);  dashed: source u(x) / 4")
    error = np.sqrt(squared.mean())
    _title(axes, f"DeepONet, {len(errors)} unseen sources: rmse {error:.4f}")
    axes.legend(edgecolor="none", fontsize=8)


def draw_waves(axes: Axes, test: Test, title: str) -> None:
    """Velocities at t = 0 (dashed) and t = 1, simulated (points) and predicted."""
    truth, found = test.targets["velocity"], test.outputs["velocity"]
    errors = rmse(found, truth)
    x = np.arange(truth.shape[1]) / truth.shape[1]
    thinned = slice(None, None, truth.shape[1] // 64)
    for label, row, color in examples(errors):
        axes.plot(x, test.inputs["initial"][row], "--", lw=0.8, color=color, alpha=0.6)
        axes.plot(x[thinned], truth[row][thinned], ".", ms=4, color=color)
        axes.plot(x, found[row], lw=1.3, color=color, label=label)
    axes.set(xlabel="position x", ylabel="velocity at t = 1;  dashed: at t = 0")
    axes.set_ylim(top=2.9)  # room for the legend
    _title(axes, f"{title}: rmse {total(errors):.4f}")
    axes.legend(edgecolor="none", fontsize=8)


# ---- inverse design ----


def simulated_designs(run: dotnn.Run) -> tuple[Test, Array]:
    """Test rows of the film design, and the spectra of the designed stacks by `tmm`."""
    test = test_rows(run)
    axis = run.network.spec.axes[0]
    wavelength = np.linspace(400.0, 800.0, axis.size)
    return test, reflectance_spectra(test.outputs["thickness"], wavelength)


def tell_designs(run: dotnn.Run) -> str:
    """Deviation of designed spectra from the target and from the prediction."""
    test, simulated = simulated_designs(run)
    errors = rmse(simulated, test.inputs["wanted"])
    broken = total(rmse(simulated, test.outputs["reflectance"]))
    moved = total(rmse(test.outputs["thickness"], test.targets["thickness"]))
    return (
        f"simulated - wanted {total(errors):.2g}, median {np.median(errors):.2g}; "
        f"simulated - promised {broken:.2g}; thickness {moved:.2g} nm"
    )


def draw_film_design(run: dotnn.Run) -> Figure:
    """Target spectra, spectra of the designed stacks, and the stacks."""
    test, simulated = simulated_designs(run)
    wanted = test.inputs["wanted"]
    errors = rmse(simulated, wanted)
    wavelength = np.linspace(400.0, 800.0, wanted.shape[1])
    figure, panels = _panels(2, 3, (12.5, 5.6))
    for (above, below), (label, row, _) in zip(panels.T, examples(errors), strict=True):
        above.plot(wavelength, wanted[row], ".", ms=4, color="black", label="wanted")
        model = test.outputs["reflectance"][row]
        above.plot(wavelength, model, "--", lw=1.3, color=BLUE, label="forward network")
        above.plot(wavelength, simulated[row], lw=1.3, color=RED, label="simulated")
        above.set(xlabel="wavelength (nm)", ylabel="reflectance", ylim=(0, 1))
        _title(above, label)
        layers = np.arange(1, 7)
        stacks = (test.targets["thickness"][row], test.outputs["thickness"][row])
        for stack, shift, color in zip(stacks, (-0.2, 0.2), (GRAY, RED), strict=True):
            below.bar(layers + shift, stack, 0.38, color=color)
        below.set(xlabel="layer, from the air", ylabel="thickness (nm)", ylim=(0, 125))
        below.set_xticks(layers, ["TiO2", "SiO2"] * 3, fontsize=8)
    panels[0, 0].legend(edgecolor="none", fontsize=8)
    panels[1, 0].legend(("in the file", "designed"), edgecolor="none", fontsize=8)
    return figure


# ---- conservation laws ----


def largest_imbalance(run: dotnn.Run, rows: int = 100_000) -> tuple[float, float]:
    """Largest |R + T + A - 1| over the test rows and far outside the training range.

    Outside: indices up to 35, extinctions from 1e-12 to 1e4, thicknesses up to 10 um.
    """
    rng = np.random.default_rng(0)
    far = {
        "index": rng.uniform(0.1, 35, rows),
        "extinction": 10 ** rng.uniform(-12, 4, rows),
        "thickness": rng.uniform(0, 10_000, rows),
    }
    outside = run.network.predict(run.params, far)["power"]
    shares = test_rows(run).outputs["power"], outside
    test, beyond = (np.abs(power.astype(float).sum(axis=1) - 1) for power in shares)
    return float(test.max()), float(beyond.max())


def tell_balance(run: dotnn.Run) -> str:
    """The accuracy to which the shares sum to one."""
    test, beyond = largest_imbalance(run)
    return f"|R + T + A - 1| at most {test:.1e}, far outside {beyond:.1e}"


def draw_energy_balance(run: dotnn.Run) -> Figure:
    """R, T and A of two slabs over thickness, also beyond the training range."""
    figure, ((left, right),) = _panels(1, 2, (10, 3.8))
    for axes, index, extinction in ((left, 3.2, 0.01), (right, 1.8, 0.3)):
        thickness = np.linspace(10, 1500, 300)
        given = np.full(300, index), np.full(300, extinction), thickness
        truth = slab_power(*given)
        inputs = dict(zip(("index", "extinction", "thickness"), given, strict=True))
        power = run.network.predict(run.params, inputs)["power"]
        for part, name in enumerate(("reflected", "transmitted", "absorbed")):
            color = COLORS[part]
            axes.plot(thickness[::6], truth[::6, part], ".", ms=4, color=color)
            axes.plot(thickness, power[:, part], lw=1.3, color=color, label=name)
        axes.plot(thickness, power.sum(axis=1), lw=1.3, color="black", label="sum")
        axes.axvspan(1000, 1500, color=GRAY, alpha=0.15, lw=0)
        axes.text(1250, 1.06, "outside the data", ha="center", fontsize=8)
        axes.set(xlabel="thickness (nm)", ylabel="share of the power")
        axes.set(xlim=(0, 1500), ylim=(-0.02, 1.12))
        _title(axes, f"n = {index}, k = {extinction}: Airy (points), model (lines)")
    right.legend(edgecolor="none", fontsize=8, loc=(0.42, 0.32))
    return figure


# ---- fields ----


def draw_fields(unet: dotnn.Run, implicit: dotnn.Run) -> Figure:
    """The field of an unseen structure, and that of the implicit network."""
    figure, (above, below) = _panels(2, 4, (12.5, 5.6))
    draw_structure(above, unet)
    draw_cylinder(below, implicit)
    return figure


def draw_structure(panels: Array, run: dotnn.Run) -> None:
    """The test structure with the median error."""
    test = test_rows(run)
    errors = rmse(test.outputs["field"], test.targets["field"])
    _, row, _ = next(examples(errors))
    glass = test.inputs["mask"][row, :, :, 0]
    shown = (glass, test.targets["field"][row], test.outputs["field"][row])
    _draw_maps(panels, shown, 0.8, f"U-Net, unseen: rmse {errors[row]:.3f}")


def draw_cylinder(panels: Array, run: dotnn.Run, count: int = 120) -> None:
    """The field on a grid between the points of the data."""
    side = np.linspace(-REACH, REACH, count)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    truth = scatter(points).reshape(count, count)
    found = run.predict({"position": points})["field"].reshape(count, count)
    glass = (np.hypot(*points.T) < RADIUS).reshape(count, count).astype(float)
    error = total(rmse(found, truth))
    _draw_maps(
        panels, (glass, truth, found), REACH, f"implicit field: rmse {error:.3f}"
    )


def _draw_maps(
    panels: Array, shown: tuple[Array, Array, Array], reach: float, text: str
) -> None:
    """The glass, the real part of the true and predicted field, and the error."""
    glass, truth, found = shown
    limit = float(np.abs(truth.real).max())
    wave = {"cmap": "RdBu_r", "vmin": -limit, "vmax": limit}
    maps = (
        (glass, "share of glass", {"cmap": "Greys", "vmin": 0, "vmax": 1}),
        (truth.real, "simulated, real part", wave),
        (found.real, text, wave),
        (np.abs(found - truth), "size of the error", {"cmap": "viridis", "vmin": 0}),
    )
    extent = (-reach, reach, -reach, reach)
    for axes, (values, title, how) in zip(panels, maps, strict=True):
        image = axes.imshow(values, origin="lower", extent=extent, **how)
        axes.set(xlabel="x (um)", ylabel="y (um)")
        _title(axes, title)
        axes.figure.colorbar(image, ax=axes, shrink=0.85)


# ---- sequences ----


def draw_pulses(run: dotnn.Run) -> Figure:
    """Spectra of two unseen pulses along the fiber, simulated and predicted."""
    figure, (panels,) = _panels(1, 4, (12.5, 3.2))
    test = test_rows(run)
    truth, found = test.targets["evolution"], test.outputs["evolution"]
    median, _, worst = examples(rmse(found, truth))
    for pair, (label, row, _) in zip(
        (panels[:2], panels[2:]), (median, worst), strict=True
    ):
        maps = (truth[row], f"simulated ({label.split(':')[0]})"), (found[row], label)
        for axes, (values, title) in zip(pair, maps, strict=True):
            extent = (180, 210, 0, 1)
            how = {"cmap": "viridis", "vmin": 0, "vmax": truth[row].max()}
            image = axes.imshow(
                values, origin="lower", extent=extent, aspect="auto", **how
            )
            axes.set(xlabel="frequency (THz)", ylabel="z (m)")
            _title(axes, title)
        figure.colorbar(image, ax=pair[1], label="pJ/THz")
    return figure


# ---- uncertainty ----


def draw_uncertainty(run: dotnn.Run) -> Figure:
    """Predicted standard deviations against those of the noise, and normalized
    residuals.
    """
    figure, ((left, right),) = _panels(1, 2, (9, 3.8))
    test = test_rows(run)
    with np.load(run.data["source"]) as file:
        law = file["yield_spread"][test.rows]
    spread, found = test.outputs["yield_spread"], test.outputs["yield"]
    left.plot((0, 0.16), (0, 0.16), color=GRAY, lw=1)
    left.plot(law, spread, ".", color=BLUE)
    left.set(xlabel="spread of the noise (mol/L)", ylabel="predicted spread (mol/L)")
    _title(left, "the model saw one noisy yield of each setting")
    off = (test.targets["yield"] - found) / spread
    steps = np.linspace(-3.5, 3.5, 29)
    right.hist(off, steps, density=True, color=BLUE, alpha=0.5)
    fine = np.linspace(-3.5, 3.5, 200)
    right.plot(fine, np.exp(-(fine**2) / 2) / np.sqrt(2 * np.pi), color=RED)
    right.set(xlabel="(yield - prediction) / predicted spread", ylabel="density")
    within = np.mean(np.abs(off) < 1), np.mean(np.abs(off) < 2)
    told = "{:.0%} within 1, {:.0%} within 2 spreads".format(*within)
    _title(right, f"unseen: {told}")
    return figure
