"""Lines of Python that are too long, folded as one would by hand.

The text is of our own expressions: brackets in it match, its strings are names.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from .text import INDENT

WIDTH = 88
# What stands before an expression: a sign, a key of a dictionary, a name, `lambda`.
_OPENING = re.compile(r'[-+*/] |"[^"]*": |\w+=|lambda [^:]*: ')


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
        return [f"{before}(", *_folded_all(margin, terms), f"{margin}){after}"]
    start, stop = _widest_bracket(expression)
    if stop - start < 2:
        return [line]
    inner = _inside(margin, expression[start + 1 : stop])
    tail = expression[stop:] + after
    return [before + expression[: start + 1], *inner, margin + tail]


def _inside(margin: str, text: str) -> list[str]:
    """The lines between two brackets."""
    if len(margin + INDENT + text) <= WIDTH:
        return [margin + INDENT + text]
    items = [text]
    if not text.startswith("lambda "):
        items = [item.removeprefix(", ") for item in _split(text, (", ",))]
    if len(items) > 1 or _OPENING.match(text):
        return _folded_all(margin, items, ",")
    return _folded_all(margin, _terms(text))


def _folded_all(margin: str, parts: list[str], after: str = "") -> list[str]:
    lines: list[str] = []
    for part in parts:
        found = _OPENING.match(part)
        opening = found[0] if found else ""
        before = margin + INDENT + opening
        lines += folded(before, part.removeprefix(opening), after)
    return lines


def _terms(text: str) -> list[str]:
    """`a + b` as `a` and `+ b`; a product likewise, where there is no sum."""
    terms = _split(text, (" + ", " - "))
    if len(terms) == 1 and not text.startswith("("):
        terms = _split(text, (" * ", " / "))
    return [term.lstrip() for term in terms]


def _split(text: str, marks: tuple[str, ...]) -> list[str]:
    """Text cut before each of some marks that stand in no bracket."""
    found = [
        i for i, depth in _depths(text) if depth == 0 and text.startswith(marks, i)
    ]
    return [text[a:b] for a, b in pairwise([0, *found, len(text)])]


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
