"""The specs of the gallery, with the run that one of them uses."""

from pathlib import Path

from dotnn.compiler import Kept, describe_model

FOLDER = Path(__file__).parent.parent / "specs"
SPECS = tuple(sorted(FOLDER.glob("*.nn")))

# film_design.nn uses this run. The compiler reads only the spec of a run, not its
# weights.
_FORWARD = (FOLDER / "thin_film.nn").read_text(encoding="utf-8")
BESIDE = Kept(
    {
        "../runs/thin_film/spec.nn": _FORWARD,
        "../runs/thin_film/run.json": describe_model(_FORWARD),
    }
)
