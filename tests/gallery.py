"""The specs of the gallery, and beside them the run that one of them uses."""

from pathlib import Path

from dotnn.compiler import Kept

FOLDER = Path(__file__).parent.parent / "specs"
SPECS = tuple(sorted(FOLDER.glob("*.nn")))

# What film_design.nn is trained behind, as if it had been trained: the compiler asks
# for the spec of a run, and for nothing of its weights.
_FORWARD = (FOLDER / "thin_film.nn").read_text(encoding="utf-8")
BESIDE = Kept(
    {"../runs/thin_film/spec.nn": _FORWARD, "../runs/thin_film/run.json": "{}"}
)
