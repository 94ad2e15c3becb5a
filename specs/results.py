"""Train the gallery, print its table of results, and draw its figures.

    pip install '.[data]'
    python specs/results.py                   # all of it: a quarter of an hour
    python specs/results.py mie film_design   # these and their dependencies

Runs are kept in `runs/NAME` and reused; remove a folder to train its spec again. The
table is that of `specs/README.md`. Times are CPU times including compilation, which are
comparable on a busy machine.
"""

import argparse
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import draw_gallery as draw
import jax
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import dotnn
from dotnn.cli import main as run_dotnn

SPECS = Path(__file__).parent
RUNS = SPECS.parent / "runs"  # where film_design.nn looks for thin_film
GALLERY = (
    "thin_film",
    "spectrum_resnet",
    "mie",
    "film_design",
    "energy_balance",
    "deeponet",
    "fno_burgers",
    "near_field_unet",
    "implicit_field",
    "pulse_gru",
    "ellipsometry",
    "uncertain_yield",
)
NEEDS = {"film_design": "thin_film"}
SECONDS = "processor_seconds"  # a file of the run folder

# The runs that a figure shows, and the function that draws it.
FIGURES: Mapping[str, tuple[Callable[..., Figure], tuple[str, ...]]] = {
    "operators": (draw.draw_operators, ("deeponet", "fno_burgers")),
    "film_design": (draw.draw_film_design, ("film_design",)),
    "energy_balance": (draw.draw_energy_balance, ("energy_balance",)),
    "pulses": (draw.draw_pulses, ("pulse_gru",)),
    "uncertainty": (draw.draw_uncertainty, ("uncertain_yield",)),
    "fields": (draw.draw_fields, ("near_field_unet", "implicit_field")),
}
# Further numbers on the page of a run.
FACTS: Mapping[str, Callable[[dotnn.Run], str]] = {
    "film_design": draw.tell_designs,
    "energy_balance": draw.tell_balance,
    "fno_burgers": draw.tell_finer_grid,
}


def train(name: str) -> Path:
    """Train a spec unless its run exists; return the run folder."""
    folder = RUNS / name
    if not folder.exists():
        spec = str(SPECS / f"{name}.nn")
        started = time.process_time()
        run_dotnn(["train", spec, "--out", str(folder), "--no-cache"])
        seconds = time.process_time() - started
        (folder / SECONDS).write_text(f"{seconds:.0f} s\n", encoding="utf-8")
    return folder


def row(name: str) -> str:
    """A row of the table: command, measured criteria and time."""
    run = dotnn.load(RUNS / name)
    units = {variable.name: variable.unit for variable in run.network.spec.outputs}
    found = ", ".join(_result(criterion, units) for criterion in run.accept)
    time_file = RUNS / name / SECONDS
    seconds = time_file.read_text(encoding="utf-8") if time_file.exists() else "-"
    return f"| `dotnn train specs/{name}.nn` | {found} | {seconds.strip()} |"


def _result(criterion: Mapping[str, Any], units: Mapping[str, str | None]) -> str:
    """Measured value and limit: `rmse(psi) 0.59 deg [1]`."""
    measure, _, limit = criterion["criterion"].rsplit(" ", 2)
    output = measure.partition("(")[2].rstrip(")")
    value = " ".join(filter(None, (f"{criterion['value']:.2g}", units[output])))
    verdict = "" if criterion["met"] else ", **not met**"
    return f"{measure} {value} [{limit}{verdict}]"


def draw_figure(name: str) -> None:
    """Draw and save a figure from existing runs."""
    draw_runs, runs = FIGURES[name]
    figure = draw_runs(*(dotnn.load(RUNS / run) for run in runs))
    FigureCanvasAgg(figure)
    figure.savefig(SPECS / f"figures/{name}.png", dpi=90)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(GALLERY))
    names = parser.parse_args().names or GALLERY
    if unknown := set(names) - set(GALLERY):
        parser.error(f"no spec of the gallery: {', '.join(sorted(unknown))}")
    for name in names:
        train(NEEDS.get(name, name))
        train(name)
    for name, (_, runs) in FIGURES.items():
        if set(runs) & set(names) and all((RUNS / run).exists() for run in runs):
            draw_figure(name)
    print(f"\n{os.cpu_count()} cores, jax {jax.__version__}\n")
    print("| command | result on the test split | time |\n|---|---|---|")
    print("\n".join(row(name) for name in names), end="\n\n")
    for name in FACTS.keys() & set(names):
        print(f"{name}: {FACTS[name](dotnn.load(RUNS / name))}")


if __name__ == "__main__":
    main()
