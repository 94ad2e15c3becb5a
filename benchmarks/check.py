"""`python -m benchmarks.check`: latency of `dotnn check`.

It measures processes with their startup, and a check in a process that has checked
before, as a language server does after an edit. The startup of Python is measured too.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

SPECS = Path(__file__).parent.parent / "specs"
BLOCKS = 30  # for a spec of 300 lines


def long_spec() -> str:
    """A spec of 300 lines: quantities, and a network of multi-line blocks."""
    lines = ["model long", '"A coating, by one block for each of its layers."', ""]
    lines += ["let width = 64", "let rate = 10%", ""]
    lines += ["axis wavelength[64] nm in 400..800"]
    lines += [
        f"input  d{i} : real nm in 20..120  # of layer {i}" for i in range(BLOCKS)
    ]
    lines += ["output reflectance : real[wavelength] bound 0..1", ""]
    lines += ["function snake(x, a = 1) = x + sin(a * x)^2 / a", ""]
    for i in range(BLOCKS):
        lines += [
            f"# Layer {i}: what it adds to the field behind it.",
            f"block layer{i}(width, slope = 0.5) {{",
            "    outer = it -> dense(width) -> layer_norm -> snake(a = slope)",
            "    inner = outer -> residual { dense(width) -> gelu -> dense(width) }",
            "    concat(outer, inner) -> dense(width) -> dropout(rate)",
            "}",
            "",
        ]
    lines += ["network {", "    f0 = concat(d0, d1) -> dense(width)"]
    lines += [
        f"    f{i} = concat(f{i - 1}, d{i}) -> layer{i}(width)"
        for i in range(1, BLOCKS)
    ]
    lines += [f"    reflectance = f{BLOCKS - 1}", "        -> dense(width) -> gelu"]
    lines += ["        -> dense", "}", ""]
    lines += ["loss mse(reflectance) + 0.1 * mae(reflectance) + 1e-6 * l2(params)"]
    lines += ["optimizer clip_by_global_norm(1.0) -> adamw(learning_rate = 1e-3)"]
    lines += ["schedule warmup(5) -> plateau(factor = 0.5, patience = 10)", ""]
    lines += ["train {", "    epochs = 300", "    batch = 64", "}", ""]
    lines += ["data {", '    file = "long.npz"', "    validation = 15%"]
    lines += ["    test = 15%", "}", "", "accept max_error(reflectance) <= 0.05"]
    return "\n".join(lines) + "\n"


Times = list[tuple[float, float]]
"""Seconds of each run: that went by, and that a processor worked."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.check", description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="of each case (15)")
    for name, times in measure(parser.parse_args().runs).items():
        _show(name, times)


def measure(runs: int) -> dict[str, Times]:
    """Times of each run, by command."""
    with TemporaryDirectory() as folder:
        long = Path(folder) / "long.nn"
        long.write_text(long_spec(), encoding="utf-8")
        cases = {
            "python -c pass": ("pass",),
            "python -c 'import argparse'": ("import argparse",),
            "python -c 'import lark'": ("import lark",),
            "dotnn --help": (_MAIN, "--help"),
            "dotnn check neuron.nn": (_MAIN, "check", str(SPECS / "neuron.nn")),
            "dotnn check thin_film.nn": (_MAIN, "check", str(SPECS / "thin_film.nn")),
            "dotnn check of 300 lines": (_MAIN, "check", str(long)),
        }
        starts = {name: _process(case, folder) for name, case in cases.items()}
        found = _alternate(starts, runs)
    return found | _alternate(_edits(), runs)


_MAIN = "import sys; from dotnn.cli import main; sys.exit(main(sys.argv[1:]))"


def _process(arguments: tuple[str, ...], folder: str) -> Callable[[], object]:
    command = [sys.executable, "-c", *arguments]
    # Python caches bytecode, as for an installed package.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return lambda: subprocess.run(
        command, env=environment, capture_output=True, check=False
    )


def _edits() -> dict[str, Callable[[], object]]:
    from dotnn.compiler import Source, check_source, lint

    text = long_spec()
    counter = iter(range(10**9))

    def check() -> None:
        edited = text.replace("width = 64", f"width = {64 + next(counter)}")
        check_source(Source(edited))

    def check_and_lint() -> None:
        edited = text.replace("width = 64", f"width = {64 + next(counter)}")
        lint(check_source(Source(edited)))

    return {
        "again in a process: check": check,
        "again in a process: check and lints": check_and_lint,
    }


def _alternate(cases: dict[str, Callable[[], object]], runs: int) -> dict[str, Times]:
    """Times of alternating cases, without the first run of each."""
    times: dict[str, Times] = {name: [] for name in cases}
    for run in range(runs + 1):
        for name, case in cases.items():
            start, worked = perf_counter(), _worked()
            case()
            if run:
                times[name].append((perf_counter() - start, _worked() - worked))
    return times


def _worked() -> float:
    """CPU seconds of this process and its children."""
    own, theirs = map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + theirs.ru_utime + theirs.ru_stime


def _show(name: str, times: Times) -> None:
    went_by, worked = zip(*times, strict=True)
    best, middle = 1e3 * min(went_by), 1e3 * median(went_by)
    print(
        f"{name:<37} {best:5.0f} ms at best, {middle:5.0f} ms in the median, "
        f"{1e3 * min(worked):5.0f} ms of a processor"
    )


if __name__ == "__main__":
    main()
