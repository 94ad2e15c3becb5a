"""Small programs for lints of networks, of `x`, `y` and further declarations."""

from collections.abc import Collection

from dotnn.compiler import (
    Diagnostic,
    Source,
    apply_fixes,
    check_source,
    lint,
    render_all,
)

STOCK = {
    "input": "input x : real[6] nm in 20..120",
    "output": "output y : real um",
    "loss": "loss mse",
    "optimizer": "optimizer adam(learning_rate = 1e-3)",
}


def program(*lines: str) -> str:
    """A spec of some lines; a line without a keyword is the value of `y`."""
    text = "\n".join(
        line if _says(line) else f"network {{ y = {line} }}" for line in lines
    )
    said = {line.split()[0] for line in text.split("\n")}
    stock = [line for keyword, line in STOCK.items() if keyword not in said]
    return "\n".join(("model lens", *stock, text)) + "\n"


def _says(line: str) -> bool:
    keywords = ("input", "output", "axis", "block", "function", "network", "loss")
    return line.startswith((*keywords, "train", "data", "optimizer", "accept", "let"))


def found(text: str, rows: int | None = None) -> list[Diagnostic]:
    """Network lints of a program without errors."""
    done = check_source(Source(text, "spec.nn"))
    assert done.diagnostics == (), render_all(done.diagnostics, done.source)
    return [d for d in lint(done, rows=rows) if d.code.startswith("W1")]


def codes(text: str, rows: int | None = None) -> list[str]:
    """Codes of the network lints of a program."""
    return [warning.code for warning in found(text, rows)]


def places(text: str, warnings: Collection[Diagnostic]) -> list[str]:
    """Underlined texts of diagnostics."""
    return [text[d.span.start : d.span.end] for d in warnings if d.span is not None]


def mended(text: str) -> str:
    """A program after all safe fixes."""
    done = check_source(Source(text, "spec.nn"))
    return apply_fixes(done.source, lint(done))[0]


BESIDE = (
    "function snake(x) = x + sin(x)^2",
    "block gru_like { dense(32) -> gelu -> dense(16) }",
)


SHORT = {"X ->": "x -> reshape(6, 1) ->", "END": "gelu -> flatten -> dense"}


def beside(case: str) -> str:
    """A case with the functions and blocks that it uses."""
    own = [line for line in BESIDE if line.split()[1].split("(")[0] in case]
    wide = ["input x : real[36] nm in 20..120"] if "6, 6" in case else []
    for short, long in SHORT.items():
        case = case.replace(short, long)
    return program(*wide, *own, case)
