"""Slips that people make, each put into a spec that is right otherwise."""

import re

STOCK = """model film
input x : real[3] in 0..1
output y : real
network { y = x -> dense(8) -> gelu -> dense }
loss mse
optimizer adam(learning_rate = 1e-3)
"""
_ONCE = ("model", "network", "loss", "optimizer")


def with_slip(text: str) -> str:
    """The stock spec with some statements, in the place of those of their kind."""
    keyword = re.match(r"\w*", text)
    lines = STOCK.splitlines()
    if keyword and keyword[0] in _ONCE:
        index = next(i for i, ln in enumerate(lines) if ln.startswith(keyword[0]))
        lines[index] = text
    elif keyword and re.match(r"(input|output) [xy]\b", text):
        index = next(
            i for i, ln in enumerate(lines) if ln.startswith(text[:7].rstrip())
        )
        lines[index] = text
    else:
        lines.append(text)
    return "\n".join(lines) + "\n"
