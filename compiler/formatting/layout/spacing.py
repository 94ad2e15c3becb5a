"""Blanks between words on a line."""

from .words import OPERANDS, Word


def gap(before: Word, after: Word) -> str:
    """The separator of two words: one blank or nothing."""
    if after.kind == "comma":
        return ""
    if "tight" in (before.kind, after.kind) or before.kind == "sign":
        return ""
    if "range" in (before.kind, after.kind):
        return " " if "keyword" in (before.kind, after.kind) else ""
    if after.text == "(":
        return "" if before.kind == "word" else " "
    if after.text == "[":
        return "" if before.kind in OPERANDS else " "
    return " "
