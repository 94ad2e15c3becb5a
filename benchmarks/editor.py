"""Latency of an editor after a keystroke in a spec of 300 lines.

Run it from the root of the checkout: `python -m benchmarks.editor`.

Each keystroke inserts a character into a line of the network. The timed work is that of
the server: analysis with diagnostics and lints, then a completion, a hover and the
outline. Times are CPU times, so that other load on the machine does not count.
"""

from collections.abc import Callable
from statistics import median
from time import process_time

from dotnn.compiler import Source, editing, lint

LINES = 300
STROKES = 30
ALLOWED = 0.050  # seconds


def make_text(lines: int = LINES) -> str:
    """A spec of a given length, of blocks, quantities and values in equal parts."""
    count = (lines - 40) // 13
    parts = ["model large", '"A long spec."', "let width = 16", ""]
    for n in range(count):
        parts += [
            f"# The part {n}.",
            f"input  x{n} : real[6] nm in 20..120",
            f"output y{n} : real[4] bound 0..1",
            f"block part{n}(width) {{",
            "    residual { dense(width) -> gelu -> dense(width) } -> gelu",
            "}",
            "",
        ]
    parts.append("network {")
    for n in range(count):
        parts += [
            f"    h{n} = x{n}",
            "        -> dense(width) -> gelu",
            f"        -> repeat(3) {{ part{n}(width) }}",
            f"    y{n} = h{n} -> dense(2 * width) -> tanh",
            "        -> dense",
        ]
    parts += ["}", "", "loss      mse", "optimizer adam(learning_rate = 1e-3)"]
    parts += ["train {", "    epochs = 100", "    batch  = 64", "}"]
    parts += [f"# {n}" for n in range(lines - len(parts))]
    return "\n".join(parts) + "\n"


def strokes(text: str) -> list[tuple[str, int]]:
    """Texts while `-> relu` is typed repeatedly at the end of a line."""
    found: list[tuple[str, int]] = []
    typed = " -> relu"
    at = text.index("-> tanh", len(text) // 2) + len("-> tanh")
    for n in range(STROKES):
        put = (typed * STROKES)[: n + 1]
        found.append((text[:at] + put + text[at:], at + len(put)))
    return found


def measured(text: str, offset: int, good: editing.Analysis) -> dict[str, float]:
    """Seconds of each request after a keystroke."""
    start = process_time()
    analysis = editing.analyze(Source(text))
    times = {"analysis": process_time() - start}
    others: dict[str, Callable[[], object]] = {
        "lints": lambda: lint(analysis.compilation),
        "completion": lambda: editing.complete(analysis, offset, good),
        "hover": lambda: editing.hover(analysis, offset - 1, good),
        "outline": lambda: editing.outline(analysis),
    }
    for name, do in others.items():
        start = process_time()
        do()
        times[name] = process_time() - start
    return times


def main() -> None:
    """Print the median and the maximum time of each request."""
    text = make_text()
    good = editing.analyze(Source(text))
    assert good.spec is not None, good.diagnostics
    times: dict[str, list[float]] = {}
    for changed, offset in strokes(text):
        for name, seconds in measured(changed, offset, good).items():
            times.setdefault(name, []).append(seconds)
    print(f"{len(text.splitlines())} lines, {STROKES} keystrokes")
    for name, each in times.items():
        print(
            f"{name:>10}  {1e3 * median(each):6.1f} ms, at most {1e3 * max(each):.1f}"
        )
    waiting = median(
        a + b for a, b in zip(times["analysis"], times["lints"], strict=True)
    )
    print(f"mistakes after {1e3 * waiting:.1f} ms, {1e3 * ALLOWED:.0f} allowed")


if __name__ == "__main__":
    main()
