"""Reports of the measurements, as Markdown and JSON."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .contenders import CONTENDERS
from .records import Contest, Entry
from .studies.table import Table

REFERENCE = "dotnn"
_COLUMNS = (
    "contender",
    "ms per epoch, best",
    "median",
    "times dotnn",
    "of the peak",
    "to the first epoch, s",
    "memory, MB",
    "final loss",
)


def render_contest(contest: Contest) -> str:
    """Render a case as a section of Markdown, with its excluded contenders."""
    case = contest.case
    lines = [
        f"## {case.name}: {case.about}",
        "",
        f"{case.rows} rows; {case.network}; batches of {case.batch}, "
        f"{case.parameters} parameters; {contest.epochs} epochs a round.",
        "",
        *render_rows(_COLUMNS, (_row(contest, entry) for entry in _sorted(contest))),
    ]
    lines += _notes(contest)
    return "\n".join(lines) + "\n"


def render_rows(columns: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """Lines of a Markdown table."""
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)
    yield from (f"| {' | '.join(row)} |" for row in rows)


def render_table(table: Table) -> str:
    """Render a study as a section of Markdown."""
    rows = ([str(cell) for cell in row] for row in table.rows)
    lines = [f"## {table.name}: {table.about}", ""]
    lines += [*render_rows(table.columns, rows), "", *table.notes]
    return "\n".join(lines).rstrip() + "\n"


def render_report(
    machine: Mapping[str, Any], sections: Sequence[Contest | Table]
) -> str:
    versions = ", ".join(f"{n} {v}" for n, v in machine["versions"].items())
    head = [
        "# Training speed",
        "",
        f"{machine['cores']} cores of {machine['processor']}, load average "
        f"{machine['load']} at the start; Python {machine['python']}; {versions}.",
        "",
        "Rounds alternate; a time is the best round's, and a ratio the median of those "
        "within each round. Compilation stands in a column of its own.",
        "",
    ]
    return "\n".join([*head, *map(_section, sections)])


def write_report(
    folder: Path, machine: Mapping[str, Any], sections: Sequence[Contest | Table]
) -> list[Path]:
    """Write `report.md` and `report.json` to a folder; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine, "sections": [asdict(each) for each in sections]}
    texts = {
        "report.md": render_report(machine, sections),
        "report.json": json.dumps(content, indent=1) + "\n",
    }
    for name, text in texts.items():
        _replace(folder / name, text)
    return [folder / name for name in texts]


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


def _section(section: Contest | Table) -> str:
    return (render_contest if isinstance(section, Contest) else render_table)(section)


def _sorted(contest: Contest) -> list[Entry]:
    return sorted(contest.timed, key=lambda entry: entry.best)


def _row(contest: Contest, entry: Entry) -> list[str]:
    reference = next((e for e in contest.timed if e.contender == REFERENCE), None)
    share = contest.share_of_peak(entry)
    return [
        CONTENDERS[entry.contender].title,
        f"{1e3 * entry.best:.4g}",
        f"{1e3 * entry.middle:.4g}",
        f"{entry.ratio_to(reference):.2f}" if reference else "",
        f"{share:.0%}" if share else "",
        f"{entry.cold:.1f}",
        f"{entry.memory / 1e6:.0f}",
        f"{entry.rounds[-1].loss:.3g}",
    ]


def _notes(contest: Contest) -> Iterator[str]:
    out = [entry for entry in contest.entries if entry.left_out]
    if out or contest.unequal:
        yield ""
    for entry in out:
        yield f"- Left out: {CONTENDERS[entry.contender].title} ({entry.left_out})."
    for line in contest.unequal:
        yield f"- Not the same work: {line}."
