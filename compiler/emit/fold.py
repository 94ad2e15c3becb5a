"""Lines of Python that are too long, folded as one would by hand.

The text is of our own expressions: brackets in it match, its strings are names.
"""

from collections.abc import Iterator
from itertools import pairwise

from .text import INDENT

WIDTH = 88


def folded(before: str, expression: str, after: str = "") -> list[str]:
    """The line `before expression after`, on several lines if it is too long for one.

    Args:
        before: with the indentation of the line.
    """
    line = before + expression + after
    if len(line) <= WIDTH:
        return [line]
    margin = line[: len(line) - len(line.lstrip())]
    terms = _terms(expression)
    if len(terms) > 1:
        return [
            f"{before}(",
            *(margin + INDENT + t for t in terms),
            f"{margin}){after}",
        ]
    start, stop = _widest_bracket(expression)
    if stop - start < 2:
        return [line]
    inner = _inside(margin + INDENT, expression[start + 1 : stop])
    head, tail = expression[: start + 1], expression[stop:]
    return [before + head, *inner, f"{margin}{tail}{after}"]


def _inside(margin: str, text: str) -> list[str]:
    """The lines between two brackets."""
    if len(margin + text) <= WIDTH:
        return [margin + text]
    items = _split(text, (", ",))
    if len(items) > 1:
        return [margin + item.removeprefix(", ") + "," for item in items]
    return [margin + term for term in _terms(text)]


def _terms(text: str) -> list[str]:
    """`a + b` as `a`, `+ b`; a product where it is no sum."""
    terms = _split(text, (" + ", " - "))
    if len(terms) == 1:
        terms = _split(text, (" * ", " / "))
        if text.startswith("("):  # its factors stay together around a folded sum
            return [text]
    return [term.lstrip() for term in terms]


def _split(text: str, marks: tuple[str, ...]) -> list[str]:
    """Text cut before each of some marks that stand in no bracket."""
    found = [
        i for i, depth in _depths(text) if depth == 0 and text.startswith(marks, i)
    ]
    bounds = [0, *found, len(text)]
    return [text[a:b] for a, b in pairwise(bounds)]


def _widest_bracket(text: str) -> tuple[int, int]:
    """Where the widest of the outermost brackets opens and closes."""
    widest, start = (0, 0), 0
    for index, depth in _depths(text):
        if text[index] in "([{" and depth == 0:
            start = index
        elif text[index] in ")]}" and depth == 0:
            widest = max(widest, (start, index), key=lambda pair: pair[1] - pair[0])
    return widest


def _depths(text: str) -> Iterator[tuple[int, int]]:
    """Each place, and how many brackets it stands in, itself not counted."""
    depth = 0
    for index, char in enumerate(text):
        depth -= char in ")]}"
        yield index, depth
        depth += char in "([{"
