"""A run in a few lines, for people who look at it in Python or in a notebook."""

from base64 import b64encode
from collections.abc import Iterator
from html import escape
from typing import Any

from .report import draw_history


def summary_lines(run: Any) -> Iterator[str]:
    """The spec, the rows, the best epoch, the metrics and the status.

    Args:
        run: the fields of a run by name.
    """
    spec, rows = run["network"].spec, run["rows"]
    splits = ", ".join(f"{len(numbers)} {name}" for name, numbers in rows.items())
    epochs = f"{len(run['history'])} epochs, best {run['best_epoch']}"
    yield f"Run of {spec.name}: {run['status']} after {epochs}"
    yield f"  rows: {splits or 'unknown'}"
    units = {variable.name: variable.unit for variable in spec.outputs}
    judged = ("test", "validation", "train")
    split = next((name for name in judged if name in run["metrics"]), "")
    for name, metrics in run["metrics"].get(split, {}).items():
        numbers = ", ".join(f"{key} {value:.4g}" for key, value in metrics.items())
        unit = f" ({units[name]})" if units[name] else ""
        yield f"  {split} {name}{unit}: {numbers}"
    for row in run["accept"]:
        verdict = "met" if row["met"] else "NOT MET"
        yield f"  accept {row['criterion']}: {verdict} ({row['value']:.4g})"


def as_html(run: Any) -> str:
    """The same as HTML, with the loss curve."""
    text = escape("\n".join(summary_lines(run)))
    if not run["history"]:
        return f"<pre>{text}</pre>"
    spec, best = run["network"].spec, run["best_epoch"]
    picture = b64encode(draw_history(run["history"], spec, best_epoch=best)).decode()
    image = f'<img alt="loss curve" width="490" src="data:image/png;base64,{picture}">'
    return f"<pre>{text}</pre>{image}"
