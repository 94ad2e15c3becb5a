"""The blanks between words on one line."""

from .words import OPERANDS, Word


def gap(before: Word, after: Word) -> str:
    """What stands between two words of a phrase: one blank or nothing."""
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
