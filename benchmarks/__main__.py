"""`python -m benchmarks`: training speed against peers, as a table and a chart."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from . import machine
from .cases import CASES
from .chart import draw_chart
from .contenders import CONTENDERS, usual_for
from .contest import hold_contest
from .records import Contest
from .report import render_report, write_report
from .studies import STUDIES
from .studies.table import Table

OUT = Path(__file__).parent / "out"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the requested contests and studies; return the exit code.

    It is 1 if contenders did unequal work.
    """
    options = _parser().parse_args(arguments)
    names = options.cases or ["tiny", "film"]
    described = machine.describe()
    sections: list[Contest | Table] = []
    for name in names:
        sections.append(
            _contest(name, options) if name in CASES else _study(name, options)
        )
        # Rewritten after each contest, so that an interrupted run keeps its results.
        write_report(options.out, described, sections)
    contests = [each for each in sections if isinstance(each, Contest) and each.timed]
    tables = [each for each in sections if isinstance(each, Table)]
    curves = [curve for table in tables for curve in table.curves]
    if contests or curves:
        draw_chart(contests, curves, options.out)
    print(render_report(described, sections))
    print(f"written to {options.out}", file=sys.stderr)
    return int(any(contest.unequal for contest in contests))


def _contest(name: str, options: argparse.Namespace) -> Contest:
    before = machine.measure_peak()
    case = CASES[name]
    contest = hold_contest(
        case,
        options.contenders or usual_for(case),
        rounds=options.rounds,
        epochs=options.epochs,
        note=_note,
    )
    return replace(contest, peak=max(before, machine.measure_peak()))


def _study(name: str, options: argparse.Namespace) -> Table:
    _note(name)
    module = import_module(f".{name}", f"{__package__}.studies")
    return module.study(rounds=options.rounds, note=_note)


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1, got {text}")
    return value


def _case(text: str) -> str:
    # argparse checks choices even without arguments, until Python 3.12.
    if text not in {*CASES, *STUDIES}:
        raise argparse.ArgumentTypeError(f"unknown case: {text}")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "cases",
        nargs="*",
        metavar="CASE",
        type=_case,
        help=f"of {', '.join([*CASES, *STUDIES])} (tiny film)",
    )
    parser.add_argument(
        "--contenders",
        nargs="+",
        metavar="NAME",
        choices=CONTENDERS,
        help=f"of {', '.join(CONTENDERS)} (all that do the case)",
    )
    parser.add_argument("--rounds", type=_positive, default=5, help="timed (5)")
    parser.add_argument("--epochs", type=_positive, help="of a round (the case's own)")
    parser.add_argument("--out", type=Path, default=OUT, help="folder (benchmarks/out)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
